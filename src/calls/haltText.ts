/**
 * Why a message halted, in the words that clients know from geth.
 *
 * Owns: finding out what the fast kernel does not keep, such as which instruction it was, by executing again. Must never: be
 * in the way of calls that do not halt.
 */
import type { EnteredFrame, Kernel, KernelTransaction, LeftFrame, TraceListener } from '../kernel-host/index.ts'
import { bytesToBigInt } from '../primitives/bytes.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import { frameError, type PrecompileCall } from './tracers/frameErrors.ts'

/** The reason of a message that is known to halt. `listening` gives a kernel at work on the block that the message halts in. */
export function haltText(
  transaction: KernelTransaction,
  rules: Rules,
  listening: (listener: TraceListener) => Kernel,
): string {
  const witness = new HaltWitness(rules)
  const kernel = listening(witness)
  kernel.probe(transaction)
  const { outermost, precompile } = witness
  const text = outermost && frameError(outermost, kernel.lastInstruction, rules, precompile)
  return text ?? 'execution failed'
}

/** Remembers how the outermost frame ended. */
class HaltWitness implements TraceListener {
  outermost: LeftFrame | undefined
  /** What the outermost frame was, if it was a precompile. */
  precompile: PrecompileCall | undefined
  readonly #rules: Rules
  #depth = 0

  constructor(rules: Rules) {
    this.#rules = rules
  }

  entered({ to, gas, input }: EnteredFrame): void {
    if (this.#depth++ > 0) return
    const number = Number(bytesToBigInt(to))
    if (this.#rules.precompiles.includes(number)) this.precompile = { number, gas, input: input() }
  }

  left(frame: LeftFrame): void {
    if (--this.#depth === 0) this.outermost = frame
  }

  step(): void {}
  logged(): void {}
  selfdestructed(): void {}
}
