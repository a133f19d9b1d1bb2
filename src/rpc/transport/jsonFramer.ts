/**
 * Cuts a stream of bytes into JSON objects and arrays, whatever lies between them.
 *
 * Owns: where a message begins and ends. Must never: judge what is inside, or hold more than the limit.
 */

/** The stream cannot be cut: something that begins no message, or a message that does not end in time. */
export class FramingError extends Error {
  override readonly name = 'FramingError'
  readonly isTooLarge: boolean

  constructor(message: string, isTooLarge: boolean) {
    super(message)
    this.isTooLarge = isTooLarge
  }
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

export class JsonFramer {
  readonly #maxBytes: number
  /** The beginning of a message, in chunks. */
  #chunks: Buffer[] = []
  #length = 0
  #depth = 0
  #isInString = false
  #isEscaped = false

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** The messages that end in this chunk. */
  *feed(chunk: Buffer): Generator<string> {
    let start = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false
        else if (byte === BACKSLASH) this.#isEscaped = true
        else if (byte === QUOTE) this.#isInString = false
      } else if (isOpening(byte)) {
        if (this.#depth++ === 0) start = at
      } else if (this.#depth === 0) {
        if (!isSpace(byte)) throw new FramingError('a message must be an object or an array', false)
      } else if (byte === QUOTE) {
        this.#isInString = true
      } else if (isClosing(byte) && --this.#depth === 0) {
        this.#keep(chunk.subarray(start, at + 1))
        yield this.#take()
      }
    }
    if (this.#depth > 0) this.#keep(chunk.subarray(start))
  }

  #keep(part: Buffer): void {
    this.#length += part.length
    if (this.#length > this.#maxBytes) throw new FramingError(`message of more than ${this.#maxBytes} bytes`, true)
    this.#chunks.push(part)
  }

  #take(): string {
    const text = (this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)).toString('utf8')
    this.#chunks = []
    this.#length = 0
    return text
  }
}

function isOpening(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b
}

function isClosing(byte: number): boolean {
  return byte === 0x7d || byte === 0x5d
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
