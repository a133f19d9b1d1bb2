/**
 * The calls of a transaction as elements of a list that goes over many transactions.
 *
 * Owns: which calls are wanted, and what says where they happened. Must never: separate elements: others come before and after.
 */
import { bytesToHex } from '../../../primitives/index.ts'
import { type CallNode, CallTree } from '../callTree.ts'
import { isCreation } from '../opcodes.ts'
import { type Frame, type FrameEnd, type TracedTransaction, Tracer, type Write } from '../tracer.ts'
import { callJson, placedCalls } from './callJson.ts'

export interface ElementConfig {
  /** Addresses in hex; a call is wanted when it is from one of these; undefined = from anybody. */
  readonly from: readonly string[] | undefined
  readonly to: readonly string[] | undefined
}

export class ElementTracer extends Tracer {
  readonly #from: ReadonlySet<string> | undefined
  readonly #to: ReadonlySet<string> | undefined
  readonly #element: Write
  readonly #tree = new CallTree({ withoutPrecompiles: true })
  #place: object = {}

  constructor({ from, to }: ElementConfig, element: Write) {
    super()
    this.#from = from && new Set(from)
    this.#to = to && new Set(to)
    this.#element = element
  }

  override begin({ place }: TracedTransaction): void {
    this.#place = place ?? {}
  }

  override frameEntered(frame: Frame): void {
    this.#tree.entered(frame)
  }

  override frameLeft(end: FrameEnd): void {
    this.#tree.left(end)
  }

  override finish(): void {
    for (const call of placedCalls(this.#tree.root)) {
      if (this.#isWanted(call.node)) this.#element(JSON.stringify(callJson(call, this.#place)))
    }
  }

  /** A contract that could not be created is nobody. */
  #isWanted({ opcode, from, to, error }: CallNode): boolean {
    if (this.#from !== undefined && !this.#from.has(bytesToHex(from))) return false
    if (this.#to === undefined) return true
    return !(isCreation(opcode) && error !== undefined) && this.#to.has(bytesToHex(to))
  }
}
