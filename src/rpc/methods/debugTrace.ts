/**
 * debug_trace*: what transactions and calls do, by geth's tracers.
 *
 * Owns: the methods. Must never: execute anything on this thread. Wording is geth's.
 */
import type { TracedItem, TracePlace } from '../../calls/tracers/index.ts'
import { type ChainBlock, rulesAfter } from '../../chain/index.ts'
import { sendersOf as recoverSenders } from '../../chain/senders.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { type Block, BlockTransactionError, DecodeError, decodeBlock, headerHash } from '../../protocol/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { invalidParams, serverError } from '../errors.ts'
import { type BlockId, blockId, LATEST, numberedBlockId } from '../values/blockId.ts'
import { data, hash } from '../values/byteStrings.ts'
import { listOf } from '../values/composites.ts'
import { transactionRequest } from '../values/transactionRequest.ts'
import { callMessage } from './call/message.ts'
import { contextChanges, LANE_CALL } from './call/site.ts'
import type { RpcContext } from './context.ts'
import { idOfHash } from './shared/blocks.ts'
import { bundle, type CallBundle, callPlace } from './tracing/bundles.ts'
import { NO_CONFIG, type TraceCallConfig, type TraceConfig, traceCallConfig, traceConfig } from './tracing/config.ts'
import {
  atStartOf,
  parentOf,
  type Replay,
  replayOf,
  traceable,
  tracedTransactions,
  transactionNotFound,
  transactionSteps,
  transactionsBefore,
} from './tracing/replay.ts'
import { type Around, LIST, NOTHING_AROUND, streamOnSite, traceText } from './tracing/streams.ts'

type Stream = AsyncIterable<string>

const NO_CALL_CONFIG: TraceCallConfig = {
  ...NO_CONFIG,
  stateOverrides: undefined,
  blockOverrides: undefined,
  transactionIndex: undefined,
}

export function debugTraceMethods(context: RpcContext): Method[] {
  const blockAt = (id: BlockId, config: TraceConfig = NO_CONFIG, signal: AbortSignal): Promise<Stream> =>
    traceBlock(context, traceable(context, id), config, signal)
  return [
    defineMethod(
      'debug_traceTransaction',
      [hash, optional(traceConfig)],
      ([of, config], { signal }) => traceTransaction(context, of, config ?? NO_CONFIG, signal),
      LANE_CALL,
    ),
    defineMethod(
      'debug_traceBlockByHash',
      [hash, optional(traceConfig)],
      ([of, config], { signal }) => blockAt(idOfHash(of), config, signal),
      LANE_CALL,
    ),
    defineMethod(
      'debug_traceBlockByNumber',
      [numberedBlockId, optional(traceConfig)],
      ([id, config], { signal }) => blockAt(id, config, signal),
      LANE_CALL,
    ),
    defineMethod(
      'debug_traceBlock',
      [data, optional(traceConfig)],
      ([encoded, config], { signal }) => traceEncoded(context, encoded, config ?? NO_CONFIG, signal),
      LANE_CALL,
    ),
    defineMethod(
      'debug_traceCall',
      [transactionRequest, optional(blockId), optional(traceCallConfig)],
      ([request, id, config], { signal }) => {
        const what = { kind: 'call', message: callMessage(request, context) } as const
        const items = [{ what, ...NOTHING_AROUND }]
        return traceCalls(context, id ?? LATEST, items, config ?? NO_CALL_CONFIG, NOTHING_AROUND, signal)
      },
      LANE_CALL,
    ),
    defineMethod(
      'debug_traceCallMany',
      [listOf(bundle), optional(callPlace), optional(traceCallConfig)],
      ([bundles, place, config], { signal }) => {
        const { id = LATEST, transactionIndex } = place ?? {}
        const settings = { ...(config ?? NO_CALL_CONFIG), ...(transactionIndex !== undefined && { transactionIndex }) }
        return traceCalls(context, id, bundledItems(context, bundles), settings, LIST, signal)
      },
      LANE_CALL,
    ),
  ]
}

/** Of a block all transactions, or one after those before it. */
async function traceTransaction(
  context: RpcContext,
  of: Uint8Array,
  { tracer, timeLimitMs }: TraceConfig,
  signal: AbortSignal,
): Promise<Stream> {
  const found = context.chain.transaction(of)
  if (found === undefined) throw transactionNotFound()
  const replay = await replayOf(context, found.block)
  const item = tracedTransactions(replay, () => NOTHING_AROUND)[found.index]!
  return atStartOf(context, replay, (site, before) => {
    const earlier = [...before, ...transactionsBefore(replay, found.index)]
    const job = { before: earlier, items: [{ ...item, opening: '' }], tracer, ...NOTHING_AROUND }
    return traceText(context, site, job, { signal, timeLimitMs })
  })
}

async function traceBlock(
  context: RpcContext,
  block: ChainBlock,
  config: TraceConfig,
  signal: AbortSignal,
): Promise<Stream> {
  return traceReplay(context, await replayOf(context, block), config, signal)
}

function traceReplay(
  context: RpcContext,
  replay: Replay,
  { tracer, timeLimitMs }: TraceConfig,
  signal: AbortSignal,
): Stream {
  const around = ({ transactionHash }: TracePlace) => ({
    opening: `{"txHash":"${transactionHash}","result":`,
    closing: '}',
  })
  const items = tracedTransactions(replay, around)
  return atStartOf(context, replay, (site, before) =>
    traceText(context, site, { before, items, tracer, ...LIST }, { signal, timeLimitMs }),
  )
}

/** A block that the chain need not have, on one that it has. */
async function traceEncoded(
  context: RpcContext,
  encoded: Uint8Array,
  config: TraceConfig,
  signal: AbortSignal,
): Promise<Stream> {
  const block = decoded(encoded)
  const hash = headerHash(block.header)
  const known = context.chain.block(hash)
  if (known !== undefined) return traceBlock(context, known, config, signal)
  const { chain } = context
  const parent = parentOf(chain, block.header)
  const rules = rulesAfter(parent, block.header, chain.config)
  const senders = await recoverSenders(block.transactions, { rules, chainId: chain.config.chainId })
  const refused = senders.find((sender) => sender instanceof Error)
  if (refused !== undefined) throw serverError(`could not apply block: ${refused.message}`)
  const transactions = transactionSteps(block, senders as Uint8Array[])
  const replay = { block, hash: bytesToHex(hash), parent, rules, transactions, edits: [] }
  return traceReplay(context, replay, config, signal)
}

/** Calls after a block, or between its transactions, each on what those before it have left. */
async function traceCalls(
  context: RpcContext,
  id: BlockId,
  items: readonly TracedItem[],
  config: TraceCallConfig,
  around: Around,
  signal: AbortSignal,
): Promise<Stream> {
  const base = traceable(context, id)
  const { tracer, timeLimitMs, stateOverrides: accounts, blockOverrides: block, transactionIndex } = config
  const limits = { signal, timeLimitMs }
  if (transactionIndex === undefined) {
    const job = { before: [], items, tracer, ...around }
    return streamOnSite(context, { id, accounts, block }, (site) => traceText(context, site, job, limits))
  }
  const replay = await replayOf(context, base)
  const transactions = transactionsBefore(replay, transactionIndex)
  // What comes before the call is executed as it was.
  const changed = block === undefined ? items : items.map((item) => ({ ...item, block: contextChanges(block) }))
  return atStartOf(context, replay, (site, before) => {
    const earlier = [...before, ...transactions]
    return traceText(context, site, { before: earlier, accounts, items: changed, tracer, ...around }, limits)
  })
}

/** One list of traces for each bundle. */
function bundledItems(context: RpcContext, bundles: readonly CallBundle[]): TracedItem[] {
  const filled = bundles.filter(({ requests }) => requests.length > 0)
  if (filled.length === 0 || filled.length < bundles.length) throw invalidParams('empty bundles')
  return bundles.flatMap(({ requests, block }, number) =>
    requests.map((request, index): TracedItem => {
      const first = number === 0 ? '[' : ',['
      return {
        what: { kind: 'call', message: callMessage(request, context) },
        block,
        opening: index === 0 ? first : ',',
        closing: index === requests.length - 1 ? ']' : '',
      }
    }),
  )
}

function decoded(encoded: Uint8Array): Block {
  try {
    return decodeBlock(encoded)
  } catch (error) {
    if (!(error instanceof DecodeError || error instanceof BlockTransactionError)) throw error
    throw serverError(`could not decode block: ${error.message}`)
  }
}
