/**
 * The parameters of trace_*.
 *
 * Owns: their form, as OpenEthereum had it. Must never: trace.
 */
import type { TracerSpec } from '../../../calls/tracers/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import { type BlockId, numberedBlockId } from '../../values/blockId.ts'
import { address } from '../../values/byteStrings.ts'
import { field, listOf, object, text } from '../../values/composites.ts'
import { lenientQuantity } from '../../values/quantity.ts'
import { type TransactionRequest, transactionRequest } from '../../values/transactionRequest.ts'
import { ValueError } from '../../values/valueError.ts'

/** `trace`, `vmTrace`, `stateDiff`: what is shown. */
export function traceKinds(value: unknown): TracerSpec {
  const kinds = texts(value)
  const unknown = kinds.find((kind) => kind !== 'trace' && kind !== 'vmTrace' && kind !== 'stateDiff')
  if (unknown !== undefined) throw new ValueError(`unknown trace type ${JSON.stringify(unknown.slice(0, 40))}`)
  const [trace, vmTrace, stateDiff] = ['trace', 'vmTrace', 'stateDiff'].map((kind) => kinds.includes(kind))
  return { name: 'replay', config: { trace: trace!, vmTrace: vmTrace!, stateDiff: stateDiff! } }
}

export interface TracedCall {
  readonly request: TransactionRequest
  readonly tracer: TracerSpec
}

/** A call, and what is shown of it. */
export function tracedCall(value: unknown): TracedCall {
  if (!Array.isArray(value) || value.length !== 2) throw new ValueError('want a call and a list of trace types')
  return { request: transactionRequest(value[0]), tracer: traceKinds(value[1]) }
}

export interface TraceFilter {
  readonly from: BlockId | undefined
  readonly to: BlockId | undefined
  /** In hex; undefined = anybody. */
  readonly fromAddresses: readonly string[] | undefined
  readonly toAddresses: readonly string[] | undefined
  /** So many are passed over. */
  readonly after: number
  readonly count: number
}

export function traceFilter(value: unknown): TraceFilter {
  const from = object(value)
  return {
    from: field(from, numberedBlockId, 'fromBlock'),
    to: field(from, numberedBlockId, 'toBlock'),
    fromAddresses: addressTexts(field(from, addresses, 'fromAddress')),
    toAddresses: addressTexts(field(from, addresses, 'toAddress')),
    after: Number(field(from, lenientQuantity, 'after') ?? 0n),
    count: Number(field(from, lenientQuantity, 'count') ?? BigInt(Number.MAX_SAFE_INTEGER)),
  }
}

/** The place of a call in its tree. */
export const traceAddress = listOf((value) => Number(lenientQuantity(value)))

const texts = listOf(text)
const addresses = listOf(address)

function addressTexts(list: readonly Uint8Array[] | undefined): string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list.map(bytesToHex)
}
