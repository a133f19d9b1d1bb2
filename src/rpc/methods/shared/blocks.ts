/**
 * From what a client says of a block to the block.
 *
 * Owns: what tags mean, and what is said when there is no such block. Must never: read a state. Wording is geth's.
 */
import type { ChainBlock } from '../../../chain/index.ts'
import type { Block } from '../../../protocol/index.ts'
import { type RpcError, serverError } from '../../errors.ts'
import type { BlockId } from '../../values/blockId.ts'
import type { RpcContext } from '../context.ts'
import { blobBaseFeeOf } from './blockFacts.ts'
import type { ExecutedBlock } from './receiptJson.ts'

type Blocks = Pick<RpcContext, 'chain' | 'producer'>

const knownSenders = new WeakMap<Block, Promise<readonly Uint8Array[]>>()

export function isPending(id: BlockId): boolean {
  return id.kind === 'tag' && id.tag === 'pending'
}

export function idOfHash(hash: Uint8Array): BlockId {
  return { kind: 'hash', hash, requireCanonical: false }
}

/**
 * The block that is meant, which is on the way to the head unless it is named by its hash; undefined = there is none. Whoever
 * has no other use for `pending` gets the head.
 */
export function findBlock({ chain, producer }: Blocks, id: BlockId): ChainBlock | undefined {
  if (id.kind === 'number') return chain.blockAt(id.number)
  if (id.kind === 'hash') {
    const block = chain.block(id.hash)
    if (block !== undefined && id.requireCanonical) requireCanonical(chain, block)
    return block
  }
  switch (id.tag) {
    case 'earliest':
      return chain.genesis
    case 'safe':
      return producer.finality.safe
    case 'finalized':
      return producer.finality.finalized
    default:
      return chain.head
  }
}

/** As `findBlock`; throws the error for clients when there is no such block. */
export function resolveBlock(context: Blocks, id: BlockId): ChainBlock {
  const block = findBlock(context, id)
  if (block === undefined) throw blockNotFound(id)
  return block
}

function blockNotFound(id: BlockId): RpcError {
  return serverError(id.kind === 'hash' ? 'header for hash not found' : 'header not found')
}

/** What JSON shows of a block that the chain has. */
export async function executedBlock({ chain }: Pick<RpcContext, 'chain'>, of: ChainBlock): Promise<ExecutedBlock> {
  const { block, hash, header, receipts } = of
  return {
    block,
    hash,
    receipts,
    senders: await sendersOf(chain, of),
    blobBaseFee: blobBaseFeeOf(chain.config, header),
  }
}

/** Asked for with each of a block's receipts, hundreds at a time: found out once. */
export function sendersOf(chain: Blocks['chain'], of: ChainBlock): Promise<readonly Uint8Array[]> {
  let senders = knownSenders.get(of.block)
  if (senders === undefined) {
    senders = chain.sendersOf(of)
    knownSenders.set(of.block, senders)
    // Whoever asks next shall not get this failure.
    senders.catch(() => knownSenders.delete(of.block))
  }
  return senders
}

/** The same of the block that would be made now. */
export async function pendingBlock({ chain, producer }: Blocks): Promise<ExecutedBlock> {
  const { block, receipts, senders } = await producer.pending()
  const { header } = block
  return { block, hash: undefined, receipts, senders, blobBaseFee: blobBaseFeeOf(chain.config, header) }
}

function requireCanonical(chain: Blocks['chain'], { header, id }: ChainBlock): void {
  if (chain.blockAt(header.number)?.id !== id) throw serverError('hash is not currently canonical')
}
