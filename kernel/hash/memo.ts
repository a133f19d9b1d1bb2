/**
 * A direct-mapped memo of Keccak-256 for 64-byte inputs, the form in which Solidity hashes mapping keys.
 *
 * Owns: the entries in the region that the caller gives; zeroed memory is an empty memo. Must never: be shared by two
 * threads (an entry is not written atomically), or give a digest whose input it has not compared in full.
 */
import { keccak256 } from './keccak'

/** Bytes of one entry: 64 of input, 32 of digest, 8 of mark, the rest unused so that entries fill whole cache lines. */
export const MEMO_ENTRY_SIZE: usize = 128
const DIGEST: usize = 64
const MARK: usize = 96

/** In place of zero in a filled entry: the input of 64 zero bytes is a legal one. */
const FILLED: u64 = 1

/** Like keccak256 of 64 bytes. The region at `memoBase` holds `memoMask + 1` entries, a power of two. */
export function keccak256Memo64(dst: usize, src: usize, memoBase: usize, memoMask: u32): void {
  const entry = memoBase + ((indexOf(src) & memoMask) as usize) * MEMO_ENTRY_SIZE
  if (!holds(entry, src)) {
    // The digest comes first: dst and src may overlap, so the input is copied before the caller's digest is written.
    keccak256(entry + DIGEST, src, 64)
    for (let at: usize = 0; at < 64; at += 16) v128.store(entry + at, v128.load(src + at))
    store<u64>(entry, FILLED, MARK)
  }
  v128.store(dst, v128.load(entry, DIGEST))
  v128.store(dst, v128.load(entry, DIGEST + 16), 16)
}

// @ts-ignore: decorator
@inline
function holds(entry: usize, src: usize): bool {
  const first = v128.or(
    v128.xor(v128.load(entry), v128.load(src)),
    v128.xor(v128.load(entry, 16), v128.load(src, 16))
  )
  const second = v128.or(
    v128.xor(v128.load(entry, 32), v128.load(src, 32)),
    v128.xor(v128.load(entry, 48), v128.load(src, 48))
  )
  return load<u64>(entry, MARK) == FILLED && !v128.any_true(v128.or(first, second))
}

/**
 * Spreads keys and slot numbers that differ in few bits. Both are big-endian: a counter is the last byte, which the
 * rotation by 8 brings to the low end, from where a product carries it into all bits above.
 */
// @ts-ignore: decorator
@inline
function indexOf(src: usize): u32 {
  const key = load<u64>(src, 24) ^ rotl<u64>(load<u64>(src, 16), 29) ^ rotl<u64>(load<u64>(src, 8), 47) ^ load<u64>(src)
  const slot = load<u64>(src, 56) ^ rotl<u64>(load<u64>(src, 48), 29) ^ rotl<u64>(load<u64>(src, 40), 47) ^ load<u64>(src, 32)
  return ((rotl<u64>(key, 8) * 0x9e3779b97f4a7c15 + rotl<u64>(slot, 8) * 0xd6e8feb86659fd93) >> 32) as u32
}
