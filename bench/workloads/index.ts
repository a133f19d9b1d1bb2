/**
 * The workloads by name.
 *
 * Owns: the list and the sizes. Must never: build one that is not asked for.
 */
import {
  counterWorkload,
  heavyWorkload,
  lendingWorkload,
  nftWorkload,
  traceWorkload,
  votesWorkload,
} from './contracts.ts'
import { mixedWorkload } from './mixed.ts'
import { swaps } from './swaps.ts'
import { etherTransfers, tokenTransfers, transfersOfOneSender } from './transfers.ts'
import type { Workload } from './workload.ts'

export { type Invariant, signed, type Workload, WorkloadError, type WorkloadTransaction } from './workload.ts'

export type WorkloadName = keyof typeof workloads

const BLOCK = 2_000

/**
 * Builds a workload; with another number of transactions than its own when that is given. Those named `giga` are of the
 * sizes that other parallel executors publish for a block of a billion gas; their senders have no keys.
 */
export const workloads = {
  eth: (count = BLOCK) => etherTransfers({ name: 'eth', title: 'ether between strangers', count, hasKeys: true }),
  erc20: (count = BLOCK) => tokenTransfers({ name: 'erc20', title: 'a token between strangers', count, hasKeys: true }),
  swaps20: (count = BLOCK) => {
    const pairs = Math.min(20, count)
    return swaps({ name: 'swaps20', title: 'swaps over 20 pairs', count, pairs, clusters: pairs })
  },
  swaps1: (count = BLOCK) => swaps({ name: 'swaps1', title: 'swaps over one pair', count, pairs: 1, clusters: 1 }),
  counter: (count = BLOCK) => counterWorkload(count),
  mixed30: (count = BLOCK) => mixedWorkload(count),
  nft: (count = BLOCK) => nftWorkload(count),
  lending: (count = BLOCK) => lendingWorkload(count),
  votes: (count = BLOCK) => votesWorkload(count),
  trace: (count = BLOCK) => traceWorkload(count),
  heavy: (count = 20) => heavyWorkload(count),
  oneSender: (count = 4_000) => transfersOfOneSender('oneSender', 'ether from one sender', count),
  gigaEth: (count = 47_620) =>
    etherTransfers({ name: 'gigaEth', title: 'a billion gas of ether between strangers', count, hasKeys: false }),
  gigaErc20: (count = 37_123) =>
    tokenTransfers({
      name: 'gigaErc20',
      title: '37,123 transfers of one token between strangers',
      count,
      hasKeys: false,
    }),
  gigaSwaps: (count = 6_413) => {
    const options = { count, pairs: count, clusters: Math.min(64, count), hasKeys: false }
    return swaps({ name: 'gigaSwaps', title: 'swaps, each over a pair of its own', ...options })
  },
} as const satisfies Readonly<Record<string, (count?: number) => Workload>>

export function isWorkloadName(name: string): name is WorkloadName {
  return Object.hasOwn(workloads, name)
}
