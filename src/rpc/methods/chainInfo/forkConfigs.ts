/**
 * The rules of now, of the next fork and of the last one that is planned (EIP-7910).
 *
 * Owns: the names of precompiles and system contracts in the answer. Must never: know a fork by its name.
 */

import { MAINNET_DEPOSIT_CONTRACT } from '../../../chain/deposits.ts'
import type { ChainBlock } from '../../../chain/index.ts'
import { SYSTEM_CONTRACTS } from '../../../chain/systemContracts.ts'
import { bigIntToFixedBytes, bytesToHex } from '../../../primitives/index.ts'
import { type ChainConfig, forkIdAt, type Rules, type TimedRules, timedRulesOf } from '../../../protocol/index.ts'
import { toQuantity } from '../../values/quantity.ts'
import { rulesOfBlock } from '../shared/blockFacts.ts'

const PRECOMPILE_NAMES: Readonly<Record<number, string>> = {
  1: 'ECREC',
  2: 'SHA256',
  3: 'RIPEMD160',
  4: 'ID',
  5: 'MODEXP',
  6: 'BN254_ADD',
  7: 'BN254_MUL',
  8: 'BN254_PAIRING',
  9: 'BLAKE2F',
  10: 'KZG_POINT_EVALUATION',
  11: 'BLS12_G1ADD',
  12: 'BLS12_G1MSM',
  13: 'BLS12_G2ADD',
  14: 'BLS12_G2MSM',
  15: 'BLS12_PAIRING_CHECK',
  16: 'BLS12_MAP_FP_TO_G1',
  17: 'BLS12_MAP_FP2_TO_G2',
  256: 'P256VERIFY',
}

export function forkConfigs(config: ChainConfig, genesis: ChainBlock, { header }: ChainBlock): object {
  const rules = rulesOfBlock(config, header)
  // Before the Merge no rules have a time at which they came.
  const timed = rules.isProofOfStake ? timedRulesOf(config) : [{ from: 0n, rules }, ...timedRulesOf(config).slice(1)]
  const at = timed.findLastIndex(({ from }) => from <= header.timestamp)
  const show = (rules: TimedRules | undefined) => (rules === undefined ? null : forkConfig(config, genesis, rules))
  const future = timed.slice(at + 1)
  return { current: show(timed[at]), next: show(future[0]), last: show(future.at(-1)) }
}

function forkConfig(config: ChainConfig, { hash, header }: ChainBlock, { from, rules }: TimedRules): object {
  const { blobs } = rules
  return {
    activationTime: Number(from),
    ...(blobs && { blobSchedule: blobs }),
    chainId: toQuantity(config.chainId),
    forkId: bytesToHex(forkIdAt(config, { hash, timestamp: header.timestamp }, from)),
    precompiles: Object.fromEntries(
      rules.precompiles.map((address) => [
        PRECOMPILE_NAMES[address],
        bytesToHex(bigIntToFixedBytes(BigInt(address), 20)),
      ]),
    ),
    systemContracts: systemContracts(config, rules),
  }
}

function systemContracts({ depositContract }: ChainConfig, rules: Rules): object {
  const { beaconRoots, blockHashes, withdrawalRequests, consolidationRequests } = SYSTEM_CONTRACTS
  return {
    ...(rules.hasBeaconRoot && { BEACON_ROOTS_ADDRESS: bytesToHex(beaconRoots) }),
    ...(rules.hasRequests && {
      CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS: bytesToHex(consolidationRequests),
      DEPOSIT_CONTRACT_ADDRESS: bytesToHex(depositContract ?? MAINNET_DEPOSIT_CONTRACT),
      WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS: bytesToHex(withdrawalRequests),
    }),
    ...(rules.hasHistoryContract && { HISTORY_STORAGE_ADDRESS: bytesToHex(blockHashes) }),
  }
}
