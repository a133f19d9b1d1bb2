/**
 * The public names of the chain ("multilane/chain").
 *
 * Owns: this list. Must never: hold code.
 */
export type { BlockOutcome, ExecutionHeader, ExecutionWorld } from './blockExecution.ts'
export type { BlockAttributes, BuiltBlock, DroppedTransaction } from './buildBlock.ts'
export { Chain, type ChainOptions, type ImportedBlock, type ImportOptions } from './chain.ts'
export type { ChainBlock } from './chainBlock.ts'
export {
  type BlockErrorValue,
  type BlockErrorValues,
  type BlockRule,
  blockRules,
  InvalidBlockError,
  UnknownBlockError,
} from './errors.ts'
export { executeBlock } from './executeBlock.ts'
export type { ChainWorld } from './world.ts'
