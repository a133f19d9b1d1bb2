/**
 * The shape of a state test.
 *
 * Owns: the types of that format. Must never: hold code.
 */
import type { Alloc } from '../../../src/state/alloc.ts'
import type { FixtureConfig } from '../forks.ts'

export interface StateTest {
  readonly env: Environment
  readonly pre: Alloc
  readonly transaction: TransactionTemplate
  readonly post: Readonly<Record<string, readonly PostState[]>>
  readonly config?: FixtureConfig
}

export interface Environment {
  readonly currentCoinbase: string
  readonly currentNumber: string
  readonly currentTimestamp: string
  readonly currentGasLimit: string
  readonly currentDifficulty?: string
  readonly currentBaseFee?: string
  readonly currentRandom?: string
  readonly currentExcessBlobGas?: string
}

/** One transaction with alternatives; a post state's indexes choose among them. */
export interface TransactionTemplate {
  readonly nonce: string
  readonly to: string
  readonly data: readonly string[]
  readonly gasLimit: readonly string[]
  readonly value: readonly string[]
  readonly gasPrice?: string
  readonly maxFeePerGas?: string
  readonly maxPriorityFeePerGas?: string
  readonly maxFeePerBlobGas?: string
  readonly blobVersionedHashes?: readonly string[]
  /** Parallel to `data`. */
  readonly accessLists?: readonly (readonly AccessListEntryText[] | null)[]
  readonly authorizationList?: readonly AuthorizationText[]
  readonly secretKey: string
  readonly sender?: string
}

export interface AccessListEntryText {
  readonly address: string
  readonly storageKeys: readonly string[]
}

export interface AuthorizationText {
  readonly chainId: string
  readonly address: string
  readonly nonce: string
  readonly v?: string
  readonly yParity?: string
  readonly r: string
  readonly s: string
}

export interface PostState {
  readonly indexes: { readonly data: number; readonly gas: number; readonly value: number }
  /** The state root. */
  readonly hash: string
  /** keccak256 of the RLP of the logs. */
  readonly logs: string
  /** The signed transaction. */
  readonly txbytes?: string
  readonly expectException?: string
  /** The whole state; only newer tests have it. */
  readonly state?: Alloc
}
