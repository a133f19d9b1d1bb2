/**
 * Byte strings: data of any length, addresses, hashes, storage keys.
 *
 * Owns: their hex form in parameters. Must never: pad what clients must write in full. Wording is geth's.
 */
import { HexError, hexToBytes } from '../../primitives/index.ts'
import { invalidParams } from '../errors.ts'
import { typeOf, ValueError } from './valueError.ts'

const ADDRESS_LENGTH = 20
const HASH_LENGTH = 32
const LONGEST_QUOTE = 128

/** Whole bytes of any number, none included. */
export function data(value: unknown): Uint8Array {
  const text = hexText(value)
  if (text.length % 2 !== 0) throw new ValueError('hex string of odd length')
  return bytesOf(text)
}

/** 20 bytes in any case; a checksum is not asked for. */
export function address(value: unknown): Uint8Array {
  return fixed(value, ADDRESS_LENGTH, 'address')
}

/** 32 bytes. */
export function hash(value: unknown): Uint8Array {
  return fixed(value, HASH_LENGTH, 'hash')
}

/**
 * The place of a storage slot: up to 32 bytes, which may be shortened and may lack the prefix. geth says of a bad one not which
 * argument it is, but what it looks like.
 */
export function storageKey(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw new ValueError(`cannot unmarshal ${typeOf(value)}, want a hex string`)
  const digits = /^0x/i.test(value) ? value.slice(2) : value
  if (digits.length > 2 * HASH_LENGTH) {
    throw invalidParams(`storage key too long (want at most ${HASH_LENGTH} bytes): ${quote(value)}`)
  }
  if (!/^[0-9a-f]*$/i.test(digits)) throw invalidParams(`invalid hex in storage key: ${quote(value)}`)
  return bytesOf(`0x${digits.padStart(2 * HASH_LENGTH, '0')}`)
}

/** Enough of a text to recognise it. */
function quote(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text)
}

function fixed(value: unknown, length: number, what: string): Uint8Array {
  const text = hexText(value)
  const digits = text.length - 2
  if (digits % 2 !== 0) throw new ValueError('hex string of odd length')
  if (digits !== 2 * length) throw new ValueError(`hex string has length ${digits}, want ${2 * length} for ${what}`)
  return bytesOf(text)
}

function hexText(value: unknown): string {
  if (typeof value !== 'string') throw new ValueError(`cannot unmarshal ${typeOf(value)}, want a hex string`)
  if (value === '') throw new ValueError('empty hex string')
  if (!value.startsWith('0x') && !value.startsWith('0X')) throw new ValueError('hex string without 0x prefix')
  return value
}

function bytesOf(text: string): Uint8Array {
  try {
    return hexToBytes(text)
  } catch (error) {
    if (error instanceof HexError) throw new ValueError('invalid hex string')
    throw error
  }
}
