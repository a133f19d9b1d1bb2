/**
 * How an instruction finds its operands.
 *
 * Owns: the decoding of a translated instruction's fields. Must never: check anything; translation has.
 */

/** Where the result goes. */
@inline
export function target(ip: usize, sp: usize): usize {
  return sp + load<i32>(ip, 4)
}

/** A stack or temporary slot (even offset from the stack pointer) or a constant (odd absolute address). */
@inline
function resolve(sp: usize, operand: i32): usize {
  return select<usize>(<usize>(operand ^ 1), sp + operand, (operand & 1) != 0)
}

@inline
export function first(ip: usize, sp: usize): usize {
  return resolve(sp, load<i32>(ip, 8))
}

@inline
export function second(ip: usize, sp: usize): usize {
  return resolve(sp, load<i32>(ip, 12))
}

@inline
export function third(ip: usize, sp: usize): usize {
  return resolve(sp, load<i32>(ip, 16))
}

@inline
export function fourth(ip: usize, sp: usize): usize {
  return resolve(sp, load<i32>(ip, 20))
}

/** The number in field a, for instructions that have no first operand there. */
@inline
export function immediate(ip: usize): i32 {
  return load<i32>(ip, 8)
}

/** The stack pointer after an instruction that ends its block. */
@inline
export function after(ip: usize, sp: usize): usize {
  return sp + (<i32>load<i16>(ip, 2) << 5)
}

@inline
export function setBool(word: usize, value: bool): void {
  store<u64>(word, <u64>value)
  store<u64>(word, 0, 8)
  v128.store(word, i64x2.splat(0), 16)
}
