/**
 * What the methods work on.
 *
 * Owns: this list. Must never: hold code, or anything that only one method needs.
 */
import type { CallLanes } from '../../calls/index.ts'
import type { StoredChain } from '../../chain/index.ts'
import type { TransactionPool } from '../../pool/index.ts'
import type { Producer } from '../../producer/index.ts'
import type { Wallet } from './wallet/index.ts'

export interface RpcContext {
  readonly chain: StoredChain
  /** The producer's. */
  readonly pool: TransactionPool
  readonly producer: Producer
  readonly calls: CallLanes
  readonly wallet: Wallet
  /** What `web3_clientVersion` says. */
  readonly clientVersion: string
  /** The most gas that a call gets, whatever it asks for; 0 or undefined = as much as it likes. */
  readonly callGasCap?: bigint | undefined
  /** Lets logs through or holds them back; undefined = nobody logs. */
  readonly setLogging?: ((isOn: boolean) => void) | undefined
}
