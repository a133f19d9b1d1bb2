/** Branches: which one is the head, and that going there leaves the same world as a chain that knew nothing else. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bigIntToFixedBytes } from '../primitives/index.ts'
import { type ChainConfig, chainConfigForNetwork } from '../protocol/index.ts'
import { HistoryError, MemoryStore, StoredWorld } from '../state/index.ts'
import { randomSource } from '../state/testing.ts'
import { Chain } from './chain.ts'
import type { ChainBlock } from './chainBlock.ts'
import { UnknownBlockError } from './errors.ts'
import {
  allChangesOf,
  HASH_KEEPER,
  LOGGER,
  numberedAddress,
  SENDERS,
  senderAddress,
  type TestChain,
  testChain,
  transactionOf,
} from './testing.ts'

const COINBASE = numberedAddress(0xfee)
/** For each of three networks. */
const TREES = 6
/** Blocks in a row before the first fork... */
const TRUNK = 64
/** ...and blocks in all. */
const BLOCKS = 88
const SWITCHES = 6

/** Imports an empty block on this parent; the delay decides its difficulty. */
async function extend(
  { chain }: TestChain,
  parent: ChainBlock,
  delay: bigint,
  coinbase = COINBASE,
): Promise<ChainBlock> {
  const timestamp = parent.header.timestamp + delay
  return (await chain.importBlock((await chain.buildBlock({ timestamp, coinbase }, [], parent.hash)).block)).block
}

test('before the Merge the heavier chain wins, and of two equal ones the first', async () => {
  const made = testChain(chainConfigForNetwork('Homestead'))
  const { chain } = made
  const first = await extend(made, chain.genesis, 5n, numberedAddress(1))
  const equal = await extend(made, chain.genesis, 5n, numberedAddress(2))
  assert.equal(first.totalDifficulty, equal.totalDifficulty)
  assert.equal(chain.head, first)
  const lighter = await extend(made, chain.genesis, 500n)
  assert.ok(lighter.totalDifficulty <= first.totalDifficulty)
  assert.equal(chain.head, first)
  const second = await extend(made, equal, 5n)
  assert.equal(chain.head, second)
  assert.deepEqual(
    [0n, 1n, 2n, 3n].map((number) => chain.blockAt(number)),
    [chain.genesis, equal, second, undefined],
  )
})

test('after the Merge the newest block is the head, unless the caller keeps the choice', async () => {
  const made = testChain(chainConfigForNetwork('Paris'))
  const { chain, world } = made
  const first = await extend(made, chain.genesis, 1n)
  const second = await extend(made, first, 1n)
  const other = await extend(made, chain.genesis, 2n)
  assert.equal(chain.head, other)
  assert.equal(chain.blockAt(2n), undefined)
  const { block } = await chain.buildBlock({ timestamp: 9n, coinbase: COINBASE }, [], second.hash)
  const { block: kept, isHead } = await chain.importBlock(block, { head: 'keep' })
  assert.deepEqual([isHead, chain.head], [false, other])
  assert.deepEqual(world.root(), other.header.stateRoot)
  await chain.setHead(kept.hash)
  assert.deepEqual([chain.head, chain.blockAt(2n)], [kept, second])
  await assert.rejects(chain.setHead(new Uint8Array(32)), UnknownBlockError)
})

test('the total difficulty ends proof of work, and proof of work never comes back', async () => {
  // Two blocks more than the genesis reach the terminal total difficulty.
  const config: ChainConfig = { ...chainConfigForNetwork('London'), terminalTotalDifficulty: 3n * 131072n }
  const made = testChain(config)
  const { chain } = made
  const first = await extend(made, chain.genesis, 500n)
  const terminal = await extend(made, first, 500n)
  const merged = await extend(made, terminal, 12n)
  assert.deepEqual([terminal.header.difficulty > 0n, merged.header.difficulty], [true, 0n])
  const heavier = await extend(made, first, 1n)
  assert.ok(heavier.totalDifficulty > merged.totalDifficulty)
  assert.equal(chain.head, merged)
})

test('a world that numbers its blocks is as high as the head, wherever that goes', async () => {
  const config = chainConfigForNetwork('Frontier')
  const { made, blocks } = await growTree(config, 1)
  const world = new StoredWorld(new MemoryStore())
  world.commit(allChangesOf(testChain(config).world))
  const chain = new Chain({ config, genesis: made.chain.genesis.block, world })
  const random = randomSource(2)
  for (const { block, header, parent } of blocks.slice(1)) {
    await chain.importBlock(block)
    assert.equal(BigInt(world.block), chain.head.header.number)
    const wrong = { ...block, header: { ...header, stateRoot: new Uint8Array(32) } }
    await assert.rejects(chain.importBlock(wrong), { rule: 'stateRoot' })
    await chain.setHead(random(2) === 0 ? chain.head.hash : parent!.hash)
    assert.equal(BigInt(world.block), chain.head.header.number)
    assert.deepEqual(world.root(), chain.head.header.stateRoot)
  }
  await world.close()
})

test('a switch that a world refuses leaves the chain where it was', async () => {
  const made = testChain(chainConfigForNetwork('Paris'))
  const world = new StoredWorld(new MemoryStore(), { keepBlocks: 2 })
  world.commit(allChangesOf(made.world))
  const chain = new Chain({ config: made.chain.config, genesis: made.chain.genesis.block, world })
  const blocks = [chain.genesis]
  for (let number = 1; number <= 4; number++)
    blocks.push(await extend({ chain, world: made.world }, blocks.at(-1)!, 1n))
  await assert.rejects(chain.setHead(chain.genesis.hash), HistoryError)
  assert.equal(chain.head, blocks[4])
  assert.deepEqual([world.block, world.root()], [4, blocks[4]!.header.stateRoot])
  await chain.setHead(blocks[2]!.hash)
  assert.deepEqual([chain.head, world.block], [blocks[2], 2])
  await world.close()
})

/** A tree of blocks with random transactions, and hashes and nonces that differ from branch to branch. */
async function growTree(config: ChainConfig, seed: number): Promise<{ made: TestChain; blocks: ChainBlock[] }> {
  const random = randomSource(seed)
  const made = testChain(config)
  const blocks = [made.chain.genesis]
  while (blocks.length <= BLOCKS) {
    const forks = blocks.length > TRUNK && random(4) === 0
    const parent = forks ? blocks[random(blocks.length)]! : blocks.at(-1)!
    await made.chain.setHead(parent.hash)
    const transactions = Array.from({ length: random(4) }, () => {
      const sender = random(SENDERS)
      const nonce = Number(made.world.account(senderAddress(sender))?.nonce ?? 0n)
      const to = [HASH_KEEPER, LOGGER, numberedAddress(1000 + random(5))][random(3)]!
      return transactionOf(sender, nonce, to, BigInt(random(9)))
    })
    const timestamp = parent.header.timestamp + 1n + BigInt(random(30))
    const { block } = await made.chain.buildBlock(
      { timestamp, coinbase: numberedAddress(2000 + random(3)) },
      transactions,
    )
    const imported = await made.chain.importBlock(block)
    if (imported.isNew) blocks.push(imported.block)
  }
  return { made, blocks }
}

for (const network of ['Frontier', 'Byzantium', 'Osaka']) {
  test(`${network}: after a switch to any block of ${TREES} random trees the chain is as if imported straight`, async () => {
    const config = chainConfigForNetwork(network)
    for (let seed = 1; seed <= TREES; seed++) {
      const { made, blocks } = await growTree(config, seed)
      const random = randomSource(seed + 1000)
      for (let turn = 0; turn < SWITCHES; turn++) {
        const target = blocks[random(blocks.length)]!
        await made.chain.setHead(target.hash)
        await compareWithFresh(made, target, config, `${network}, seed ${seed}, turn ${turn}`)
      }
    }
  })
}

async function compareWithFresh(
  { chain, world }: TestChain,
  target: ChainBlock,
  config: ChainConfig,
  where: string,
): Promise<void> {
  const branch: ChainBlock[] = []
  for (let at: ChainBlock | undefined = target; at !== undefined; at = at.parent) branch.unshift(at)
  const fresh = testChain(config)
  for (const { block } of branch.slice(1)) await fresh.chain.importBlock(block)
  assert.equal(fresh.chain.head.id, target.id, where)
  assert.deepEqual(world.root(), target.header.stateRoot, where)
  assert.deepEqual(world.dump(), fresh.world.dump(), where)
  for (const [height, { id, receipts }] of branch.entries()) {
    const found = chain.blockAt(BigInt(height))
    assert.equal(found?.id, id, where)
    assert.deepEqual(found?.receipts, receipts, where)
    assert.deepEqual(fresh.chain.blockAt(BigInt(height))?.receipts, receipts, where)
  }
  assert.equal(chain.blockAt(BigInt(branch.length)), undefined, where)
  assert.equal(world.storage(HASH_KEEPER, bigIntToFixedBytes(BigInt(branch.length), 32)), undefined, where)
}
