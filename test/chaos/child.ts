/**
 * The process that is killed: builds and imports blocks into a folder without an end, on the head mostly, sometimes below it.
 *
 * Owns: saying what it is about to do and what is kept. Must never: end by itself.
 */
import { type ChainBlock, openChain, type StoredChain } from '../../src/chain/index.ts'
import { bytesToHex, privateKeyToAddress } from '../../src/primitives/index.ts'
import { headerHash, type Transaction } from '../../src/protocol/index.ts'
import { type Random, randomSource } from '../../src/state/testing.ts'
import { randomTransaction, SENDERS } from '../chain/forkTransactions.ts'
import { chaosGenesis, durabilityOf, KEPT_BLOCKS, KEPT_BODIES } from './chain.ts'
import { tell } from './messages.ts'

const MOST_TRANSACTIONS = 12
/** One in so many blocks goes on a block below the head... */
const BRANCHING = 6
/** ...at most so far below. */
const DEEPEST = 5
/** One in so many blocks is followed by waiting for the disk. */
const FLUSHING = 4

const [folder, durability, seed] = process.argv.slice(2)
const genesis = chaosGenesis()
const random = randomSource(Number(seed))
const chain = await openChain({
  at: folder!,
  genesis,
  durability: durabilityOf(durability),
  keepBlocks: KEPT_BLOCKS,
  keepBodies: KEPT_BODIES,
  blocksInMemory: 16,
})
tell({ kind: 'opened', id: chain.head.id })
for (;;) {
  const parent = chooseParent(chain, random)
  const attributes = {
    timestamp: parent.header.timestamp + 1n + BigInt(random(20)),
    coinbase: new Uint8Array(20).fill(0xc0 + random(3)),
    prevRandao: new Uint8Array(32).fill(random(256)),
  }
  const { block } = await chain.buildBlock(attributes, await nextTransactions(chain, random), parent.hash)
  tell({ kind: 'try', id: bytesToHex(headerHash(block.header)) })
  await chain.importBlock(block)
  if (random(FLUSHING) > 0) continue
  await chain.flush()
  tell({ kind: 'durable', id: chain.head.id })
}

function chooseParent({ head, firstKeptState }: StoredChain, random: Random): ChainBlock {
  let parent = head
  if (random(BRANCHING) > 0) return parent
  for (let steps = 1 + random(DEEPEST); steps > 0; steps--) {
    if (parent.parent === undefined || parent.header.number <= firstKeptState) break
    parent = parent.parent
  }
  return parent
}

/** They fit the head; on a block below it some are left out. */
async function nextTransactions(chain: StoredChain, random: Random): Promise<Transaction[]> {
  using view = await chain.stateAt(chain.head)
  const nonces = Array.from(
    { length: SENDERS },
    (_, sender) => view.account(privateKeyToAddress(new Uint8Array(32).fill(sender + 1)))?.nonce ?? 0n,
  )
  return Array.from({ length: random(MOST_TRANSACTIONS + 1) }, () => {
    const sender = random(SENDERS)
    return randomTransaction(random, sender, nonces[sender]!++)
  })
}
