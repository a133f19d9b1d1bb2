/**
 * The frozen outcome of resolving a fork: everything that execution and validation may ask.
 *
 * Owns: the shape of the rules. Must never: name a fork in a condition, or be changed after it is resolved.
 * A reader outside this folder asks `rules.maxInitcodeSize`, never "is this Shanghai".
 */

/** Marks an opcode that the fork does not define, in `Rules.staticGas`. */
export const UNDEFINED_OPCODE = -1

/** Which formula prices SSTORE. The amounts are in `GasSchedule`. */
export type StoragePricing = 'simple' | 'net'

/** Which formula prices the modexp precompile. */
export type ModexpPricing = 'eip198' | 'eip2565' | 'eip7883'

export interface GasSchedule {
  /** Surcharge over the static (warm) price when an account is touched for the first time in a transaction. 0 before EIP-2929. */
  readonly coldAccount: number
  /** The same for SLOAD. */
  readonly coldSlotRead: number
  /** The full cold price that SSTORE adds. */
  readonly coldSlotWrite: number
  /** The full cold price that SELFDESTRUCT adds for its beneficiary. */
  readonly coldSelfdestruct: number
  /** Per byte of an EXP exponent. */
  readonly expByte: number
  /** SSTORE, zero to non-zero. */
  readonly storageSet: number
  /** SSTORE, any other change of a clean slot. */
  readonly storageReset: number
  /** SSTORE that changes nothing or changes a dirty slot; `net` pricing only. */
  readonly storageNoop: number
  /** Refund for clearing a slot. */
  readonly storageClearRefund: number
  /** SSTORE fails when no more gas than this is left; 0 = no check. */
  readonly storageStipend: number
  /** Refund for each self-destructed contract. */
  readonly selfdestructRefund: number
  /** Charged when SELFDESTRUCT brings an account into being. */
  readonly selfdestructNewAccount: number
  readonly callValue: number
  readonly callNewAccount: number
  readonly callStipend: number
  /** Per 32-byte word of init code, in CREATE, CREATE2 and the intrinsic gas. */
  readonly initcodeWord: number
  readonly codeDepositByte: number
  /** Intrinsic gas. */
  readonly txBase: number
  readonly txCreate: number
  readonly txZeroByte: number
  readonly txNonZeroByte: number
  readonly txAccessListAddress: number
  readonly txAccessListSlot: number
  /** Per authorization: charged in advance. */
  readonly txAuthorization: number
  /** Per authorization: what an already existing authority gives back. */
  readonly txAuthorizationRefund: number
  /** Floor price per calldata token (a zero byte = 1, another = 4); 0 = no floor. */
  readonly txFloorToken: number
  /** gasUsed / this bounds the refund. */
  readonly maxRefundQuotient: number
  /** Precompile prices that forks changed. */
  readonly ecAdd: number
  readonly ecMul: number
  readonly ecPairingBase: number
  readonly ecPairingPair: number
}

export interface BlobSchedule {
  readonly target: number
  readonly max: number
  readonly baseFeeUpdateFraction: number
}

export interface Rules {
  /** Display only. */
  readonly name: string
  /** Static gas by opcode; UNDEFINED_OPCODE where the fork has none. */
  readonly staticGas: Int32Array
  readonly gas: GasSchedule
  readonly storagePricing: StoragePricing
  readonly modexpPricing: ModexpPricing
  /** Addresses of the precompiles that exist: 1..17 and 256. */
  readonly precompiles: readonly number[]

  /** EIP-150: a call gets at most 63/64 of what is left; asking for more is not an error. */
  readonly callGasIsCapped: boolean
  /** EIP-161: touched empty accounts are removed; CALL's new-account charge needs value. */
  readonly emptyAccountsAreRemoved: boolean
  /** EIP-161: a created contract starts with nonce 1. */
  readonly contractNonceStartsAtOne: boolean
  /** EIP-2: a creation that cannot pay its code deposit fails (before: succeeds without code). */
  readonly codeDepositIsRequired: boolean
  /** EIP-3541. */
  readonly rejectsCodeStartingWithEF: boolean
  /** EIP-170; 0 = no limit. */
  readonly maxCodeSize: number
  /** EIP-3860; 0 = no limit. */
  readonly maxInitcodeSize: number
  /** EIP-2929: access lists exist, so senders, recipients and precompiles start warm. */
  readonly tracksAccess: boolean
  /** EIP-3651. */
  readonly coinbaseStartsWarm: boolean
  /** EIP-6780. */
  readonly selfdestructOnlyWhenCreatedInTransaction: boolean
  /** EIP-7702. */
  readonly hasDelegations: boolean
  /** EIP-3607. */
  readonly senderMustHaveNoCode: boolean
  /** EIP-658: receipts carry a status, not a state root. */
  readonly receiptHasStatus: boolean

  /** EIP-2: signatures with a high s are refused. */
  readonly requiresLowS: boolean
  /** EIP-155: legacy signatures may be bound to a chain id. */
  readonly allowsReplayProtection: boolean
  /** Transaction types that exist, by number. */
  readonly transactionTypes: ReadonlySet<number>
  /** EIP-1559: base fee, fee caps. */
  readonly hasBaseFee: boolean
  /** The Merge: prevRandao in place of difficulty, no rewards, no ommers. */
  readonly isProofOfStake: boolean
  /** EIP-4844 and the blob-parameter-only forks; undefined = no blobs. */
  readonly blobs: BlobSchedule | undefined
  /** EIP-7594: most blobs of one transaction; 0 = only the block's limit. */
  readonly maxBlobsPerTransaction: number
  /** EIP-7918: the blob fee is bound to the execution fee. */
  readonly blobBaseFeeIsBounded: boolean
  /** EIP-7825; 0 = no cap. */
  readonly maxTransactionGas: number
  /** EIP-7934; 0 = no cap. */
  readonly maxBlockSize: number
  /** EIP-7823; 0 = no bound. */
  readonly modexpMaxLength: number
  /** EIP-4895. */
  readonly hasWithdrawals: boolean
  /** EIP-4788. */
  readonly hasBeaconRoot: boolean
  /** EIP-2935. */
  readonly hasHistoryContract: boolean
  /** EIP-7685 with 6110, 7002, 7251. */
  readonly hasRequests: boolean
  /** Block reward in wei. */
  readonly blockReward: bigint
  /** Blocks by which the difficulty bomb is delayed. */
  readonly difficultyBombDelay: number
  /** Which difficulty formula holds. */
  readonly difficultyFormula: 'frontier' | 'homestead' | 'byzantium' | 'none'
}
