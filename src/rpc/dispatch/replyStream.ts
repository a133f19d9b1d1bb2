/**
 * A reply that is written while it is made.
 *
 * Owns: the order of its parts, pieces of a good size, and that every part is closed. Must never: hold the whole.
 */

/** Pieces smaller than this many characters are put together. */
const PIECE = 65_536

type Part = string | AsyncIterator<string>

export class ReplyStream implements AsyncIterableIterator<string> {
  readonly #parts: Part[]

  constructor(parts: readonly Part[]) {
    this.#parts = [...parts]
  }

  /** One stream of many replies, some of which may be text. */
  static batch(replies: readonly (string | ReplyStream)[]): ReplyStream {
    const parts = replies.flatMap((reply, index): Part[] => [index === 0 ? '[' : ',', reply])
    return new ReplyStream([...parts, ']'])
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    let piece = ''
    while (this.#parts.length > 0 && piece.length < PIECE) {
      const part = this.#parts[0]!
      if (typeof part === 'string') {
        piece += part
        this.#parts.shift()
      } else {
        const { done, value } = await part.next()
        if (done) this.#parts.shift()
        else piece += value
      }
    }
    return piece === '' ? { done: true, value: undefined } : { done: false, value: piece }
  }

  /** Nobody reads on: what still makes parts may stop. */
  async return(): Promise<IteratorResult<string, undefined>> {
    for (const part of this.#parts.splice(0)) {
      if (typeof part !== 'string') await part.return?.()
    }
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

export interface ResultStreamListener {
  /** The result is whole, has failed, or is not read any more. */
  readonly onEnd: () => void
  /** It failed after a part of it was gone already, or while it was closed: no client can be told. */
  readonly onFailure: (error: unknown) => void
}

/** The result of one call, in pieces. */
export class ResultStream implements AsyncIterator<string> {
  readonly #source: AsyncIterator<string>
  readonly #listener: ResultStreamListener
  #pieces = 0

  constructor(source: AsyncIterable<string>, listener: ResultStreamListener) {
    this.#source = source[Symbol.asyncIterator]()
    this.#listener = listener
  }

  async next(): Promise<IteratorResult<string>> {
    try {
      const step = await this.#source.next()
      this.#pieces++
      if (step.done) this.#listener.onEnd()
      return step
    } catch (error) {
      this.#listener.onEnd()
      if (this.#pieces > 0) this.#listener.onFailure(error)
      throw error
    }
  }

  async return(): Promise<IteratorResult<string>> {
    this.#listener.onEnd()
    try {
      await this.#source.return?.()
    } catch (error) {
      this.#listener.onFailure(error)
    }
    return { done: true, value: undefined }
  }
}
