/**
 * Withdrawals from the beacon chain (EIP-4895).
 *
 * Owns: the shape and its encoding. Must never: credit anybody.
 */
import { bigIntToBytes, type RlpItem } from '../primitives/index.ts'
import type { FieldReader } from './fieldReader.ts'

export interface Withdrawal {
  readonly index: bigint
  readonly validatorIndex: bigint
  readonly address: Uint8Array
  /** In Gwei. */
  readonly amount: bigint
}

export function withdrawalItem(withdrawal: Withdrawal): RlpItem {
  return [
    bigIntToBytes(withdrawal.index),
    bigIntToBytes(withdrawal.validatorIndex),
    withdrawal.address,
    bigIntToBytes(withdrawal.amount),
  ]
}

/** Reads one entry of a list of withdrawals. */
export function readWithdrawal(entries: FieldReader, name: string): Withdrawal {
  const entry = entries.list(name)
  entry.expectCount(4)
  return {
    index: entry.integer('index', 8),
    validatorIndex: entry.integer('validatorIndex', 8),
    address: entry.fixed('address', 20),
    amount: entry.integer('amount', 8),
  }
}
