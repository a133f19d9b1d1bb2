/**
 * A growing buffer in which trie nodes are written as RLP, innermost last: a stack of open nodes.
 *
 * Owns: the encoding of nodes. `open` starts a node, the writers append its items, `close` turns everything since the
 * matching `open` into what the parent holds: the node itself when it is shorter than a hash, otherwise its hash.
 * Must never: keep a node after it is closed, or hand out views of its bytes.
 */
import { keccak256 } from '../../primitives/keccak.ts'

/** A node that is at least this long is referred to by its hash. */
const HASH_LENGTH = 32
/** Room for the longest list header: one byte and an eight-byte length. */
const HEADER_ROOM = 9
const INITIAL_CAPACITY = 1 << 16
/** A buffer that one huge value made larger than this is not kept. */
const KEPT_CAPACITY = 1 << 21

export class NodeBuffer {
  #bytes = new Uint8Array(INITIAL_CAPACITY)
  #end = 0

  /** Starts a node; the result goes to `close`. */
  open(): number {
    const start = this.#end
    this.#reserve(HEADER_ROOM)
    this.#end = start + HEADER_ROOM
    return start
  }

  /** Ends the node that `open` started and leaves the parent's reference to it in its place. */
  close(start: number): void {
    const node = this.#finishList(start)
    const length = this.#end - node
    if (length < HASH_LENGTH) {
      this.#bytes.copyWithin(start, node, this.#end)
      this.#end = start + length
      return
    }
    const hash = keccak256(this.#bytes.subarray(node, this.#end))
    this.#bytes[start] = 0x80 + HASH_LENGTH
    this.#bytes.set(hash, start + 1)
    this.#end = start + 1 + HASH_LENGTH
  }

  /** Ends the top node, empties the buffer and returns the root: the hash even of a short node. */
  closeRoot(start: number): Uint8Array {
    const node = this.#finishList(start)
    const hash = keccak256(this.#bytes.subarray(node, this.#end))
    this.clear()
    return hash
  }

  /** Ends the top node, empties the buffer and returns the node itself, however long. */
  closeWhole(start: number): Uint8Array {
    const node = this.#bytes.slice(this.#finishList(start), this.#end)
    this.clear()
    return node
  }

  clear(): void {
    this.#end = 0
    if (this.#bytes.length > KEPT_CAPACITY) this.#bytes = new Uint8Array(INITIAL_CAPACITY)
  }

  /** What was written since `start`, as a copy: the reference, right after `close(start)`. */
  copyFrom(start: number): Uint8Array {
    return this.#bytes.slice(start, this.#end)
  }

  /** Bytes that are RLP already: a reference. */
  writeEncoded(encoded: Uint8Array): void {
    this.#reserve(encoded.length)
    this.#bytes.set(encoded, this.#end)
    this.#end += encoded.length
  }

  /** The same for a short stretch of a longer record. */
  writeEncodedRange(bytes: Uint8Array, at: number, length: number): void {
    this.#reserve(length)
    for (let i = 0; i < length; i++) this.#bytes[this.#end + i] = bytes[at + i]!
    this.#end += length
  }

  writeEmpty(): void {
    this.#reserve(1)
    this.#bytes[this.#end++] = 0x80
  }

  writeString(value: Uint8Array): void {
    const length = value.length
    this.#reserve(HEADER_ROOM + length)
    if (length === 1 && value[0]! < 0x80) {
      this.#bytes[this.#end++] = value[0]!
      return
    }
    this.#writeHeader(this.#end, headerLength(length), 0x80, length)
    this.#end += headerLength(length)
    this.#bytes.set(value, this.#end)
    this.#end += length
  }

  /** Nibbles `from` (inclusive) to `to` (exclusive) of a key in hex-prefix form, which marks leaves and odd lengths. */
  writePath(key: Uint8Array, from: number, to: number, isLeaf: boolean): void {
    const count = to - from
    const length = (count >> 1) + 1
    this.#reserve(HEADER_ROOM + length)
    const bytes = this.#bytes
    let at = this.#end
    if (length > 1) {
      this.#writeHeader(at, headerLength(length), 0x80, length)
      at += headerLength(length)
    }
    const flags = isLeaf ? 0x20 : 0
    let position = from
    if ((count & 1) === 1) {
      const byte = key[position >> 1]!
      bytes[at++] = flags | 0x10 | ((position & 1) === 0 ? byte >> 4 : byte & 15)
      position++
    } else {
      bytes[at++] = flags
    }
    if ((position & 1) === 0) {
      while (position < to) {
        bytes[at++] = key[position >> 1]!
        position += 2
      }
    } else {
      while (position < to) {
        const index = position >> 1
        bytes[at++] = ((key[index]! & 15) << 4) | (key[index + 1]! >> 4)
        position += 2
      }
    }
    this.#end = at
  }

  /** Puts the list header right before the items and returns where the node begins. */
  #finishList(start: number): number {
    const items = start + HEADER_ROOM
    const length = this.#end - items
    const node = items - headerLength(length)
    this.#writeHeader(node, items - node, 0xc0, length)
    return node
  }

  #writeHeader(at: number, size: number, base: number, length: number): void {
    const bytes = this.#bytes
    if (size === 1) {
      bytes[at] = base + length
      return
    }
    bytes[at] = base + 55 + (size - 1)
    let rest = length
    for (let i = at + size - 1; i > at; i--) {
      bytes[i] = rest & 0xff
      rest = Math.floor(rest / 256)
    }
  }

  #reserve(more: number): void {
    const needed = this.#end + more
    if (needed <= this.#bytes.length) return
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.#bytes.subarray(0, this.#end))
    this.#bytes = larger
  }
}

/** How many bytes the RLP header of a payload takes. */
function headerLength(payload: number): number {
  if (payload < 56) return 1
  let size = 2
  for (let rest = Math.floor(payload / 256); rest > 0; rest = Math.floor(rest / 256)) size++
  return size
}
