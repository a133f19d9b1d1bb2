/**
 * Reading the fields of a decoded RLP list one after another, strictly.
 *
 * Owns: the checks that every protocol object shares (count, size, leading zeros) and the error that says where.
 * Must never: know a particular object, or accept two encodings of one value.
 */
import { bytesToBigInt, decodeRlp, RlpError, type RlpItem } from '../primitives/index.ts'

/** Bytes that are not the encoding of what they should be: which field, why, and at which byte of the input. */
export class DecodeError extends Error {
  /** 'accessList[2].address'; empty = the object as a whole. */
  readonly path: string
  readonly reason: string
  readonly offset: number

  constructor(path: string, reason: string, offset: number) {
    super(`${path === '' ? '' : `${path}: `}${reason} at byte ${offset}`)
    this.name = 'DecodeError'
    this.path = path
    this.reason = reason
    this.offset = offset
  }
}

/** Decodes one RLP item; what RLP refuses is a DecodeError too. */
export function decodeItem(input: Uint8Array, path = ''): RlpItem {
  try {
    return decodeRlp(input)
  } catch (error) {
    if (error instanceof RlpError) throw new DecodeError(path, withoutPlace(error.message), error.offset)
    throw error
  }
}

/** The message of an RlpError names the byte, and so does ours. */
function withoutPlace(message: string): string {
  return message.replace(/ at byte \d+$/, '')
}

/** Walks over one list. Fields are taken in order; `end` or `count` refuses lists of another length. */
export class FieldReader {
  readonly #items: readonly RlpItem[]
  readonly #input: Uint8Array
  readonly #path: string
  #next = 0

  /** `item` must come from decoding `input`: its byte strings are views, which tells where they lie. */
  constructor(item: RlpItem, input: Uint8Array, path = '') {
    if (item instanceof Uint8Array) throw new DecodeError(path, 'want a list, got a byte string', offsetOf(item, input))
    this.#items = item
    this.#input = input
    this.#path = path
  }

  get count(): number {
    return this.#items.length
  }

  get hasMore(): boolean {
    return this.#next < this.#items.length
  }

  /** Refuses a list that has not exactly this many fields. */
  expectCount(count: number): void {
    if (this.#items.length !== count) {
      throw new DecodeError(this.#path, `want ${count} fields, got ${this.#items.length}`, this.#offset(this.#items))
    }
  }

  /** An unsigned integer without leading zeros, of at most `maxBytes`. */
  integer(name: string, maxBytes = 32): bigint {
    const bytes = this.bytes(name)
    if (bytes.length > maxBytes) this.fail(name, `integer of ${bytes.length} bytes, want at most ${maxBytes}`)
    if (bytes.length > 0 && bytes[0] === 0) this.fail(name, 'integer with leading zeros')
    return bytesToBigInt(bytes)
  }

  /** A byte string of any length. */
  bytes(name: string): Uint8Array {
    const item = this.item(name)
    if (!(item instanceof Uint8Array)) this.fail(name, 'want a byte string, got a list')
    return item
  }

  /** A byte string of exactly `length`. */
  fixed(name: string, length: number): Uint8Array {
    const bytes = this.bytes(name)
    if (bytes.length !== length) this.fail(name, `${bytes.length} bytes, want ${length}`)
    return bytes
  }

  /** An address, or undefined for the empty string. */
  addressOrNone(name: string): Uint8Array | undefined {
    const bytes = this.bytes(name)
    if (bytes.length !== 0 && bytes.length !== 20) this.fail(name, `${bytes.length} bytes, want 20 or none`)
    return bytes.length === 0 ? undefined : bytes
  }

  /** A list whose entries are all read by `read`. */
  listOf<T>(name: string, read: (entries: FieldReader, name: string) => T): T[] {
    const entries = this.list(name)
    const values: T[] = []
    while (entries.hasMore) values.push(read(entries, `[${values.length}]`))
    return values
  }

  /** A list with fields of its own. */
  list(name: string): FieldReader {
    return new FieldReader(this.item(name), this.#input, this.#pathOf(name))
  }

  /** The next item as it is. */
  item(name: string): RlpItem {
    const item = this.#items[this.#next]
    if (item === undefined) throw new DecodeError(this.#pathOf(name), 'is missing', this.#offset(this.#items))
    this.#next++
    return item
  }

  /** Refuses the field that was read last. */
  fail(name: string, reason: string): never {
    throw new DecodeError(this.#pathOf(name), reason, this.#offset(this.#items[this.#next - 1]))
  }

  #pathOf(name: string): string {
    return this.#path === '' || name.startsWith('[') ? this.#path + name : `${this.#path}.${name}`
  }

  #offset(item: RlpItem | readonly RlpItem[] | undefined): number {
    return offsetOf(item, this.#input)
  }
}

/** Where the payload of an item starts in the input it was decoded from; for a list, where its first byte string does. */
function offsetOf(item: RlpItem | readonly RlpItem[] | undefined, input: Uint8Array): number {
  if (item instanceof Uint8Array) return item.byteOffset - input.byteOffset
  return item === undefined || item.length === 0 ? 0 : offsetOf(item[0], input)
}
