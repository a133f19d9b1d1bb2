/**
 * Logs in a range of blocks, or in one.
 *
 * Owns: what a range means, its limits, and the way through it. Must never: hold up the event loop, decode a block whose bloom says
 * no, or push blocks that others need out of memory. Wording is geth's.
 */
import type { ChainBlock, StoredChain } from '../../../chain/index.ts'
import type { Block, BlockHeader, Receipt } from '../../../protocol/index.ts'
import { invalidParams, RPC_CODES, RpcError, serverError } from '../../errors.ts'
import { LATEST, type NumberedBlockId } from '../../values/blockId.ts'
import type { LogFilter } from '../../values/logFilter.ts'
import type { RpcContext } from '../context.ts'
import { logStartsOf } from '../shared/blockFacts.ts'
import { isPending, pendingBlock, resolveBlock } from '../shared/blocks.ts'
import { Breather } from '../shared/breather.ts'
import { logPlacesOf, logText } from '../shared/receiptJson.ts'
import { LogMatcher } from './matcher.ts'

/** No limit where one is left out. */
export interface LogLimits {
  /** Blocks of one search. */
  readonly blocks?: bigint | undefined
  /** Logs found by one search. */
  readonly logs?: number | undefined
}

/** A block whose logs can be looked at; what is not asked for is not decoded. */
export interface SearchedBlock {
  /** undefined = it is not made yet. */
  readonly hash: Uint8Array | undefined
  readonly header: BlockHeader
  readonly block: () => Block
  readonly receipts: () => readonly Receipt[]
}

type Blocks = Pick<RpcContext, 'chain' | 'producer'>

/** These are in memory, whole. */
const RECENT = 32n

/** The logs of a block that match, in order, each as JSON text. */
export function logsIn(searched: SearchedBlock, matcher: LogMatcher, removed = false): string[] {
  if (!matcher.mayBeIn(searched.header.logsBloom)) return []
  const receipts = searched.receipts()
  const starts = logStartsOf(receipts)
  const found: string[] = []
  let placeOf: ((index: number) => string) | undefined
  for (const [index, { logs }] of receipts.entries()) {
    let place: string | undefined
    for (const [number, log] of logs.entries()) {
      if (!matcher.matches(log)) continue
      placeOf ??= logPlacesOf(searched.block(), searched.hash)
      place ??= placeOf(index)
      found.push(logText(log, place, starts[index]! + number, removed))
    }
  }
  return found
}

export function searchedBlock(of: ChainBlock): SearchedBlock {
  return { hash: of.hash, header: of.header, block: () => of.block, receipts: () => of.receipts }
}

/** Gives the logs that match, block by block, each as JSON text; throws when a limit is passed. */
export async function* searchLogs(
  context: Blocks,
  filter: LogFilter,
  limits: LogLimits,
  signal: AbortSignal,
): AsyncGenerator<string[]> {
  const matcher = new LogMatcher(filter)
  let count = 0
  for await (const block of blocksOf(context, filter, limits, signal)) {
    const found = logsIn(block, matcher)
    if (found.length === 0) continue
    count += found.length
    if (limits.logs !== undefined && count > limits.logs) {
      throw new RpcError(RPC_CODES.limitExceeded, `query returned more than ${limits.logs} results`)
    }
    yield found
  }
}

async function* blocksOf(
  context: Blocks,
  { blockHash, fromBlock = LATEST, toBlock = LATEST }: LogFilter,
  limits: LogLimits,
  signal: AbortSignal,
): AsyncGenerator<SearchedBlock> {
  const { chain } = context
  if (blockHash !== undefined) {
    const block = chain.block(blockHash)
    if (block === undefined) throw serverError('unknown block')
    yield searchedBlock(block)
    return
  }
  const head = chain.head.header.number
  const from = numberOf(context, fromBlock, head)
  const to = numberOf(context, toBlock, head)
  checkRange({ fromBlock, toBlock, from, to, head }, limits)
  const breather = new Breather(signal)
  for (let number = from; number <= to && number <= head; number++) {
    const block = blockAt(chain, number, head)
    // The head has moved back meanwhile.
    if (block === undefined) return
    yield block
    if (breather.isDue) await breather.breathe()
  }
  if (isPending(toBlock)) yield await pendingSearched(context)
}

/** Pending is the block behind the head. */
function numberOf(context: Blocks, id: NumberedBlockId, head: bigint): bigint {
  if (id.kind === 'number') return id.number
  return isPending(id) ? head + 1n : resolveBlock(context, id).header.number
}

interface Range {
  readonly fromBlock: NumberedBlockId
  readonly toBlock: NumberedBlockId
  readonly from: bigint
  readonly to: bigint
  readonly head: bigint
}

/** Whoever asks for what is new since the last time may start behind the head; naming an end that is not there is a mistake. */
function checkRange({ fromBlock, toBlock, from, to, head }: Range, { blocks }: LogLimits): void {
  const isNumbered = fromBlock.kind === 'number' && toBlock.kind === 'number'
  if (isNumbered && from > to) throw invalidParams('invalid block range params')
  if (toBlock.kind === 'number' && to > head) throw invalidParams('block range extends beyond current head block')
  if (blocks !== undefined && to - from >= blocks) throw invalidParams(`exceed maximum block range: ${blocks}`)
}

function blockAt(chain: StoredChain, number: bigint, head: bigint): SearchedBlock | undefined {
  if (number + RECENT <= head) return chain.skim(number)
  const block = chain.blockAt(number)
  return block && searchedBlock(block)
}

async function pendingSearched(context: Blocks): Promise<SearchedBlock> {
  const { block, receipts } = await pendingBlock(context)
  return { hash: undefined, header: block.header, block: () => block, receipts: () => receipts }
}
