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
  const entry = memoBase + (indexOf(src, memoMask) as usize) * MEMO_ENTRY_SIZE
  if (!holds(entry, src)) {
    // The digest comes first: dst and src may overlap, so the input is copied before the caller's digest is written.
    keccak256(entry + DIGEST, src, 64)
    for (let at: usize = 0; at < 64; at += 16) v128.store(entry + at, v128.load(src + at))
    store<u64>(entry, FILLED, MARK)
  }
  v128.store(dst, v128.load(entry, DIGEST))
  v128.store(dst, v128.load(entry, DIGEST + 16), 16)
}

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
 * Spreads keys and slot numbers that differ in few bits. Both are big-endian, so a counter sits in the high bytes of its
 * word, and a product carries upwards only: hence the folding down before each, and the index from the top of the last.
 */
@inline
function indexOf(src: usize, mask: u32): u32 {
  const key = fold(joined(src)) * 0x9e3779b97f4a7c15
  const mixed = (fold(key) ^ fold(joined(src + 32))) * 0xd6e8feb86659fd93
  return ((mixed >> clz<u64>(mask as u64)) as u32) & mask
}

/** One word of the 32 bytes at `at`; addresses begin at byte 12, small numbers fill the last bytes. */
@inline
function joined(at: usize): u64 {
  return load<u64>(at, 24) ^ rotl<u64>(load<u64>(at, 16), 29) ^ rotl<u64>(load<u64>(at, 8), 47) ^ load<u64>(at)
}

@inline
function fold(word: u64): u64 {
  return word ^ (word >> 32)
}
