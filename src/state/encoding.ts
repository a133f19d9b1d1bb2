/**
 * What the state tries hold: accounts and storage values in their consensus encoding.
 *
 * Owns: these two encodings. Must never: hash, or know where accounts are kept.
 */

const HASH_LENGTH = 32
/** More than the longest account: a header, a nonce of 9 bytes, a balance of 33, two hashes of 33 each. */
const SCRATCH_LENGTH = 128

/** Where accounts are laid out, from the end backwards: that way every length is known when its header is written. */
const scratch = new Uint8Array(SCRATCH_LENGTH)
const scratchView = new DataView(scratch.buffer)

/** RLP of [nonce, balance, storageRoot, codeHash]. */
export function encodeAccount(
  nonce: bigint,
  balance: bigint,
  storageRoot: Uint8Array,
  codeHash: Uint8Array,
): Uint8Array {
  let at = putHashBefore(SCRATCH_LENGTH, codeHash)
  at = putHashBefore(at, storageRoot)
  at = putNumberBefore(at, balance)
  at = putNumberBefore(at, nonce)
  // Two hashes make the list longer than 55 bytes, and it never reaches 256: one byte of length always.
  scratch[at - 1] = SCRATCH_LENGTH - at
  scratch[at - 2] = 0xf8
  return scratch.slice(at - 2)
}

/** RLP of a slot's value as a number, without leading zeros. */
export function encodeStorageValue(value: Uint8Array): Uint8Array {
  let first = 0
  while (first < value.length - 1 && value[first] === 0) first++
  const length = value.length - first
  if (length === 1 && value[first]! < 0x80) return value.slice(first)
  const encoded = new Uint8Array(1 + length)
  encoded[0] = 0x80 + length
  encoded.set(value.subarray(first), 1)
  return encoded
}

/** Writes the RLP of a hash so that it ends before `end`; returns where it begins. */
function putHashBefore(end: number, hash: Uint8Array): number {
  const start = end - HASH_LENGTH
  scratch.set(hash, start)
  scratch[start - 1] = 0x80 + HASH_LENGTH
  return start - 1
}

/** Writes the RLP of a number below 2^256 so that it ends before `end`; returns where it begins. */
function putNumberBefore(end: number, value: bigint): number {
  let start = end
  for (let rest = value; rest > 0n; rest >>= 64n) {
    start -= 8
    // Takes the low 64 bits.
    scratchView.setBigUint64(start, rest)
  }
  while (start < end && scratch[start] === 0) start++
  const length = end - start
  if (length === 1 && scratch[start]! < 0x80) return start
  scratch[start - 1] = 0x80 + length
  return start - 1
}
