/**
 * The public names of the chain ("multilane/chain").
 *
 * Owns: this list. Must never: hold code.
 */
export type { BlockOutcome, BlockRecording, ExecutionHeader, ExecutionWorld } from './blockExecution.ts'
export type { BlockAttributes, BuildingTimes, BuiltBlock, DroppedTransaction } from './buildBlock.ts'
export {
  Chain,
  type ChainOptions,
  type HeadListener,
  type ImportedBlock,
  type ImportOptions,
  type ProducedBlock,
} from './chain.ts'
export { type ChainBlock, rulesAfter } from './chainBlock.ts'
export {
  type BlockErrorValue,
  type BlockErrorValues,
  type BlockRule,
  blockRules,
  InvalidBlockError,
  UnknownBlockError,
} from './errors.ts'
export {
  type BlockImporter,
  type BlockSource,
  ChainFileError,
  exportBlocks,
  type FileBlock,
  type ImportedFileBlock,
  importBlocks,
  readBlocks,
} from './exchange/blockFile.ts'
export type { ByteSource } from './exchange/byteSource.ts'
export { dumpState } from './exchange/dumpState.ts'
export { type GenesisWorld, genesisBlock, genesisChanges, genesisWorld } from './exchange/genesisWorld.ts'
export { AllocFileError, readAlloc } from './exchange/readAlloc.ts'
export type { StoredAccount } from './exchange/storedAccounts.ts'
export { writeWhole } from './exchange/writeWhole.ts'
export { executeBlock } from './executeBlock.ts'
export { impersonate, impersonatedSender } from './impersonated.ts'
export type { HeadMove } from './records.ts'
export {
  ConfigMismatchError,
  GenesisMismatchError,
  NoChainError,
  PrunedBlockError,
  SideBlockError,
} from './stored/errors.ts'
export { type OpenChainOptions, openChain } from './stored/openChain.ts'
export type { OpenState, RemoteState } from './stored/openState.ts'
export { type FoundTransaction, StoredChain } from './stored/storedChain.ts'
