/**
 * The first block of a development chain.
 *
 * Owns: what is in it. Must never: be asked for a chain that is kept already: that one has a first block.
 */
import { chainConfigForNetwork, type Genesis, type GenesisAccount, NEWEST_FORK, rulesAt } from '../protocol/index.ts'
import {
  type ChainOptions,
  DEFAULT_BASE_FEE,
  DEFAULT_CHAIN_ID,
  DEFAULT_GAS_LIMIT,
  type FundedAccount,
} from './options.ts'
import {
  BEACON_ROOTS,
  BLOCK_HASHES,
  CONSOLIDATION_REQUESTS,
  CREATE2_FACTORY,
  WITHDRAWAL_REQUESTS,
} from './systemCode.ts'

/** Of any block that has one. */
const LEAST_DIFFICULTY = 131_072n

/** Later entries of `funded` take the place of earlier ones for the same address. */
export function devGenesis(options: ChainOptions, funded: readonly FundedAccount[], now: bigint): Genesis {
  const { chainId = DEFAULT_CHAIN_ID, number = 0n, timestamp = now, create2Factory = true } = options
  const config = chainConfigForNetwork(options.hardfork ?? NEWEST_FORK, {}, chainId)
  const rules = rulesAt(config, number, timestamp)
  const accounts = new Map<string, GenesisAccount>()
  const add = (account: GenesisAccount) => accounts.set(account.address.toString(), account)
  if (create2Factory) add(CREATE2_FACTORY)
  if (rules.hasBeaconRoot) add(BEACON_ROOTS)
  if (rules.hasHistoryContract) add(BLOCK_HASHES)
  if (rules.hasRequests) {
    add(WITHDRAWAL_REQUESTS)
    add(CONSOLIDATION_REQUESTS)
  }
  for (const { address, balance } of funded) {
    const code = accounts.get(address.toString())
    add({ address, balance, nonce: 0n, code: new Uint8Array(0), storage: [], ...(code && { ...code, balance }) })
  }
  return {
    config,
    alloc: [...accounts.values()],
    number,
    timestamp,
    gasLimit: options.gasLimit ?? DEFAULT_GAS_LIMIT,
    gasUsed: 0n,
    difficulty: rules.difficultyFormula === 'none' ? 0n : LEAST_DIFFICULTY,
    nonce: 0n,
    extraData: new Uint8Array(0),
    mixHash: new Uint8Array(32),
    coinbase: options.coinbase ?? new Uint8Array(20),
    parentHash: new Uint8Array(32),
    baseFeePerGas: rules.hasBaseFee ? (options.baseFee ?? DEFAULT_BASE_FEE) : undefined,
    blobGasUsed: undefined,
    excessBlobGas: undefined,
  }
}
