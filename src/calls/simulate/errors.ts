/**
 * Why a simulation ends without a result.
 *
 * Owns: the reasons and their wording, which is geth's. Must never: know the numbers that clients are told.
 */
import { checksumAddress } from '../../primitives/index.ts'
import type { TransactionErrorCode } from '../../protocol/index.ts'

export type SimulationFailure =
  | 'empty'
  | 'tooManyBlocks'
  | 'blockNumber'
  | 'timestamp'
  | 'notPrecompile'
  | 'alreadyOverridden'
  | 'contradiction'
  | 'blockGasLimit'
  | 'gasCap'
  | 'call'

export class SimulationError extends Error {
  override readonly name = 'SimulationError'
  readonly failure: SimulationFailure
  /** Of a call that was refused. */
  readonly code: TransactionErrorCode | undefined

  constructor(failure: SimulationFailure, message: string, code?: TransactionErrorCode) {
    super(message)
    this.failure = failure
    this.code = code
  }
}

/** A failure as it crosses threads. */
export interface FailureRecord {
  readonly failure: SimulationFailure
  readonly message: string
  readonly code: TransactionErrorCode | undefined
}

export function notPrecompile(address: Uint8Array): SimulationError {
  return new SimulationError('notPrecompile', `account ${checksumAddress(address)} is not a precompile`)
}
