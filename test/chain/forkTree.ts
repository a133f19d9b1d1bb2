/**
 * Random trees of blocks whose transactions strain the way back: contracts that come and go, slots that are cleared.
 *
 * Owns: the growth of a tree. Must never: compare anything; the tests do.
 */
import type { Chain, ChainBlock } from '../../src/chain/index.ts'
import { bigIntToFixedBytes } from '../../src/primitives/index.ts'
import type { Random } from '../../src/state/testing.ts'
import { randomTransaction, SENDERS } from './forkTransactions.ts'

/** A block of the tree and what its children need to know. */
export interface TreeNode {
  readonly block: ChainBlock
  readonly depth: number
  /** The next nonce of each sender after this block. */
  readonly nonces: readonly bigint[]
}

/** How a tree grows: mostly from its newest block, so that branches get long, or from any other. */
const BRANCHING = 7
const MOST_TRANSACTIONS = 4
const MOST_SECONDS = 30

export function rootNode(chain: Chain): TreeNode {
  return { block: chain.genesis, depth: 0, nonces: new Array<bigint>(SENDERS).fill(0n) }
}

/** The node to build on: the newest most of the time, any other now and then, none at the greatest depth. */
export function chooseParent(nodes: readonly TreeNode[], greatestDepth: number, random: Random): TreeNode {
  const newest = nodes.at(-1)!
  if (newest.depth < greatestDepth && random(BRANCHING) > 0) return newest
  const open = nodes.filter(({ depth }) => depth < greatestDepth)
  return open[random(open.length)]!
}

/** Builds a block with random transactions on any kept block and imports it; the chain decides about its head. */
export async function grow(chain: Chain, parent: TreeNode, random: Random): Promise<TreeNode> {
  const nonces = [...parent.nonces]
  const senderOf = new Map<object, number>()
  const candidates = Array.from({ length: random(MOST_TRANSACTIONS + 1) }, () => {
    const sender = random(SENDERS)
    const transaction = randomTransaction(random, sender, nonces[sender]!)
    nonces[sender]!++
    senderOf.set(transaction, sender)
    return transaction
  })
  const { block } = await chain.buildBlock(
    {
      timestamp: parent.block.header.timestamp + 1n + BigInt(random(MOST_SECONDS)),
      coinbase: bigIntToFixedBytes(BigInt(0xc0 + random(3)), 20),
      // Keeps the hashes of empty siblings apart.
      extraData: bigIntToFixedBytes(BigInt(random(2 ** 31)), 8),
      prevRandao: undefined,
    },
    candidates,
    parent.block.hash,
  )
  const after = [...parent.nonces]
  for (const transaction of block.transactions) after[senderOf.get(transaction)!]!++
  return { block: (await chain.importBlock(block)).block, depth: parent.depth + 1, nonces: after }
}
