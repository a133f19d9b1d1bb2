/**
 * Hashes of trie keys, remembered: the same addresses and slots are asked for again and again.
 *
 * Owns: the text form under which byte strings are Map keys, and the bounded memory of key hashes.
 * Must never: grow without bound.
 */
import { keccak256 } from '../../primitives/keccak.ts'

const REMEMBERED_HASHES = 1 << 16

let recent = new Map<string, Uint8Array>()
let older = new Map<string, Uint8Array>()

/** Node's own way from bytes to such a string, several times as fast as `String.fromCharCode`. */
const { latin1Slice } = Buffer.prototype

/** One character per byte: the cheapest string that a Map can use for a byte string. */
export function keyText(bytes: Uint8Array): string {
  return latin1Slice.call(bytes, 0, bytes.length)
}

export function keyBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** keccak256 of the key with this text. The result is shared: do not write to it. */
export function hashedKey(text: string): Uint8Array {
  let hash = recent.get(text)
  if (hash !== undefined) return hash
  hash = older.get(text) ?? keccak256(keyBytes(text))
  if (recent.size >= REMEMBERED_HASHES / 2) {
    older = recent
    recent = new Map()
  }
  recent.set(text, hash)
  return hash
}
