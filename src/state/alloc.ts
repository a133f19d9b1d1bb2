/**
 * The JSON form in which genesis files, test fixtures and dumps list accounts.
 *
 * Owns: reading and writing that form. Must never: keep state.
 */
import { hexToBytes } from '../primitives/hex.ts'
import { StateValueError } from './errors.ts'

/** A number as JSON has it: hex with 0x, or decimal. */
export type AllocQuantity = string | number | bigint

export interface AllocAccount {
  readonly balance?: AllocQuantity | undefined
  readonly nonce?: AllocQuantity | undefined
  /** Hex. */
  readonly code?: string | undefined
  /** Slot to value, hex of any length up to 32 bytes; a zero value means that the slot is not set. */
  readonly storage?: Readonly<Record<string, string>> | undefined
}

/** Accounts by address, in hex with or without 0x. */
export type Alloc = Readonly<Record<string, AllocAccount>>

/** An account of a dump: full-length hex, nothing that is zero or empty except the balance. */
export interface DumpedAccount {
  balance: string
  nonce?: string
  code?: string
  storage?: Record<string, string>
}

const WORD_DIGITS = 64

/** A slot or a storage value: at most 32 bytes, filled up with zeros on the left. */
export function parseWord(text: string, what: string): Uint8Array {
  const digits = hexDigits(text)
  if (digits.length > WORD_DIGITS) throw new StateValueError(what, text, 'at most 32 bytes of hex')
  return hexToBytes(`0x${digits.padStart(WORD_DIGITS, '0')}`, what)
}

export function parseQuantity(value: AllocQuantity | undefined, what: string): bigint {
  if (value === undefined || value === '' || value === '0x') return 0n
  const isNumber = typeof value === 'string' ? /^(0x[0-9a-f]+|[0-9]+)$/i.test(value) : Number.isInteger(Number(value))
  if (!isNumber) throw new StateValueError(what, value, '0x-prefixed hex or a decimal number')
  return BigInt(value)
}

export function formatQuantity(value: bigint): string {
  return `0x${value.toString(16)}`
}

function hexDigits(text: string): string {
  return text.startsWith('0x') || text.startsWith('0X') ? text.slice(2) : text
}
