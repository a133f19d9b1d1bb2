/**
 * A reorganisation on demand: the last blocks give way to others.
 *
 * Owns: what the others are made of. Must never: make a block that was there before.
 */
import type { ChainBlock } from '../../../chain/index.ts'
import { keccak256 } from '../../../primitives/index.ts'
import { invalidParams } from '../../errors.ts'
import { data } from '../../values/byteStrings.ts'
import { listOf } from '../../values/composites.ts'
import { lenientQuantity } from '../../values/quantity.ts'
import { type TransactionRequest, transactionRequest } from '../../values/transactionRequest.ts'
import { parseAt, ValueError } from '../../values/valueError.ts'
import type { RpcContext } from '../context.ts'
import type { Sender } from '../sending/sender.ts'

/** A transaction, signed or to be signed, and which of the new blocks it goes into. */
interface ReorgTransaction {
  readonly transaction: Uint8Array | TransactionRequest
  readonly block: bigint
}

/** Pairs of a transaction and the number of its block among the new ones. */
export const reorgTransactions = listOf((value): ReorgTransaction => {
  if (!Array.isArray(value) || value.length !== 2) throw new ValueError('want a pair of a transaction and a number')
  const [transaction, block] = value as [unknown, unknown]
  return {
    transaction: parseAt(
      '[0]',
      (each) => (typeof each === 'string' ? data(each) : transactionRequest(each)),
      transaction,
    ),
    block: parseAt('[1]', lenientQuantity, block),
  }
})

/** The transactions of the blocks that give way are gone with them. */
export async function reorg(
  context: RpcContext,
  sender: Sender,
  depth: bigint,
  transactions: readonly ReorgTransaction[],
): Promise<void> {
  const { chain, producer } = context
  const outside = transactions.find(({ block }) => block >= depth)
  if (outside !== undefined) throw invalidParams(`block ${outside.block} is none of the ${depth} new ones`)
  const { automine } = producer
  const wasOn = automine.isOn
  const left = chain.head.hash
  automine.isOn = false
  try {
    await producer.rollback(ancestor(context, depth))
    // Made at the same second of the same transactions, the new blocks would be the old ones.
    producer.next.prevRandao = keccak256(left)
    for (let block = 0n; block < depth; block++) {
      for (const each of transactions) {
        if (each.block !== block) continue
        const { transaction } = each
        await (transaction instanceof Uint8Array ? sender.sendRaw(transaction) : sender.send(transaction))
      }
      await producer.mine()
    }
  } finally {
    automine.isOn = wasOn
  }
}

/** So many blocks below the head. */
export function ancestor({ chain }: Pick<RpcContext, 'chain'>, depth: bigint): ChainBlock {
  const number = chain.head.header.number - depth
  const block = number < chain.genesis.header.number ? undefined : chain.blockAt(number)
  if (block === undefined) {
    throw invalidParams(`cannot go back ${depth} blocks from block ${chain.head.header.number}`)
  }
  return block
}
