/**
 * Blocks on their way to a lane that executes them again.
 *
 * Owns: where a block was executed, and what happened in it before its transactions. Must never: leave a state open.
 */
import { type CallSite, contextOf } from '../../../calls/index.ts'
import type { TracedItem, TracePlace } from '../../../calls/tracers/index.ts'
import { hashAtHeight } from '../../../chain/chainBlock.ts'
import { daoMoves } from '../../../chain/dao.ts'
import { type ChainBlock, impersonatedSender, rulesAfter } from '../../../chain/index.ts'
import { callsBeforeTransactions } from '../../../chain/systemContracts.ts'
import type { BlockStep } from '../../../executor/index.ts'
import type { StateChanges } from '../../../kernel-host/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import { activatesDaoFork, type Block, type BlockHeader, type Rules } from '../../../protocol/index.ts'
import { type RpcError, serverError } from '../../errors.ts'
import type { BlockId } from '../../values/blockId.ts'
import type { RpcContext } from '../context.ts'
import { hashTextOf } from '../shared/blockFacts.ts'
import { isPending, resolveBlock, sendersOf } from '../shared/blocks.ts'
import { type Around, NOTHING_AROUND } from './streams.ts'

type TransactionStep = Extract<BlockStep, { kind: 'transaction' }>

/** A block as it is to be executed again. */
export interface Replay {
  readonly block: Block
  readonly hash: string
  readonly parent: ChainBlock
  readonly rules: Rules
  readonly transactions: readonly TransactionStep[]
  /** What was edited before it. */
  readonly edits: StateChanges
}

export async function replayOf({ chain }: Pick<RpcContext, 'chain'>, of: ChainBlock): Promise<Replay> {
  const { block, header, edits } = of
  const parent = parentOf(chain, header)
  const senders = await sendersOf(chain, of)
  const rules = rulesAfter(parent, header, chain.config)
  return { block, hash: of.id, parent, rules, edits, transactions: transactionSteps(block, senders) }
}

export function transactionSteps(block: Block, senders: readonly Uint8Array[]): TransactionStep[] {
  return block.transactions.map((transaction, index) => {
    const skipsSenderCodeCheck = impersonatedSender(transaction) !== undefined
    return {
      kind: 'transaction',
      transaction,
      sender: senders[index]!,
      ...(skipsSenderCodeCheck && { skipsSenderCodeCheck }),
    }
  })
}

/** The block that is meant, which must be there, and made. */
export function traceable(context: Pick<RpcContext, 'chain' | 'producer'>, id: BlockId): ChainBlock {
  if (isPending(id)) throw serverError('tracing on top of pending is not supported')
  return resolveBlock(context, id)
}

/** The transactions before a place in a block; the place behind all of them is one, too. */
export function transactionsBefore({ transactions, hash }: Replay, index: number): readonly TransactionStep[] {
  if (index > transactions.length) throw serverError(`transaction index ${index} out of range for block ${hash}`)
  return transactions.slice(0, index)
}

/** The block that a block was executed on. */
export function parentOf(chain: RpcContext['chain'], { number, parentHash }: BlockHeader): ChainBlock {
  if (number === 0n) throw serverError('genesis is not traceable')
  const parent = chain.block(parentHash)
  if (parent === undefined) throw serverError(`parent ${bytesToHex(parentHash)} not found`)
  return parent
}

/**
 * Runs `use` where the block was executed: in the state of its parent, with what happens before its transactions. The state is
 * there until it ends.
 */
export async function* atStartOf(
  { chain }: Pick<RpcContext, 'chain'>,
  { block: { header }, parent, rules, edits }: Omit<Replay, 'transactions' | 'hash'>,
  use: (site: CallSite, before: readonly BlockStep[]) => AsyncIterable<string>,
): AsyncGenerator<string> {
  using state = await chain.stateAt(parent)
  const dao = activatesDaoFork(chain.config, header.number) ? daoMoves(state) : []
  const site = {
    context: contextOf(header, rules, chain.config.chainId),
    rules,
    state,
    overrides: edits,
    blockHash: blockHashes(chain, parent),
  }
  yield* use(site, [...dao, ...callsBeforeTransactions(header, rules)])
}

/** The hashes of a block and its ancestors, by number. */
export function blockHashes(chain: RpcContext['chain'], block: ChainBlock): CallSite['blockHash'] {
  const canonical = (number: bigint) => chain.blockAt(number)?.hash
  return (number) => hashAtHeight(block, number, canonical)
}

export function placeOf({ block, hash }: Pick<Replay, 'block' | 'hash'>, index: number): TracePlace {
  return {
    blockHash: hash,
    blockNumber: Number(block.header.number),
    transactionHash: hashTextOf(block.transactions[index]!),
    transactionPosition: index,
  }
}

/** Each transaction of a block, with text around its trace. */
export function tracedTransactions(
  replay: Pick<Replay, 'block' | 'hash' | 'transactions'>,
  around: (place: TracePlace) => Around,
): TracedItem[] {
  return replay.transactions.map((what, index) => {
    const place = placeOf(replay, index)
    const { opening, closing } = around(place)
    return { what, place, opening: index === 0 ? opening : `,${opening}`, closing }
  })
}

/** The same for tracers that separate by themselves what they give. */
export function tracedElements(replay: Parameters<typeof tracedTransactions>[0]): TracedItem[] {
  return tracedTransactions(replay, () => NOTHING_AROUND).map((item) => ({ ...item, ...NOTHING_AROUND }))
}

export function transactionNotFound(): RpcError {
  return serverError('transaction not found')
}
