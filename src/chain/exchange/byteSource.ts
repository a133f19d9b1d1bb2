/**
 * Bytes that come in pieces, from a file or any stream.
 *
 * Owns: putting pieces together as far as they are asked for. Must never: hold more than that and one piece.
 */
import { createReadStream } from 'node:fs'
import { concatBytes } from '../../primitives/index.ts'

/** The path of a file, or pieces of bytes. */
export type ByteSource = string | AsyncIterable<Uint8Array> | Iterable<Uint8Array>

const PIECE_LENGTH = 1 << 18

export function piecesOf(source: ByteSource): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return typeof source === 'string' ? createReadStream(source, { highWaterMark: PIECE_LENGTH }) : source
}

/** Reads forward only; `close` must be called when it is given up before the end. */
export class ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array> | Iterator<Uint8Array>
  #held: Uint8Array[] = []
  #heldLength = 0
  #offset = 0

  constructor(source: ByteSource) {
    const pieces = piecesOf(source)
    this.#pieces = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()
  }

  /** Bytes taken so far. */
  get offset(): number {
    return this.#offset
  }

  /** The next bytes, which stay; fewer at the end. */
  async peek(length: number): Promise<Uint8Array> {
    await this.#fill(length)
    return this.#joined().subarray(0, length)
  }

  /** The next bytes; fewer at the end. */
  async take(length: number): Promise<Uint8Array> {
    await this.#fill(length)
    const held = this.#joined()
    const taken = held.subarray(0, length)
    this.#held = [held.subarray(taken.length)]
    this.#heldLength -= taken.length
    this.#offset += taken.length
    return taken
  }

  async close(): Promise<void> {
    await this.#pieces.return?.()
  }

  async #fill(length: number): Promise<void> {
    while (this.#heldLength < length) {
      const { done, value } = await this.#pieces.next()
      if (done) return
      // A Buffer's own slice would share memory where everybody else expects a copy.
      this.#held.push(new Uint8Array(value.buffer, value.byteOffset, value.length))
      this.#heldLength += value.length
    }
  }

  #joined(): Uint8Array {
    if (this.#held.length !== 1) this.#held = [concatBytes(...this.#held)]
    return this.#held[0]!
  }
}
