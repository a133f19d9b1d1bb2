/**
 * Why calls fail, in the words that Parity had for it.
 *
 * Owns: the wording. Must never: invent one: what Parity has no word for stays as it is.
 */
import { REVERTED } from '../frameErrors.ts'

const words: ReadonlyMap<string, string> = new Map([
  ['contract creation code storage out of gas', 'Out of gas'],
  ['out of gas', 'Out of gas'],
  ['gas uint64 overflow', 'Out of gas'],
  ['max code size exceeded', 'Out of gas'],
  ['invalid jump destination', 'Bad jump destination'],
  [REVERTED, 'Reverted'],
  ['return data out of bounds', 'Out of bounds'],
  ['precompile failed', 'Built-in failed'],
  ['invalid input', 'Built-in failed'],
  ['invalid input length', 'Built-in failed'],
  ['invalid final flag', 'Built-in failed'],
  ['write protection', 'Mutable Call In Static Context'],
])

const beginnings: readonly (readonly [string, string])[] = [
  ['invalid opcode:', 'Bad instruction'],
  ['stack underflow', 'Stack underflow'],
  ['stack limit reached', 'Out of stack'],
  ['out of gas:', 'Out of gas'],
]

export function parityError(error: string): string {
  return words.get(error) ?? beginnings.find(([beginning]) => error.startsWith(beginning))?.[1] ?? error
}
