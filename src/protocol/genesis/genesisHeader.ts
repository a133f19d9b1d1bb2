/**
 * The header of the first block.
 *
 * Owns: which fields the rules add to those of the file. Must never: compute the state root, which comes in.
 */
import { bigIntToFixedBytes, EMPTY_TRIE_ROOT } from '../../primitives/index.ts'
import { ommersHash } from '../block.ts'
import { BLOOM_LENGTH } from '../bloom.ts'
import { INITIAL_BASE_FEE } from '../feeMarket.ts'
import { rulesAt } from '../forks/schedule.ts'
import type { BlockHeader } from '../header.ts'
import { requestsHash } from '../requests.ts'
import type { Genesis } from './parse.ts'

export function genesisHeader(genesis: Genesis, stateRoot: Uint8Array): BlockHeader {
  const rules = rulesAt(genesis.config, genesis.number, genesis.timestamp)
  return {
    parentHash: genesis.parentHash,
    ommersHash: ommersHash([]),
    coinbase: genesis.coinbase,
    stateRoot,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: new Uint8Array(BLOOM_LENGTH),
    difficulty: genesis.difficulty,
    number: genesis.number,
    gasLimit: genesis.gasLimit,
    gasUsed: genesis.gasUsed,
    timestamp: genesis.timestamp,
    extraData: genesis.extraData,
    mixHash: genesis.mixHash,
    nonce: bigIntToFixedBytes(genesis.nonce, 8),
    baseFeePerGas: rules.hasBaseFee ? (genesis.baseFeePerGas ?? INITIAL_BASE_FEE) : undefined,
    withdrawalsRoot: rules.hasWithdrawals ? EMPTY_TRIE_ROOT : undefined,
    blobGasUsed: rules.blobs ? (genesis.blobGasUsed ?? 0n) : undefined,
    excessBlobGas: rules.blobs ? (genesis.excessBlobGas ?? 0n) : undefined,
    parentBeaconBlockRoot: rules.hasBeaconRoot ? new Uint8Array(32) : undefined,
    requestsHash: rules.hasRequests ? requestsHash([]) : undefined,
  }
}
