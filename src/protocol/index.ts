/**
 * The public names of the protocol ("multilane/protocol").
 *
 * Owns: this list. Must never: hold code.
 */
export {
  type Block,
  BlockTransactionError,
  blockHash,
  decodeBlock,
  encodeBlock,
  ommersHash,
} from './block.ts'
export { addToBloom, BLOOM_LENGTH, type BloomEntry, bloomMayContain, bloomOf, bloomProbe, mergeBloom } from './bloom.ts'
export { type DifficultyParent, nextDifficulty } from './difficulty.ts'
export {
  type BaseFeeParent,
  type BlobParent,
  blobBaseFee,
  ELASTICITY_MULTIPLIER,
  fakeExponential,
  GAS_PER_BLOB,
  INITIAL_BASE_FEE,
  maxBlobGas,
  nextBaseFee,
  nextExcessBlobGas,
} from './feeMarket.ts'
export { DecodeError } from './fieldReader.ts'
export { BPO1_BLOBS, BPO2_BLOBS } from './forks/blobParameterOnly.ts'
export { type ForkIdGenesis, forkIdAt } from './forks/forkId.ts'
export { ForkError, type ForkName, forkNames, isForkName, rulesOf } from './forks/index.ts'
export {
  type BlobScheduleText,
  chainConfigForNetwork,
  forkOfFixtureName,
  mainnetConfig,
  NEWEST_FORK,
} from './forks/networks.ts'
export { Opcode, type OpcodeInfo, opcodeTable } from './forks/opcodes.ts'
export {
  type BlobSchedule,
  type GasSchedule,
  type ModexpPricing,
  type Rules,
  type StoragePricing,
  UNDEFINED_OPCODE,
} from './forks/rules.ts'
export {
  activatesDaoFork,
  type BlockFork,
  type ChainConfig,
  checkChainConfig,
  rulesAt,
  type TimedRules,
  type TimeFork,
  timedRulesOf,
} from './forks/schedule.ts'
export {
  type Genesis,
  type GenesisAccount,
  GenesisError,
  type GenesisStorageSlot,
  genesisHeader,
  parseGenesis,
} from './genesis/index.ts'
export {
  type BlockHeader,
  decodeHeader,
  encodeHeader,
  headerFieldCount,
  headerHash,
  sealHash,
} from './header.ts'
export { decodeReceipt, encodeReceipt, type Log, logItem, type Receipt } from './receipt.ts'
export { RequestType, requestsHash } from './requests.ts'
export {
  type AccessListEntry,
  type Authorization,
  checkTransaction,
  decodeTransaction,
  type ErrorValue,
  encodeTransaction,
  floorGas,
  intrinsicGas,
  recoverAuthority,
  recoverSender,
  signAuthorization,
  signatureV,
  signingHash,
  signTransaction,
  type Transaction,
  TransactionError,
  type TransactionErrorCode,
  type TransactionErrorValues,
  type TransactionFields,
  type TransactionType,
  transactionErrorCodes,
  transactionHash,
  transactionId,
  type UnsignedTransaction,
} from './transaction/index.ts'
export { type Withdrawal, withdrawalItem } from './withdrawal.ts'
