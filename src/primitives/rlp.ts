/**
 * Recursive Length Prefix: the one canonical form and nothing else.
 *
 * Owns: the encoding of byte strings and lists of them. Must never: accept two encodings of one item, read outside its
 * input, or know what an item means.
 */

export type RlpItem = Uint8Array | RlpItem[]

/** Lists may nest this deep; protocol objects need fewer than ten levels, hostile input offers millions. */
export const MAX_RLP_DEPTH = 1024

/** Payloads up to this length have a one-byte header. */
const SHORT_LENGTH = 55
const STRING_HEADER = 0x80
const LIST_HEADER = 0xc0

/** Input that is not the canonical encoding of one item; `offset` is the byte where it stops being so. */
export class RlpError extends Error {
  override readonly name = 'RlpError'
  readonly offset: number

  constructor(reason: string, offset: number) {
    super(`rlp: ${reason} at byte ${offset}`)
    this.offset = offset
  }
}

/** Encodes in two passes, lengths first, so that there is a single allocation. */
export function encodeRlp(item: RlpItem): Uint8Array {
  if (item instanceof Uint8Array) {
    const output = new Uint8Array(stringLength(item))
    writeString(output, 0, item)
    return output
  }
  const payloads: number[] = []
  const output = new Uint8Array(measureList(item, payloads, 1))
  writeList(output, item, { payloads, next: 0, at: 0 })
  return output
}

/** What stands before the payload of a list. */
export function rlpListHeader(payload: number): Uint8Array {
  const header = new Uint8Array(headerLength(payload))
  writeHeader(header, 0, LIST_HEADER, payload)
  return header
}

/** A list of items that are encoded already. */
export function encodeRlpList(encoded: readonly Uint8Array[]): Uint8Array {
  let payload = 0
  for (const { length } of encoded) payload += length
  const output = new Uint8Array(headerLength(payload) + payload)
  let at = writeHeader(output, 0, LIST_HEADER, payload)
  for (const bytes of encoded) {
    output.set(bytes, at)
    at += bytes.length
  }
  return output
}

/**
 * Decodes exactly one item, strictly; throws RlpError. The byte strings are views of `input`: who changes `input`
 * afterwards changes them.
 */
export function decodeRlp(input: Uint8Array): RlpItem {
  const cursor: ReadCursor = { input, at: 0, depth: 0 }
  const item = readItem(cursor, input.length)
  if (cursor.at !== input.length) throw new RlpError('input contains more than one value', cursor.at)
  return item
}

interface WriteCursor {
  /** Payload lengths of the lists in the order in which they open. */
  readonly payloads: number[]
  next: number
  at: number
}

interface ReadCursor {
  readonly input: Uint8Array
  at: number
  depth: number
}

function stringLength(bytes: Uint8Array): number {
  if (bytes.length === 1 && bytes[0]! < STRING_HEADER) return 1
  return headerLength(bytes.length) + bytes.length
}

function headerLength(payload: number): number {
  if (payload <= SHORT_LENGTH) return 1
  let length = 2
  for (let rest = payload; rest > 0xff; rest = Math.floor(rest / 256)) length++
  return length
}

/** The encoded length of a list; appends its payload length, then those of the lists inside, to `payloads`. */
function measureList(list: RlpItem[], payloads: number[], depth: number): number {
  if (depth > MAX_RLP_DEPTH) throw new RlpError(`lists nest deeper than ${MAX_RLP_DEPTH}`, 0)
  const index = payloads.push(0) - 1
  let payload = 0
  for (const item of list) {
    payload += item instanceof Uint8Array ? stringLength(item) : measureList(item, payloads, depth + 1)
  }
  payloads[index] = payload
  return headerLength(payload) + payload
}

function writeList(output: Uint8Array, list: RlpItem[], cursor: WriteCursor): void {
  cursor.at = writeHeader(output, cursor.at, LIST_HEADER, cursor.payloads[cursor.next++]!)
  for (const item of list) {
    if (item instanceof Uint8Array) cursor.at = writeString(output, cursor.at, item)
    else writeList(output, item, cursor)
  }
}

/** Returns the place behind what it wrote. */
function writeString(output: Uint8Array, at: number, bytes: Uint8Array): number {
  if (bytes.length === 1 && bytes[0]! < STRING_HEADER) {
    output[at] = bytes[0]!
    return at + 1
  }
  const start = writeHeader(output, at, STRING_HEADER, bytes.length)
  output.set(bytes, start)
  return start + bytes.length
}

function writeHeader(output: Uint8Array, at: number, kind: number, payload: number): number {
  if (payload <= SHORT_LENGTH) {
    output[at] = kind + payload
    return at + 1
  }
  const end = at + headerLength(payload)
  output[at] = kind + SHORT_LENGTH + (end - at - 1)
  let rest = payload
  for (let index = end - 1; index > at; index--) {
    output[index] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return end
}

/** Reads the item at the cursor; `end` is where the enclosing list, or the input, ends. */
function readItem(cursor: ReadCursor, end: number): RlpItem {
  const { input, at } = cursor
  if (at >= end) throw new RlpError('unexpected end of input', at)
  const first = input[at]!
  if (first < STRING_HEADER) {
    cursor.at = at + 1
    return input.subarray(at, at + 1)
  }
  if (first < LIST_HEADER) return readString(cursor, first - STRING_HEADER, end)
  return readList(cursor, first - LIST_HEADER, end)
}

function readString(cursor: ReadCursor, header: number, end: number): Uint8Array {
  const { input, at } = cursor
  const stop = readPayloadEnd(cursor, header, end)
  const start = cursor.at
  if (stop - start === 1 && input[start]! < STRING_HEADER) throw new RlpError('non-canonical single byte', at)
  cursor.at = stop
  return input.subarray(start, stop)
}

function readList(cursor: ReadCursor, header: number, end: number): RlpItem[] {
  const at = cursor.at
  if (++cursor.depth > MAX_RLP_DEPTH) throw new RlpError(`lists nest deeper than ${MAX_RLP_DEPTH}`, at)
  const stop = readPayloadEnd(cursor, header, end)
  const list: RlpItem[] = []
  while (cursor.at < stop) list.push(readItem(cursor, stop))
  cursor.depth--
  return list
}

/**
 * Moves the cursor behind the header and returns where the payload ends. `header` is the first byte without its kind:
 * the length itself, or 55 more than the number of bytes that hold the length.
 */
function readPayloadEnd(cursor: ReadCursor, header: number, end: number): number {
  const { input, at } = cursor
  let length = header
  cursor.at = at + 1
  if (header > SHORT_LENGTH) {
    cursor.at += header - SHORT_LENGTH
    if (cursor.at > end) throw new RlpError('size is cut off', at)
    if (input[at + 1] === 0) throw new RlpError('non-canonical size: leading zero', at)
    // Eight bytes exceed what a number holds exactly, but any such length is refused below all the same.
    length = 0
    for (let index = at + 1; index < cursor.at; index++) length = length * 256 + input[index]!
    if (length <= SHORT_LENGTH) throw new RlpError('non-canonical size: long form of a short length', at)
  }
  if (length > end - cursor.at) {
    throw new RlpError(
      end === input.length ? 'value size exceeds available input length' : 'element is larger than containing list',
      at,
    )
  }
  return cursor.at + length
}
