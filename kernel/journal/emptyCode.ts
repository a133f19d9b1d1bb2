/**
 * The hash of no code.
 *
 * Owns: keccak256 of the empty string, as bytes in memory order. Must never: grow anything else.
 */
const HASH_0: u64 = 0x3c23f7860146d2c5
const HASH_1: u64 = 0xc003c7dcb27d7e92
const HASH_2: u64 = 0x3b2782ca53b600e5
const HASH_3: u64 = 0x70a4855d04d8fa7b

export function setEmptyCodeHash(at: usize): void {
  store<u64>(at, HASH_0)
  store<u64>(at, HASH_1, 8)
  store<u64>(at, HASH_2, 16)
  store<u64>(at, HASH_3, 24)
}

export function isEmptyCodeHash(at: usize): bool {
  return (
    ((load<u64>(at) ^ HASH_0) |
      (load<u64>(at, 8) ^ HASH_1) |
      (load<u64>(at, 16) ^ HASH_2) |
      (load<u64>(at, 24) ^ HASH_3)) ==
    0
  )
}
