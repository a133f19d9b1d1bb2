/**
 * Makes the events of tracers out of the kernel's reports.
 *
 * Owns: which frame is executed, what an instruction has cost (that is known when the next thing happens), and how many logs
 * stand. Must never: keep anything from one transaction to the next but the number of logs.
 */
import type {
  EnteredFrame,
  LastInstruction,
  LeftFrame,
  Log,
  MemoryViews,
  Selfdestruction,
  Step,
  TraceListener,
} from '../../kernel-host/index.ts'
import type { Rules } from '../../protocol/index.ts'
import { frameError, type PrecompileCall, stepError } from './frameErrors.ts'
import { isCreation, SELFDESTRUCT, SSTORE } from './opcodes.ts'
import type { Tracer } from './tracer.ts'
import { priceOf, unpaidPrice } from './unpaidPrice.ts'

const NOTHING = new Uint8Array(0)

interface OpenFrame {
  readonly gas: number
  readonly precompile: PrecompileCall | undefined
  /** Logs of the block that stood when it began. */
  readonly logs: number
}

interface OpenStep {
  readonly step: Step
  readonly views: MemoryViews
}

export interface RecordedTransaction {
  readonly tracer: Tracer
  readonly rules: Rules
  readonly lastInstruction: () => LastInstruction
}

export class TraceRecorder implements TraceListener {
  /** Logs of the block that stand. */
  logs = 0
  #recorded: RecordedTransaction | undefined
  readonly #frames: OpenFrame[] = []
  #open: OpenStep | undefined

  /** From now on this tracer is told; undefined = nobody. */
  record(recorded: RecordedTransaction | undefined): void {
    this.#recorded = recorded
    this.#frames.length = 0
    this.#open = undefined
  }

  step(step: Step, views: MemoryViews): void {
    if (this.#recorded === undefined) return
    this.#paid(step.gas, step.refund)
    this.#open = { step, views }
    this.#recorded.tracer.step(step, views)
  }

  entered({ opcode, from, to, value, gas, paid, input }: EnteredFrame): void {
    if (this.#recorded === undefined) return
    this.#paid(paid)
    const { tracer, rules } = this.#recorded
    const number = isCreation(opcode) ? 0 : precompileNumber(to, rules)
    const precompile = number === 0 ? undefined : { number, gas, input: input() }
    const depth = this.#frames.length
    this.#frames.push({ gas, precompile, logs: this.logs })
    tracer.frameEntered({ opcode, depth, from, to, value, gas, isPrecompile: number !== 0, input })
  }

  left({ status, halt, gasLeft, paid, output }: LeftFrame): void {
    const frame = this.#frames.pop()
    if (this.#recorded === undefined || frame === undefined) return
    const { tracer, rules, lastInstruction } = this.#recorded
    const last = lastInstruction()
    this.#failedOrPaid(halt, paid, last)
    if (status !== 'success') this.logs = frame.logs
    tracer.frameLeft({
      depth: this.#frames.length,
      gasUsed: frame.gas - gasLeft,
      output: status === 'halt' ? () => NOTHING : output,
      error: frameError({ status, halt }, last, rules, frame.precompile),
      isRevert: status === 'revert',
    })
  }

  logged(log: Log): void {
    this.#recorded?.tracer.logged(log, this.logs)
    this.logs++
  }

  selfdestructed({ from, heir, balance, paid, refund }: Selfdestruction): void {
    if (this.#recorded === undefined) return
    this.#paid(paid, refund)
    const { tracer } = this.#recorded
    const depth = this.#frames.length
    const input = () => NOTHING
    tracer.frameEntered({
      opcode: SELFDESTRUCT,
      depth,
      from,
      to: heir,
      value: balance,
      gas: 0,
      isPrecompile: false,
      input,
    })
    tracer.frameLeft({ depth, gasUsed: 0, output: input, error: undefined, isRevert: false })
  }

  /** The open step has run; `refund` is what the counter stands at. */
  #paid(gas: number, refund?: number): void {
    const open = this.#takeOpen()
    if (open === undefined) return
    const { step, views } = open
    // The price of these two says what is refunded as well; geth shows it with them, not with what follows.
    const changesRefund = step.opcode === SSTORE || step.opcode === SELFDESTRUCT
    const end = {
      gasCost: step.gas - gas,
      error: undefined,
      refund: (changesRefund ? refund : undefined) ?? step.refund,
    }
    this.#recorded!.tracer.stepEnded(end, views)
  }

  #failedOrPaid(halt: LeftFrame['halt'], paid: number, last: LastInstruction): void {
    const open = this.#open
    const { tracer, rules } = this.#recorded!
    // Of the instructions that nobody wanted to be told of, one may have run since.
    const isLast = open !== undefined && open.step.opcode === last.opcode
    const error = isLast ? stepError(halt, last, rules) : undefined
    if (error === undefined && (paid >= 0 || !isLast)) {
      this.#paid(paid)
      return
    }
    this.#takeOpen()
    const { step, views } = open!
    const size = step.memorySize
    const isUnpaid = halt === 'outOfGas'
    const gasCost = isUnpaid ? unpaidPrice(last, size, rules, step.gas - paid) : priceOf(last, size, rules)
    tracer.stepEnded({ gasCost, error, refund: step.refund }, views)
  }

  #takeOpen(): OpenStep | undefined {
    const open = this.#open
    this.#open = undefined
    return open
  }
}

/** The number of the precompile at this address, 0 when there is none. */
function precompileNumber(address: Uint8Array, { precompiles }: Rules): number {
  for (let index = 0; index < 18; index++) if (address[index] !== 0) return 0
  const number = address[18]! * 256 + address[19]!
  return precompiles.includes(number) ? number : 0
}
