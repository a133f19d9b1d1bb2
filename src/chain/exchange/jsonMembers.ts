/**
 * The members of a JSON object that is too large to be parsed whole.
 *
 * Owns: finding where members begin and end. Must never: parse them, or hold more than one.
 */
import { concatBytes } from '../../primitives/index.ts'

/** The text of one member, name and value, and where it begins. */
export interface JsonMember {
  readonly text: string
  readonly offset: number
}

/** The object is not one, goes on after its end, or has a member that is too long. */
export class JsonMembersError extends Error {
  override readonly name = 'JsonMembersError'
  readonly offset: number

  constructor(offset: number, reason: string) {
    super(reason)
    this.offset = offset
  }
}

const [QUOTE, BACKSLASH, COMMA, SPACE] = [0x22, 0x5c, 0x2c, 0x20]
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d]
/** A text of this length is still one string. */
const LARGEST_MEMBER = 2 ** 28

/** Cuts at the commas of the outermost object; what stands between them is for JSON.parse to judge. */
export class JsonMembers {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #depth = 0
  #isInString = false
  #isEscaped = false
  #isClosed = false
  #hasMembers = false
  #parts: Uint8Array[] = []
  #partsLength = 0
  /** Where the member begins that is being read. */
  #memberStart = 0
  #pieceStart = 0

  /** Must be called when there are no more pieces. */
  end(): void {
    if (!this.#isClosed) throw new JsonMembersError(this.#pieceStart, 'cut off')
  }

  /** The members that end in this piece. */
  *push(piece: Uint8Array): Generator<JsonMember, void, undefined> {
    let start = 0
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at]!
      const isOpening = this.#depth === 0
      if (!this.#endsMember(byte, this.#pieceStart + at)) {
        if (isOpening && this.#depth === 1) start = this.#startMember(at + 1)
        continue
      }
      const member = this.#finish(piece.subarray(start, at))
      if (member !== undefined) yield member
      start = this.#startMember(at + 1)
    }
    if (this.#depth > 0) this.#keep(piece.slice(start))
    this.#pieceStart += piece.length
  }

  #endsMember(byte: number, offset: number): boolean {
    if (this.#isInString) {
      if (this.#isEscaped) this.#isEscaped = false
      else if (byte === BACKSLASH) this.#isEscaped = true
      else if (byte === QUOTE) this.#isInString = false
      return false
    }
    if (byte <= SPACE) return false
    if (this.#isClosed) throw new JsonMembersError(offset, 'something follows the end')
    if (this.#depth === 0 && byte !== OPEN_BRACE) throw new JsonMembersError(offset, 'not an object')
    if (byte === QUOTE) this.#isInString = true
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) this.#depth--
    if (this.#depth === 0) {
      if (byte !== CLOSE_BRACE) throw new JsonMembersError(offset, 'the object ends with a bracket')
      this.#isClosed = true
    }
    return this.#isClosed || (this.#depth === 1 && byte === COMMA)
  }

  #startMember(at: number): number {
    this.#memberStart = this.#pieceStart + at
    return at
  }

  #keep(part: Uint8Array): void {
    this.#parts.push(part)
    this.#partsLength += part.length
    if (this.#partsLength <= LARGEST_MEMBER) return
    throw new JsonMembersError(this.#memberStart, `a member of more than ${LARGEST_MEMBER} bytes`)
  }

  /** undefined = the object is empty. */
  #finish(lastPart: Uint8Array): JsonMember | undefined {
    const text = this.#decode(concatBytes(...this.#parts, lastPart))
    this.#parts = []
    this.#partsLength = 0
    if (this.#isClosed && !this.#hasMembers && text.trim() === '') return undefined
    this.#hasMembers = true
    return { text, offset: this.#memberStart }
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes)
    } catch {
      throw new JsonMembersError(this.#memberStart, 'not UTF-8')
    }
  }
}
