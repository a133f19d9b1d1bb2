/**
 * Writing and reading records byte by byte.
 *
 * Owns: lengths and their checks. Must never: read past the end of a record, or leave a part of it unread.
 */
import { bigIntToBytes, bytesToBigInt } from '../../primitives/bytes.ts'
import { damagedValue } from '../store/errors.ts'
import type { Reference } from './codec.ts'

const WORD_LENGTH = 32
const INITIAL_CAPACITY = 1024
/** Up to here a quantity is handled as a number, which holds six bytes exactly. */
const SHORT_QUANTITY_BYTES = 6
const SHORT_QUANTITY = 1n << BigInt(SHORT_QUANTITY_BYTES * 8)

/** Shared by all records: they are written one after the other. */
let scratch = new Uint8Array(INITIAL_CAPACITY)

export class ByteWriter {
  #end = 0

  byte(value: number): void {
    this.#reserve(1)
    scratch[this.#end++] = value
  }

  uint16(value: number): void {
    this.byte(value >> 8)
    this.byte(value & 0xff)
  }

  uint32(value: number): void {
    this.uint16(value >>> 16)
    this.uint16(value & 0xffff)
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    scratch.set(bytes, this.#end)
    this.#end += bytes.length
  }

  /** At most 255 bytes, after their number. */
  short(bytes: Uint8Array): void {
    this.byte(bytes.length)
    this.bytes(bytes)
  }

  /** A number below 2^256 without leading zeros, after how many bytes it has. */
  quantity(value: bigint): void {
    if (value >= SHORT_QUANTITY) {
      this.short(bigIntToBytes(value))
      return
    }
    this.#reserve(8)
    const start = this.#end
    let length = 0
    for (let rest = Number(value); rest > 0; rest = Math.floor(rest / 0x100)) length++
    scratch[start] = length
    for (let at = start + length, rest = Number(value); at > start; at--) {
      scratch[at] = rest % 0x100
      rest = Math.floor(rest / 0x100)
    }
    this.#end = start + 1 + length
  }

  finish(): Uint8Array {
    return scratch.slice(0, this.#end)
  }

  #reserve(more: number): void {
    if (this.#end + more <= scratch.length) return
    const larger = new Uint8Array(Math.max(this.#end + more, scratch.length * 2))
    larger.set(scratch)
    scratch = larger
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #table: string
  #at = 0

  constructor(bytes: Uint8Array, table: string) {
    this.#bytes = bytes
    this.#table = table
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  byte(): number {
    if (this.left < 1) throw this.damaged('it is cut off')
    return this.#bytes[this.#at++]!
  }

  uint16(): number {
    return (this.byte() << 8) | this.byte()
  }

  uint32(): number {
    return this.uint16() * 0x10000 + this.uint16()
  }

  /** A view of the record: records are not written to. */
  bytes(length: number): Uint8Array {
    if (this.left < length) throw this.damaged('it is cut off')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  short(): Uint8Array {
    return this.bytes(this.byte())
  }

  /** As `ByteWriter.quantity` writes it. */
  quantity(): bigint {
    const length = this.byte()
    if (length > SHORT_QUANTITY_BYTES) return bytesToBigInt(this.bytes(length))
    let value = 0
    for (let left = length; left > 0; left--) value = value * 0x100 + this.byte()
    return BigInt(value)
  }

  /** A copy: cheaper than a view where it is short. */
  copy(length: number): Uint8Array {
    if (this.left < length) throw this.damaged('it is cut off')
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }

  /** This many bytes, filled up with zeros on the left. */
  word(length: number): Uint8Array {
    if (length > WORD_LENGTH) throw this.damaged(`a word of ${length} bytes`)
    if (this.left < length) throw this.damaged('it is cut off')
    const word = new Uint8Array(WORD_LENGTH)
    for (let i = WORD_LENGTH - length; i < WORD_LENGTH; i++) word[i] = this.#bytes[this.#at++]!
    return word
  }

  /** RLP of a hash or of a node that is shorter than one: what a trie node holds for a child. */
  reference(): Reference {
    const at = this.#at
    const first = this.left > 0 ? this.#bytes[at]! : 0
    const isHash = first === 0x80 + WORD_LENGTH
    if (!isHash && (first < 0xc0 || first >= 0xc0 + WORD_LENGTH)) {
      throw this.damaged(`a node reference that begins with ${first}`)
    }
    const length = isHash ? 1 + WORD_LENGTH : 1 + first - 0xc0
    if (this.left < length) throw this.damaged('it is cut off')
    this.#at += length
    return { bytes: this.#bytes, at, length }
  }

  finish(): void {
    if (this.left > 0) throw this.damaged(`${this.left} bytes too many`)
  }

  damaged(reason: string): Error {
    return damagedValue(this.#table, reason)
  }
}
