/**
 * What a simulation is asked for: blocks that follow on one another, with calls in them.
 *
 * Owns: this shape. Must never: say what is left out.
 */
import type { AccountOverride, BlockOverrides, CallRequest } from '../request.ts'

export interface SimulationRequest {
  readonly blocks: readonly SimulatedBlockRequest[]
  /** Nonces, funds and base fees are checked as for transactions; without it calls may be free. */
  readonly isValidated: boolean
  /** Each transfer of ether is told as a log. */
  readonly tracesTransfers: boolean
  /** Gas that all calls together may use. */
  readonly gasCap: bigint
}

export interface SimulatedBlockRequest {
  readonly terms: BlockOverrides
  readonly accounts: readonly AccountOverride[]
  readonly calls: readonly CallRequest[]
}
