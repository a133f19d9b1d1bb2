/**
 * The public names of `multilane/evm`.
 *
 * Owns: this list. Must never: hold code.
 */
export type { TransactionOutcome } from '../executor/sequential.ts'
export {
  type Account,
  type BlockContext,
  type HaltReason,
  KernelFault,
  type Log,
  type StateChanges,
  type StateReader,
} from '../kernel-host/index.ts'
export { createEvm, Evm, type EvmOptions, type Message, type MessageResult, type TransactionOptions } from './evm.ts'
