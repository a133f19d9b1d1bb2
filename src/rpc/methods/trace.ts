/**
 * trace_*: what transactions and calls do, in the forms of OpenEthereum.
 *
 * Owns: the methods. Must never: execute anything on this thread.
 */
import type { TracedItem, TracerSpec } from '../../calls/tracers/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { type BlockId, blockId, LATEST } from '../values/blockId.ts'
import { data, hash } from '../values/byteStrings.ts'
import { listOf } from '../values/composites.ts'
import { blockOverrides, stateOverrides } from '../values/overrides.ts'
import { transactionRequest } from '../values/transactionRequest.ts'
import { callMessage } from './call/message.ts'
import { LANE_CALL, type SiteRequest } from './call/site.ts'
import type { RpcContext } from './context.ts'
import { resolveBlock } from './shared/blocks.ts'
import { filterTraces } from './tracing/filterTraces.ts'
import { type TracedCall, traceAddress, tracedCall, traceFilter, traceKinds } from './tracing/kinds.ts'
import { rawItem } from './tracing/rawItem.ts'
import {
  atStartOf,
  placeOf,
  type Replay,
  replayOf,
  traceable,
  tracedElements,
  transactionNotFound,
  transactionsBefore,
} from './tracing/replay.ts'
import { rewardTraces } from './tracing/rewardTraces.ts'
import { type Around, LIST, NOTHING_AROUND, streamOnSite, textOf, traceText } from './tracing/streams.ts'

type Stream = AsyncIterable<string>

const ALL_CALLS: TracerSpec = { name: 'elements', config: { from: undefined, to: undefined } }
const OPCODE_GAS: TracerSpec = { name: 'opcodeGas' }
const EMPTY: readonly never[] = []

export function traceMethods(context: RpcContext): Method[] {
  return [
    defineMethod('trace_block', [blockId], ([id], { signal }) => traceBlock(context, id, signal), LANE_CALL),
    defineMethod('trace_transaction', [hash], ([of], { signal }) => traceTransaction(context, of, signal), LANE_CALL),
    defineMethod(
      'trace_get',
      [hash, traceAddress],
      async ([of, address], { signal }) => {
        const stream = await traceTransaction(context, of, signal)
        if (stream === null) return null
        const calls = JSON.parse(await textOf(stream)) as { readonly traceAddress: readonly number[] }[]
        return calls.find((call) => call.traceAddress.join() === address.join()) ?? null
      },
      LANE_CALL,
    ),
    defineMethod(
      'trace_filter',
      [traceFilter],
      ([filter], { signal }) => filterTraces(context, filter, signal),
      LANE_CALL,
    ),
    defineMethod(
      'trace_replayTransaction',
      [hash, traceKinds],
      async ([of, tracer], { signal }) => {
        const { replay, index } = await found(context, of)
        return replayed(context, replay, tracer, { from: index, to: index + 1, ...NOTHING_AROUND }, signal)
      },
      LANE_CALL,
    ),
    defineMethod(
      'trace_replayBlockTransactions',
      [blockId, traceKinds],
      async ([id, tracer], { signal }) => {
        const block = resolveBlock(context, id)
        if (block.header.number === 0n) return EMPTY
        return replayed(context, await replayOf(context, block), tracer, LIST, signal)
      },
      LANE_CALL,
    ),
    defineMethod(
      'trace_transactionOpcodeGas',
      [hash],
      async ([of], { signal }) => {
        if (context.chain.transaction(of) === undefined) return null
        const { replay, index } = await found(context, of)
        return replayed(context, replay, OPCODE_GAS, { from: index, to: index + 1, ...NOTHING_AROUND }, signal)
      },
      LANE_CALL,
    ),
    defineMethod(
      'trace_blockOpcodeGas',
      [blockId],
      async ([id], { signal }) => {
        const block = traceable(context, id)
        const number = Number(block.header.number)
        const opening = `{"blockHash":"${block.id}","blockNumber":${number},"transactions":[`
        if (number === 0) return { blockHash: block.id, blockNumber: number, transactions: EMPTY }
        return replayed(context, await replayOf(context, block), OPCODE_GAS, { opening, closing: ']}' }, signal)
      },
      LANE_CALL,
    ),
    defineMethod(
      'trace_call',
      [transactionRequest, traceKinds, optional(blockId), optional(stateOverrides), optional(blockOverrides)],
      ([request, tracer, id, accounts, block], { signal }) =>
        traceCalls(context, [{ request, tracer }], { id, accounts, block }, NOTHING_AROUND, signal),
      LANE_CALL,
    ),
    defineMethod(
      'trace_callMany',
      [listOf(tracedCall), optional(blockId)],
      ([calls, id], { signal }) => traceCalls(context, calls, { id }, LIST, signal),
      LANE_CALL,
    ),
    defineMethod(
      'trace_rawTransaction',
      [data, traceKinds],
      ([encoded, tracer], { signal }) => {
        const item = rawItem(encoded)
        return streamOnSite(context, { id: LATEST }, (site) =>
          traceText(context, site, { before: [], items: [item], tracer, ...NOTHING_AROUND }, { signal }),
        )
      },
      LANE_CALL,
    ),
  ]
}

/** All calls of a block, then what its miners got. */
async function traceBlock(context: RpcContext, id: BlockId, signal: AbortSignal): Promise<Stream | readonly never[]> {
  const block = traceable(context, id)
  if (block.header.number === 0n) return EMPTY
  const replay = await replayOf(context, block)
  const rewarded = rewardTraces(replay).map((each) => JSON.stringify(each))
  // The list of calls has an element for each transaction at least.
  const separator = replay.transactions.length > 0 && rewarded.length > 0 ? ',' : ''
  const closing = `${separator}${rewarded.join(',')}]`
  const items = tracedElements(replay)
  return atStartOf(context, replay, (site, before) =>
    traceText(context, site, { before, items, tracer: ALL_CALLS, opening: '[', closing }, { signal }),
  )
}

async function traceTransaction(context: RpcContext, of: Uint8Array, signal: AbortSignal): Promise<Stream | null> {
  if (context.chain.transaction(of) === undefined) return null
  const { replay, index } = await found(context, of)
  return replayed(context, replay, ALL_CALLS, { from: index, to: index + 1, ...LIST }, signal)
}

async function found(
  context: RpcContext,
  of: Uint8Array,
): Promise<{ readonly replay: Replay; readonly index: number }> {
  const transaction = context.chain.transaction(of)
  if (transaction === undefined) throw transactionNotFound()
  return { replay: await replayOf(context, transaction.block), index: transaction.index }
}

interface Range extends Around {
  /** Transactions of the block; left out = all. */
  readonly from?: number
  readonly to?: number
}

function replayed(
  context: RpcContext,
  replay: Replay,
  tracer: TracerSpec,
  { from = 0, to = replay.transactions.length, opening, closing }: Range,
  signal: AbortSignal,
): Stream {
  const wanted = replay.transactions.slice(from, to)
  const items = wanted.map((what, index): TracedItem => {
    return { what, place: placeOf(replay, from + index), opening: index === 0 ? '' : ',', closing: '' }
  })
  return atStartOf(context, replay, (site, before) => {
    const earlier = [...before, ...transactionsBefore(replay, from)]
    return traceText(context, site, { before: earlier, items, tracer, opening, closing }, { signal })
  })
}

/** Each call on what those before it have left. */
async function traceCalls(
  context: RpcContext,
  calls: readonly TracedCall[],
  request: SiteRequest,
  around: Around,
  signal: AbortSignal,
): Promise<Stream | readonly never[]> {
  if (calls.length === 0) return EMPTY
  const items = calls.map(
    (call, index): TracedItem => ({
      what: { kind: 'call', message: callMessage(call.request, context) },
      tracer: call.tracer,
      opening: index === 0 ? '' : ',',
      closing: '',
    }),
  )
  const { tracer } = calls[0]!
  return streamOnSite(context, request, (site) =>
    traceText(context, site, { before: [], items, tracer, ...around }, { signal }),
  )
}
