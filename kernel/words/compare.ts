// Owns the order of words, unsigned and signed. Must never: write memory.
// The most significant limbs decide first: real programs mostly compare small numbers, so the branches are predicted.

@inline
export function lt(a: usize, b: usize): bool {
  const a3 = load<u64>(a, 24)
  const b3 = load<u64>(b, 24)
  return a3 != b3 ? a3 < b3 : lowerLimbsLess(a, b)
}

@inline
export function gt(a: usize, b: usize): bool {
  return lt(b, a)
}

/** Two's complement order: only the top limb carries the sign. */
@inline
export function slt(a: usize, b: usize): bool {
  const a3 = load<i64>(a, 24)
  const b3 = load<i64>(b, 24)
  return a3 != b3 ? a3 < b3 : lowerLimbsLess(a, b)
}

@inline
export function sgt(a: usize, b: usize): bool {
  return slt(b, a)
}

@inline
function lowerLimbsLess(a: usize, b: usize): bool {
  const a2 = load<u64>(a, 16)
  const b2 = load<u64>(b, 16)
  if (a2 != b2) return a2 < b2
  const a1 = load<u64>(a, 8)
  const b1 = load<u64>(b, 8)
  return a1 != b1 ? a1 < b1 : load<u64>(a) < load<u64>(b)
}
