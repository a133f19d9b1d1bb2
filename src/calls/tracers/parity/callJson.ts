/**
 * Calls in Parity's form.
 *
 * Owns: this form, but for where in the chain a call happened. Must never: show calls of precompiles.
 */
import { bytesToHex } from '../../../primitives/index.ts'
import type { CallNode } from '../callTree.ts'
import { quantity } from '../json.ts'
import { isCreation, opcodeName, SELFDESTRUCT } from '../opcodes.ts'
import { parityError } from './errors.ts'

/** A call, and its place among the others: the index of each call on the way down to it. */
export interface PlacedCall {
  readonly node: CallNode
  readonly traceAddress: readonly number[]
}

/** All calls, each before those that it makes. */
export function* placedCalls(node: CallNode, traceAddress: readonly number[] = []): Generator<PlacedCall> {
  yield { node, traceAddress }
  for (const [index, call] of node.calls.entries()) yield* placedCalls(call, [...traceAddress, index])
}

/** `place` are the members that say where in the chain it happened. */
export function callJson({ node, traceAddress }: PlacedCall, place: object = {}): object {
  return {
    action: { ...creationOf(node), ...actionOf(node, node.gas) },
    ...place,
    ...endOf(node),
    subtraces: node.calls.length,
    traceAddress,
    type: typeOf(node.opcode),
  }
}

/** What is done, in Parity's words. */
export function typeOf(opcode: number): string {
  if (isCreation(opcode)) return 'create'
  return opcode === SELFDESTRUCT ? 'suicide' : 'call'
}

/** With whose gas it is done: the outermost call's may be the transaction's. */
export function actionOf({ opcode, from, to, value, input }: CallNode, gas: number | bigint): object {
  const amount = quantity(value ?? 0n)
  if (opcode === SELFDESTRUCT) {
    return { address: bytesToHex(from), balance: amount, refundAddress: bytesToHex(to) }
  }
  const common = { from: bytesToHex(from), gas: quantity(gas), value: amount }
  if (isCreation(opcode)) return { ...common, init: bytesToHex(input) }
  return { callType: opcodeName(opcode).toLowerCase(), ...common, input: bytesToHex(input), to: bytesToHex(to) }
}

function creationOf({ opcode }: CallNode): object {
  return isCreation(opcode) ? { creationMethod: opcodeName(opcode).toLowerCase() } : {}
}

function endOf({ opcode, to, gasUsed, output, error, isRevert }: CallNode): object {
  if (error !== undefined) {
    return { error: parityError(error), ...(isRevert && output.length > 0 && { revertReason: bytesToHex(output) }) }
  }
  if (opcode === SELFDESTRUCT) return { result: null }
  const used = quantity(gasUsed)
  if (!isCreation(opcode)) return { result: { gasUsed: used, output: bytesToHex(output) } }
  return { result: { address: bytesToHex(to), code: bytesToHex(output), gasUsed: used } }
}
