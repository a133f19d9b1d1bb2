/**
 * The calls one after another, each with its place in the tree.
 *
 * Owns: geth's form of what Parity began. Must never: be taken for Parity's own: gas of the outermost call is the transaction's.
 */
import { bytesToHex } from '../../primitives/index.ts'
import { type CallNode, CallTree } from './callTree.ts'
import { quantity } from './json.ts'
import { isCreation, SELFDESTRUCT } from './opcodes.ts'
import { actionOf, typeOf } from './parity/callJson.ts'
import { parityError } from './parity/errors.ts'
import { Pieces } from './pieces.ts'
import {
  type Frame,
  type FrameEnd,
  type TracedOutcome,
  type TracedTransaction,
  type TracePlace,
  Tracer,
  type Write,
} from './tracer.ts'

export interface FlatCallConfig {
  /** Parity's words for what goes wrong. */
  readonly convertParityErrors: boolean
  readonly includePrecompiles: boolean
}

const NO_PLACE = { blockHash: null, blockNumber: 0, transactionHash: null, transactionPosition: 0 }

export class FlatCallTracer extends Tracer {
  readonly #config: FlatCallConfig
  readonly #pieces: Pieces
  readonly #tree: CallTree
  #gasLimit = 0n
  #place: TracePlace | typeof NO_PLACE = NO_PLACE

  constructor(config: FlatCallConfig, write: Write) {
    super()
    this.#config = config
    this.#pieces = new Pieces(write)
    this.#tree = new CallTree({ withoutPrecompiles: !config.includePrecompiles })
  }

  override begin({ message, place }: TracedTransaction): void {
    this.#gasLimit = message.gasLimit
    this.#place = place ?? NO_PLACE
  }

  override frameEntered(frame: Frame): void {
    this.#tree.entered(frame)
  }

  override frameLeft(end: FrameEnd): void {
    this.#tree.left(end)
  }

  override finish({ result }: TracedOutcome): void {
    this.#pieces.add('[')
    this.#show(this.#tree.root, [], this.#gasLimit, result.gasUsed)
    this.#pieces.add(']')
    this.#pieces.flush()
  }

  #show(node: CallNode, at: readonly number[], gas: number | bigint, gasUsed: number | bigint): void {
    const { error, isRevert, calls } = node
    const fails = error !== undefined && !isRevert
    const shown = {
      action: actionOf(node, gas),
      ...this.#place,
      ...(error !== undefined && { error: this.#config.convertParityErrors ? parityError(error) : error }),
      ...(!fails && node.opcode !== SELFDESTRUCT && { result: resultOf(node, gasUsed) }),
      subtraces: calls.length,
      traceAddress: at,
      type: typeOf(node.opcode),
    }
    this.#pieces.add(`${at.length === 0 ? '' : ','}${JSON.stringify(shown)}`)
    for (const [index, call] of calls.entries()) this.#show(call, [...at, index], call.gas, call.gasUsed)
  }
}

function resultOf({ opcode, to, output, error }: CallNode, gasUsed: number | bigint): object {
  const used = quantity(gasUsed)
  if (!isCreation(opcode)) return { gasUsed: used, output: bytesToHex(output) }
  return { ...(error === undefined && { address: bytesToHex(to) }), code: bytesToHex(output), gasUsed: used }
}
