/**
 * Numbers: hex quantities, and what people type into developer methods.
 *
 * Owns: their text forms. Must never: round a number, or guess a base: digits without a prefix are not hex to everybody. Wording
 * is geth's; as in anvil, JSON numbers and zeros in front are understood, too: nothing else can be meant by them.
 */
import { typeOf, ValueError } from './valueError.ts'

const UINT64_DIGITS = 16
const UINT256_DIGITS = 64

/** A hex quantity of at most 256 bits. */
export function quantity(value: unknown): bigint {
  return readQuantity(value, UINT256_DIGITS, 256)
}

/** A hex quantity of at most 64 bits. */
export function uint64(value: unknown): bigint {
  return readQuantity(value, UINT64_DIGITS, 64)
}

/** A hex quantity that is a safe integer of the language: counts, indices, numbers of blocks to look at. */
export function smallNumber(value: unknown): number {
  const number = uint64(value)
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw new ValueError('hex number > 53 bits')
  return Number(number)
}

/**
 * For developer methods: a whole number as a JSON number, as decimal text, or as hex with any number of zeros in front.
 */
export function lenientQuantity(value: unknown): bigint {
  if (typeof value === 'number') return ofJsonNumber(value)
  if (typeof value !== 'string') throw new ValueError(`cannot read a number from ${typeOf(value)}`)
  const text = value.trim()
  if (!/^(?:0[xX][0-9a-fA-F]{1,}|[0-9]{1,})$/.test(text) || text.length > 100) {
    throw new ValueError(`invalid number ${JSON.stringify(value.slice(0, 100))}`)
  }
  const number = BigInt(text)
  if (number >> 256n !== 0n) throw new ValueError('number > 256 bits')
  return number
}

/** The same of at most 64 bits. */
export function lenientUint64(value: unknown): bigint {
  const number = lenientQuantity(value)
  if (number >> 64n !== 0n) throw new ValueError('number > 64 bits')
  return number
}

/** The text form of a number in results. */
export function toQuantity(value: bigint | number): `0x${string}` {
  return `0x${value.toString(16)}`
}

function ofJsonNumber(value: number): bigint {
  if (!Number.isSafeInteger(value)) throw new ValueError(`not a safe whole number: ${value}; write large ones as text`)
  if (value < 0) throw new ValueError(`negative number: ${value}`)
  return BigInt(value)
}

function readQuantity(value: unknown, mostDigits: number, bits: number): bigint {
  if (typeof value === 'number') return ofJsonNumber(value)
  if (typeof value !== 'string') throw new ValueError(`cannot unmarshal ${typeOf(value)}, want a hex string`)
  if (value === '') throw new ValueError('empty hex string')
  if (!value.startsWith('0x') && !value.startsWith('0X')) throw new ValueError('hex string without 0x prefix')
  if (value.length === 2) throw new ValueError('hex string "0x"')
  const digits = value.slice(2).replace(/^0+(?=.)/, '')
  if (digits.length > mostDigits) throw new ValueError(`hex number > ${bits} bits`)
  if (!/^[0-9a-fA-F]+$/.test(digits)) throw new ValueError('invalid hex string')
  return BigInt(`0x${digits}`)
}
