/**
 * Why a message halted, in the words that clients know from geth.
 *
 * Owns: finding out what the fast kernel does not keep, such as which instruction it was, by executing again. Must never: be
 * in the way of calls that do not halt.
 */
import type {
  EnteredFrame,
  HaltReason,
  Kernel,
  KernelTransaction,
  LastInstruction,
  LeftFrame,
  TraceListener,
} from '../kernel-host/index.ts'
import { bytesToBigInt } from '../primitives/bytes.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import { frameError, type PrecompileCall } from './tracers/frameErrors.ts'

/** Halts whose text says which instruction or which precompile it was. */
const NAMELESS: ReadonlySet<HaltReason> = new Set(['invalidOpcode', 'stackUnderflowOrOverflow', 'precompileFailure'])

/**
 * The text for a message that is known to halt for this reason. `listening` gives a kernel at work on the block that the message
 * halts in.
 */
export function haltText(
  transaction: KernelTransaction,
  halt: HaltReason,
  rules: Rules,
  listening: (listener: TraceListener) => Kernel,
): string {
  // A creation may also lack the gas for its code, which results do not tell apart.
  const isNamed = !NAMELESS.has(halt) && !(halt === 'outOfGas' && transaction.to === undefined)
  const text = isNamed
    ? frameError({ status: 'halt', halt }, NO_INSTRUCTION, rules, undefined)
    : witnessed(transaction, rules, listening)
  return text ?? 'execution failed'
}

const NO_INSTRUCTION: LastInstruction = { opcode: 0, height: 0, gas: 0, word: () => 0n }

function witnessed(
  transaction: KernelTransaction,
  rules: Rules,
  listening: (listener: TraceListener) => Kernel,
): string | undefined {
  const witness = new HaltWitness(rules)
  const kernel = listening(witness)
  kernel.probe(transaction)
  const { outermost, precompile } = witness
  return outermost && frameError(outermost, kernel.lastInstruction, rules, precompile)
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
