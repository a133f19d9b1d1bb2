/**
 * How often each instruction ran, and what that cost.
 *
 * Owns: Reth's form of it. Must never: count what a call gives to whom it calls: that is counted there.
 */
import type { Step } from '../../../kernel-host/index.ts'
import { CALL, CALLCODE, EVERY_OPCODE, isCreation, opcodeName } from '../opcodes.ts'
import { type Frame, type StepEnd, type TracedTransaction, Tracer, type Write } from '../tracer.ts'

export class OpcodeGasTracer extends Tracer {
  override readonly opcodes = EVERY_OPCODE
  readonly #write: Write
  readonly #counts = new Float64Array(256)
  readonly #gas = new Float64Array(256)
  #transaction: TracedTransaction | undefined
  #opcode = 0

  constructor(write: Write) {
    super()
    this.#write = write
  }

  override begin(transaction: TracedTransaction): void {
    this.#transaction = transaction
  }

  override step({ opcode }: Step): void {
    this.#opcode = opcode
  }

  override stepEnded({ gasCost, error }: StepEnd): void {
    if (error !== undefined) return
    this.#counts[this.#opcode]! += 1
    this.#gas[this.#opcode]! += gasCost
  }

  override frameEntered({ opcode, depth, gas, value }: Frame): void {
    // The price of a call has in it what it gives, but for the stipend; that of a creation has not.
    if (depth === 0 || isCreation(opcode) || opcode !== this.#opcode) return
    const hasStipend = (opcode === CALL || opcode === CALLCODE) && value !== 0n
    const stipend = hasStipend ? this.#transaction!.rules.gas.callStipend : 0
    this.#gas[opcode]! -= gas - stipend
  }

  override finish(): void {
    const opcodeGas = Array.from(this.#counts, (count, opcode) => {
      return { opcode: opcodeName(opcode), count, gasUsed: this.#gas[opcode]! }
    }).filter(({ count }) => count > 0)
    this.#write(JSON.stringify({ transactionHash: this.#transaction?.place?.transactionHash ?? null, opcodeGas }))
  }
}
