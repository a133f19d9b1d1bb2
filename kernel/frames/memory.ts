/**
 * The memory of the executing frame.
 *
 * Owns: its growth and price. Must never: give a byte that is not paid for, or one that is not zero at first.
 */
import { fault } from '../host'
import { FAULT_MEMORY } from '../layout'
import { Machine } from '../machine'

/** Larger offsets cost more gas than 63 bits can hold. */
const LARGEST: u64 = 1 << 37

/** An offset or length from the stack; anything beyond reach becomes u64.MAX_VALUE. */
@inline
export function reach(word: usize): u64 {
  return (load<u64>(word, 8) | load<u64>(word, 16) | load<u64>(word, 24)) == 0 ? load<u64>(word) : u64.MAX_VALUE
}

/** Makes [offset, offset + length) accessible and charges for it; a negative result means out of gas. */
@inline
export function expand(offset: u64, length: u64, gas: i64): i64 {
  if (length == 0) return gas
  // The sum cannot wrap: both are checked to be small before it is trusted.
  if (offset < LARGEST && length < LARGEST && offset + length <= <u64>Machine.memorySize) return gas
  return grow(offset, length, gas)
}

/** Where an accessible range lies. An empty range may have any offset, so it gets a place that surely exists. */
@inline
export function addressOf(offset: u64, length: u64): usize {
  return length == 0 ? Machine.memoryBase : Machine.memoryBase + <usize>offset
}

function grow(offset: u64, length: u64, gas: i64): i64 {
  if (offset >= LARGEST || length >= LARGEST) return -1
  const words = (offset + length + 31) >> 5
  const before = <u64>Machine.memorySize >> 5
  gas -= price(words) - price(before)
  if (gas < 0) return -1
  const size = words << 5
  if (size > <u64>(Machine.memoryEnd - Machine.memoryBase)) fault(FAULT_MEMORY)
  memory.fill(Machine.memoryBase + Machine.memorySize, 0, <usize>(size - Machine.memorySize))
  Machine.memorySize = <u32>size
  return gas
}

@inline
function price(words: u64): i64 {
  return <i64>(words * 3 + words * words / 512)
}

/** Charges for every 32 bytes begun; `length` has passed `expand`, so it is small. */
@inline
export function chargeWords(length: u64, price: i64, gas: i64): i64 {
  return gas - <i64>((length + 31) >> 5) * price
}

/** Copies from a bounded source as if zeros followed it; the destination is accessible. */
export function copyPadded(to: u64, source: usize, sourceLength: u64, from: u64, length: u64): void {
  if (length == 0) return
  const destination = Machine.memoryBase + <usize>to
  const available = from < sourceLength ? min<u64>(length, sourceLength - from) : 0
  if (available != 0) memory.copy(destination, source + <usize>from, <usize>available)
  if (available < length) memory.fill(destination + <usize>available, 0, <usize>(length - available))
}
