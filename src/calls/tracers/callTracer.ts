/**
 * The tree of calls in geth's form.
 *
 * Owns: this form. Must never: show the logs of what failed.
 */
import type { Log } from '../../kernel-host/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { type CallNode, CallTree, type NodeLog } from './callTree.ts'
import { quantity } from './json.ts'
import { isCreation, opcodeName } from './opcodes.ts'
import { Pieces } from './pieces.ts'
import { revertReason } from './revertReason.ts'
import { type Frame, type FrameEnd, type TracedOutcome, type TracedTransaction, Tracer, type Write } from './tracer.ts'

export interface CallTracerConfig {
  readonly onlyTopCall: boolean
  readonly withLog: boolean
}

export class CallTracer extends Tracer {
  readonly #pieces: Pieces
  readonly #tree: CallTree
  #gasLimit = 0n

  constructor({ onlyTopCall, withLog }: CallTracerConfig, write: Write) {
    super()
    this.#pieces = new Pieces(write)
    this.#tree = new CallTree({ onlyOutermost: onlyTopCall, withLogs: withLog })
  }

  override begin({ message }: TracedTransaction): void {
    this.#gasLimit = message.gasLimit
  }

  override frameEntered(frame: Frame): void {
    this.#tree.entered(frame)
  }

  override frameLeft(end: FrameEnd): void {
    this.#tree.left(end)
  }

  override logged(log: Log, index: number): void {
    this.#tree.logged(log, index)
  }

  /** The outermost call shows the gas of the whole transaction. */
  override finish({ result }: TracedOutcome): void {
    new CallWriter(this.#pieces).write(this.#tree.root, this.#gasLimit, result.gasUsed)
    this.#pieces.flush()
  }
}

/** Writes calls with those that they make. */
export class CallWriter {
  readonly #pieces: Pieces
  readonly #further: (node: CallNode) => string

  /** `further` gives more members of a call, each behind a comma. */
  constructor(pieces: Pieces, further: (node: CallNode) => string = () => '') {
    this.#pieces = pieces
    this.#further = further
  }

  write(node: CallNode, gas: number | bigint = node.gas, gasUsed: number | bigint = node.gasUsed): void {
    const { opcode, from, to, value, input, error, calls, logs } = node
    const hasAddress = error === undefined || !isCreation(opcode)
    let text = `{"from":"${bytesToHex(from)}","gas":"${quantity(gas)}","gasUsed":"${quantity(gasUsed)}"`
    if (hasAddress) text += `,"to":"${bytesToHex(to)}"`
    text += `,"input":"${bytesToHex(input)}"${endText(node)}`
    this.#pieces.add(text)
    for (const [index, call] of calls.entries()) {
      this.#pieces.add(index === 0 ? ',"calls":[' : ',')
      this.write(call)
    }
    if (calls.length > 0) this.#pieces.add(']')
    if (logs.length > 0) this.#pieces.add(`,"logs":[${logs.map(logText).join(',')}]`)
    if (value !== undefined) this.#pieces.add(`,"value":"${quantity(value)}"`)
    this.#pieces.add(`${this.#further(node)},"type":"${opcodeName(opcode)}"}`)
  }
}

function endText({ error, isRevert, output }: CallNode): string {
  const shown = output.length > 0 && (error === undefined || isRevert)
  let text = shown ? `,"output":"${bytesToHex(output)}"` : ''
  if (error === undefined) return text
  text += `,"error":"${error}"`
  const reason = isRevert ? revertReason(output) : undefined
  return reason === undefined ? text : `${text},"revertReason":${JSON.stringify(reason)}`
}

function logText({ address, topics, data, index, position }: NodeLog): string {
  return JSON.stringify({
    index: quantity(index),
    address: bytesToHex(address),
    topics: topics.map(bytesToHex),
    data: bytesToHex(data),
    position: quantity(position),
  })
}
