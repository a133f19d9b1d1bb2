/**
 * Keccak-256 and the roots of lists for the host, computed by the stand-alone hash module of the kernel.
 *
 * Owns: one instance of that module and its memory, per thread. Must never: keep or hand out a view of that memory.
 */
import { existsSync, readFileSync } from 'node:fs'
import { hexToBytes } from './hex.ts'

interface HashExports {
  keccak256(digest: number, input: number, length: number): void
  orderedRoot(root: number, values: number, ends: number, count: number, scratch: number): void
}

const PAGE = 65536
const DIGEST_AT = 0
const DIGEST_LENGTH = 32
const INPUT_AT = 64
/** Inputs up to this length are copied byte by byte: cheaper than the call that copies many at once. */
const SHORT_INPUT = 64
/** More than the open nodes of a trie of lists take. */
const NODE_ROOM = PAGE

const memory = new WebAssembly.Memory({ initial: 1 })
const { keccak256: hash, orderedRoot: hashList } = instantiate(memory)
let bytes = new Uint8Array(memory.buffer)

export function keccak256(input: Uint8Array): Uint8Array {
  const length = input.length
  if (length > bytes.length - INPUT_AT) growFor(length)
  if (length <= SHORT_INPUT) for (let index = 0; index < length; index++) bytes[INPUT_AT + index] = input[index]!
  else bytes.set(input, INPUT_AT)
  hash(DIGEST_AT, INPUT_AT, length)
  return bytes.slice(DIGEST_AT, DIGEST_AT + DIGEST_LENGTH)
}

/** The root of a list under its RLP-encoded indices, as transactions, receipts and withdrawals are committed to. None is empty. */
export function orderedTrieRoot(values: readonly Uint8Array[]): Uint8Array {
  if (values.length === 0) return EMPTY_TRIE_ROOT.slice()
  const endsAt = INPUT_AT
  const valuesAt = endsAt + 4 * values.length
  let size = 0
  let largest = 0
  for (const { length } of values) {
    size += length
    if (length > largest) largest = length
  }
  const needed = 4 * values.length + size + largest + NODE_ROOM
  if (needed > bytes.length - INPUT_AT) growFor(needed)
  const ends = new Uint32Array(memory.buffer, endsAt, values.length)
  let at = 0
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!
    bytes.set(value, valuesAt + at)
    at += value.length
    ends[index] = at
  }
  hashList(DIGEST_AT, valuesAt, endsAt, values.length, valuesAt + size)
  return bytes.slice(DIGEST_AT, DIGEST_AT + DIGEST_LENGTH)
}

/** keccak256 of no bytes: the code hash of an account without code. */
export const EMPTY_CODE_HASH = hexToBytes('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470')

/** keccak256 of the RLP of the empty string: the root of a trie without entries. */
export const EMPTY_TRIE_ROOT = hexToBytes('56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')

function growFor(length: number): void {
  memory.grow(Math.ceil((INPUT_AT + length) / PAGE) - bytes.length / PAGE)
  bytes = new Uint8Array(memory.buffer)
}

function instantiate(memory: WebAssembly.Memory): HashExports {
  const module = new WebAssembly.Module(readFileSync(locateModule()))
  return new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as HashExports
}

/** The build folder stands beside src/, and so one level higher for the files published in dist/src/. */
function locateModule(): URL {
  const places = ['../../build/kernel/hash.wasm', '../../../build/kernel/hash.wasm']
  for (const place of places) {
    const url = new URL(place, import.meta.url)
    if (existsSync(url)) return url
  }
  throw new Error('build/kernel/hash.wasm is missing: run "npm run build:kernel"')
}
