/**
 * A plain state, heads and transactions for the tests of the pool.
 *
 * Owns: their defaults. Must never: be part of what is published.
 */
import { bigIntToFixedBytes, bytesToHex, EMPTY_CODE_HASH, keccak256, privateKeyToAddress } from '../primitives/index.ts'
import {
  mainnetConfig,
  type Rules,
  rulesAt,
  signTransaction,
  type Transaction,
  type TransactionFields,
} from '../protocol/index.ts'
import type { PoolHead, PoolState } from './head.ts'
import type { Admission } from './intake.ts'
import type { PoolOptions } from './options.ts'
import type { PooledTransaction } from './pooledTransaction.ts'
import { TransactionPool } from './transactionPool.ts'

export const CHAIN_ID = 1337n
export const GWEI = 1_000_000_000n
export const ETHER = 10n ** 18n
/** Those of mainnet when this was written. */
export const RULES: Rules = rulesAt(mainnetConfig, 24_000_000n, 1_770_000_000n)
export const RECIPIENT = new Uint8Array(20).fill(0x11)

export class PlainState implements PoolState {
  readonly #accounts = new Map<string, { nonce: bigint; balance: bigint; code: Uint8Array }>()
  readonly #codes = new Map<string, Uint8Array>()
  /** How often an account was asked for. */
  reads = 0

  set(address: Uint8Array, account: { nonce?: bigint; balance?: bigint; code?: Uint8Array }): this {
    const before = this.#accounts.get(bytesToHex(address)) ?? { nonce: 0n, balance: 0n, code: new Uint8Array(0) }
    const after = { ...before, ...account }
    this.#accounts.set(bytesToHex(address), after)
    this.#codes.set(bytesToHex(keccak256(after.code)), after.code)
    return this
  }

  account(address: Uint8Array): ReturnType<PoolState['account']> {
    this.reads++
    const account = this.#accounts.get(bytesToHex(address))
    if (account === undefined) return undefined
    const { nonce, balance, code } = account
    const codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256(code)
    return { nonce, balance, codeHash, hasStorage: false }
  }

  code(codeHash: Uint8Array): Uint8Array {
    return this.#codes.get(bytesToHex(codeHash))!
  }
}

export function headOf(state: PoolState, rest: Partial<PoolHead> = {}): PoolHead {
  return { state, rules: RULES, gasLimit: 30_000_000n, baseFee: GWEI, blobBaseFee: 1n, ...rest }
}

export function keyOf(number: number): Uint8Array {
  return bigIntToFixedBytes(BigInt(number + 1), 32)
}

export function addressOf(number: number): Uint8Array {
  return privateKeyToAddress(keyOf(number))
}

/** A transfer by the sender of that number. */
export function transfer(sender: number, nonce: number, fields: Partial<TransactionFields> = {}): Transaction {
  return signTransaction(
    {
      type: 2,
      chainId: CHAIN_ID,
      nonce: BigInt(nonce),
      gasLimit: 21_000n,
      maxFeePerGas: 10n * GWEI,
      maxPriorityFeePerGas: GWEI,
      to: RECIPIENT,
      value: 1n,
      ...fields,
    },
    keyOf(sender),
  )
}

export interface Fixture {
  readonly state: PlainState
  readonly pool: TransactionPool
}

/** A pool in whose state so many senders have a hundred ether each. */
export function poolWith(senders: number, options: Partial<PoolOptions> = {}, head: Partial<PoolHead> = {}): Fixture {
  const state = new PlainState()
  for (let sender = 0; sender < senders; sender++) state.set(addressOf(sender), { balance: 100n * ETHER })
  return { state, pool: new TransactionPool(headOf(state, head), { chainId: CHAIN_ID, ...options }) }
}

/** What an admission came to, short: admitted, or the code of what is against it. */
export function outcomeOf(admission: Admission): string {
  return admission instanceof Error ? admission.code : 'admitted'
}

export async function addOne(pool: TransactionPool, transaction: Transaction): Promise<string> {
  const [admission] = await pool.add([transaction])
  return outcomeOf(admission!)
}

export async function admitted(pool: TransactionPool, transaction: Transaction): Promise<PooledTransaction> {
  const [admission] = await pool.add([transaction])
  if (admission instanceof Error) throw admission
  return admission!
}
