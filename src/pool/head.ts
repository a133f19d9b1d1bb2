/**
 * What the pool knows of the chain: the state at its head and the terms of the next block.
 *
 * Owns: these shapes. Must never: know how the chain comes by them.
 */
import type { StateReader } from '../executor/index.ts'
import type { Rules, Transaction } from '../protocol/index.ts'
import type { Hex } from './pooledTransaction.ts'

/** What the pool asks of a state; every StateReader is one. */
export type PoolState = Pick<StateReader, 'account' | 'code'>

/** An account; one that does not exist has nothing and has done nothing. */
export interface PoolAccount {
  readonly nonce: bigint
  readonly balance: bigint
  /** undefined = it does not exist. */
  readonly codeHash: Uint8Array | undefined
}

/** What a unit of gas costs in a block. */
export interface BlockPrices {
  /** 0 where there is none. */
  readonly baseFee: bigint
  readonly blobBaseFee: bigint
}

export interface PoolHead extends BlockPrices {
  /** Read until the pool has moved to another head. */
  readonly state: PoolState
  /** Of the next block. */
  readonly rules: Rules
  /** Of the next block. */
  readonly gasLimit: bigint
}

/** Also when somebody changes the state at the same head, as users of a dev chain do. */
export interface HeadChange {
  readonly head: PoolHead
  /** What the new blocks have. */
  readonly included?: Iterable<Hex> | undefined
  /** What the blocks had that are no longer on the way to the head, and the new ones do not have. */
  readonly returned?: readonly Transaction[] | undefined
  /** The accounts that differ between the two heads; `all` without it. */
  readonly changed?: Iterable<Uint8Array> | 'all' | undefined
}

export function readAccount(state: PoolState, address: Uint8Array): PoolAccount {
  const account = state.account(address)
  return { nonce: account?.nonce ?? 0n, balance: account?.balance ?? 0n, codeHash: account?.codeHash }
}
