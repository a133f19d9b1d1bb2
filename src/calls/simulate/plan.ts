/**
 * From the blocks that are asked for to the blocks that are made: numbers and times follow on one another without a gap.
 *
 * Owns: their order and the bound of their number. Must never: look at a state.
 */
import type { BlockHeader } from '../../protocol/index.ts'
import type { BlockOverrides } from '../request.ts'
import { SimulationError } from './errors.ts'
import type { SimulatedBlockRequest } from './request.ts'

export interface PlannedBlock extends SimulatedBlockRequest {
  readonly number: bigint
  readonly timestamp: bigint
}

/** How far from the block they begin at. */
const MOST_BLOCKS = 256
/** Between blocks that nobody gave a time. */
const SECONDS = 12n

const NO_TERMS: BlockOverrides = Object.freeze({
  number: undefined,
  time: undefined,
  difficulty: undefined,
  gasLimit: undefined,
  feeRecipient: undefined,
  prevRandao: undefined,
  baseFeePerGas: undefined,
  blobBaseFee: undefined,
  beaconRoot: undefined,
  withdrawals: undefined,
})

/** Throws SimulationError. */
export function planBlocks(
  base: Pick<BlockHeader, 'number' | 'timestamp'>,
  requests: readonly SimulatedBlockRequest[],
): PlannedBlock[] {
  if (requests.length === 0) throw new SimulationError('empty', 'empty input')
  if (requests.length > MOST_BLOCKS) throw tooManyBlocks()
  const planned: PlannedBlock[] = []
  let { number, timestamp } = base
  for (const request of requests) {
    const wanted = request.terms.number ?? number + 1n
    if (wanted <= number) {
      throw new SimulationError('blockNumber', `block numbers must be in order: ${wanted} <= ${number}`)
    }
    if (wanted - base.number > BigInt(MOST_BLOCKS)) throw tooManyBlocks()
    while (number + 1n < wanted) {
      number += 1n
      timestamp += SECONDS
      planned.push({ terms: NO_TERMS, accounts: [], calls: [], number, timestamp })
    }
    number = wanted
    const time = request.terms.time ?? timestamp + SECONDS
    if (time <= timestamp) {
      throw new SimulationError('timestamp', `block timestamps must be in order: ${time} <= ${timestamp}`)
    }
    timestamp = time
    planned.push({ ...request, number, timestamp })
  }
  return planned
}

function tooManyBlocks(): SimulationError {
  return new SimulationError('tooManyBlocks', 'too many blocks')
}
