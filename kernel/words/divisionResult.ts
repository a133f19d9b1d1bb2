// Owns the quotient and the remainder of the last division: WebAssembly globals, since a function of AssemblyScript has
// one result only. Must never: be read after another division was started.

let q0: u64 = 0
let q1: u64 = 0
let q2: u64 = 0
let q3: u64 = 0
let q4: u64 = 0
let r0: u64 = 0
let r1: u64 = 0
let r2: u64 = 0
let r3: u64 = 0

@inline
export function setQuotient(l0: u64, l1: u64, l2: u64, l3: u64): void {
  q0 = l0
  q1 = l1
  q2 = l2
  q3 = l3
}

@inline
export function setRemainder(l0: u64, l1: u64, l2: u64, l3: u64): void {
  r0 = l0
  r1 = l1
  r2 = l2
  r3 = l3
}

/** The fifth limb, of divisions that have one; setQuotient leaves it alone. */
@inline
export function setQuotient4(l4: u64): void {
  q4 = l4
}

@inline
export function quotient0(): u64 {
  return q0
}

@inline
export function quotient1(): u64 {
  return q1
}

@inline
export function quotient2(): u64 {
  return q2
}

@inline
export function quotient3(): u64 {
  return q3
}

@inline
export function quotient4(): u64 {
  return q4
}

@inline
export function remainder0(): u64 {
  return r0
}

@inline
export function remainder1(): u64 {
  return r1
}

@inline
export function remainder2(): u64 {
  return r2
}

@inline
export function remainder3(): u64 {
  return r3
}
