/**
 * What a precompile is to the executor.
 *
 * Owns: the interface. Must never: know where the input came from or who pays for it.
 */
import type { Rules } from '../protocol/forks/rules.ts'

export interface Precompile {
  readonly name: string
  readonly address: number
  /**
   * The price of this input. Infinity = more than any gas limit that could be worked off; safe on every input, and cheap.
   */
  gas(input: Uint8Array, rules: Rules): number
  /**
   * The output, or undefined for a failure that takes all gas. Called only when the price was paid. The input may be a
   * view on memory shared with other threads; it is neither changed nor kept.
   */
  run(input: Uint8Array, rules: Rules): Uint8Array | undefined
}
