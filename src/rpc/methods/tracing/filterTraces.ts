/**
 * Calls of many blocks that are from or to certain accounts.
 *
 * Owns: how many are passed over and how many are given. Must never: hold the calls of more than one block.
 */
import { invalidParams } from '../../errors.ts'
import type { BlockId } from '../../values/blockId.ts'
import type { RpcContext } from '../context.ts'
import { resolveBlock } from '../shared/blocks.ts'
import type { TraceFilter } from './kinds.ts'
import { atStartOf, replayOf, tracedElements } from './replay.ts'
import { rewardTraces } from './rewardTraces.ts'
import { LIST, textOf, traceText } from './streams.ts'

export async function* filterTraces(
  context: RpcContext,
  filter: TraceFilter,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const numberOf = (id: BlockId | undefined, otherwise: bigint): bigint =>
    id === undefined ? otherwise : id.kind === 'number' ? id.number : resolveBlock(context, id).header.number
  const head = context.chain.head.header.number
  const first = numberOf(filter.from, 0n)
  const wanted = numberOf(filter.to, head)
  if (first > wanted) throw invalidParams('invalid block range params')
  const last = wanted < head ? wanted : head
  let [toSkip, toGive] = [filter.after, filter.count]
  let opening = '['
  for (let number = first; number <= last && toGive > 0; number++) {
    for (const call of await callsOf(context, number, filter, signal)) {
      if (toSkip > 0) {
        toSkip--
      } else if (toGive > 0) {
        toGive--
        yield opening + JSON.stringify(call)
        opening = ','
      }
    }
  }
  yield opening === '[' ? '[]' : ']'
}

/** Rewards are from nobody and to nobody: they are given to who asks for all. */
async function callsOf(
  context: RpcContext,
  number: bigint,
  { fromAddresses: from, toAddresses: to }: TraceFilter,
  signal: AbortSignal,
): Promise<object[]> {
  const block = context.chain.blockAt(number)
  if (block === undefined || number === 0n) return []
  const replay = await replayOf(context, block)
  const rewarded = from === undefined && to === undefined ? rewardTraces(replay) : []
  if (replay.transactions.length === 0) return rewarded
  const items = tracedElements(replay)
  const tracer = { name: 'elements', config: { from, to } } as const
  const pieces = atStartOf(context, replay, (site, before) =>
    traceText(context, site, { before, items, tracer, ...LIST }, { signal }),
  )
  return [...(JSON.parse(await textOf(pieces)) as object[]), ...rewarded]
}
