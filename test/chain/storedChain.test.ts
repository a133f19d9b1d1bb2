/**
 * Chains that are kept: closed, opened again and gone on with, they are what the same chain in memory is.
 *
 * Owns: the comparison of the two. Must never: need the official fixtures, which one test uses where they are.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { readBlocks } from '../../src/chain/exchange/blockFile.ts'
import { genesisWorld } from '../../src/chain/exchange/genesisWorld.ts'
import {
  Chain,
  type ChainBlock,
  GenesisMismatchError,
  InvalidBlockError,
  NoChainError,
  type OpenChainOptions,
  openChain,
  type StoredChain,
  UnknownBlockError,
} from '../../src/chain/index.ts'
import { SequentialBlockExecutor } from '../../src/executor/index.ts'
import { equalBytes } from '../../src/primitives/index.ts'
import {
  chainConfigForNetwork,
  encodeBlock,
  encodeReceipt,
  type Genesis,
  parseGenesis,
  transactionHash,
} from '../../src/protocol/index.ts'
import { HistoryError, type MemoryState, MemoryStore, StoredWorld } from '../../src/state/index.ts'
import { randomSource } from '../../src/state/testing.ts'
import { fixturePath, skipWithout } from '../support/fixtures.ts'
import { forkGenesis } from './forkTransactions.ts'
import { chooseParent, grow, rootNode } from './forkTree.ts'

const executor = new SequentialBlockExecutor()
const keptExecutor = new SequentialBlockExecutor()

interface Model {
  readonly genesis: Genesis
  readonly chain: Chain
  readonly world: MemoryState
}

function model(network: string): Model {
  const genesis = forkGenesis(chainConfigForNetwork(network))
  const { block, world } = genesisWorld(genesis)
  return { genesis, chain: new Chain({ config: genesis.config, genesis: block, world, executor }), world }
}

/** Blocks in the order in which they were made: a tree of this depth, or a line. */
async function growModel({ chain }: Model, count: number, depth: number, seed: number): Promise<ChainBlock[]> {
  const random = randomSource(seed)
  const nodes = [rootNode(chain)]
  while (nodes.length <= count) {
    const parent = depth === 0 ? nodes.at(-1)! : chooseParent(nodes, depth, random)
    nodes.push(await grow(chain, parent, random))
  }
  return nodes.slice(1).map(({ block }) => block)
}

function withFolder(run: (at: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const folder = mkdtempSync(join(tmpdir(), 'multilane-chain-'))
    try {
      await run(folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function openLike({ genesis }: Model, at: OpenChainOptions['at'], options: Partial<OpenChainOptions> = {}) {
  return openChain({ at, config: genesis.config, genesis, executor: keptExecutor, ...options })
}

/** Everything that the one says about the way to its head the other says, too. */
async function compare(kept: StoredChain, { chain, world }: Model): Promise<void> {
  assert.equal(kept.head.id, chain.head.id)
  using view = await kept.stateAt(kept.head)
  assert.deepEqual(view.root(), world.root())
  for (let at: ChainBlock | undefined = chain.head; at !== undefined; at = at.parent) {
    const { number } = at.header
    const found = kept.blockAt(number)
    assert.equal(found?.id, at.id)
    assert.equal(found.totalDifficulty, at.totalDifficulty)
    assert.deepEqual(encodeBlock(found.block), encodeBlock(at.block))
    assert.deepEqual(found.receipts.map(encodeReceipt), at.receipts.map(encodeReceipt))
    assert.deepEqual(found.requests, at.requests)
    for (const [index, transaction] of at.block.transactions.entries()) {
      const place = kept.transaction(transactionHash(transaction))
      assert.deepEqual([place?.block.id, place?.index], [at.id, index])
    }
  }
  assert.equal(kept.blockAt(chain.head.header.number + 1n), undefined)
}

const NETWORKS = ['Frontier', 'London', 'Osaka']

for (const [index, network] of NETWORKS.entries()) {
  test(
    `${network}: a tree of blocks, opened again and again, is that of a chain in memory`,
    withFolder(async (at) => {
      const made = model(network)
      const random = randomSource(index)
      const blocks = await growModel(made, 36, 14, index)
      const twin = { ...model(network) }
      let kept = await openLike(twin, at, { blocksInMemory: 8 })
      for (const { block } of blocks) {
        const { isHead } = await kept.importBlock(encodeBlock(block))
        assert.equal((await twin.chain.importBlock(block)).isHead, isHead)
        assert.equal(kept.head.id, twin.chain.head.id)
        assert.ok(kept.blocksInMemory <= 8)
        if (random(10) > 0) continue
        await kept.close()
        kept = await openLike(twin, at, { blocksInMemory: 8, genesis: undefined })
        await compare(kept, twin)
      }
      for (let turn = 0; turn < 4; turn++) {
        const { hash } = blocks[random(blocks.length)]!
        await kept.setHead(hash)
        await twin.chain.setHead(hash)
        await compare(kept, twin)
        if (turn % 3 === 0) {
          await kept.close()
          kept = await openLike(twin, at)
        }
      }
      const strays = blocks.filter(({ header, id }) => twin.chain.blockAt(header.number)?.id !== id)
      assert.ok(strays.length > 0)
      for (const { hash, id } of strays) assert.equal(kept.block(hash)?.id, id)
      for (const transaction of strays.flatMap(({ block }) => block.transactions)) {
        const found = kept.transaction(transactionHash(transaction))
        if (found !== undefined) assert.deepEqual(found.transaction.r, transaction.r)
        if (found !== undefined) assert.equal(twin.chain.blockAt(found.block.header.number)?.id, found.block.id)
      }
      await kept.close()
    }),
  )
}

test('building and importing go on after a reopening, and what is refused leaves no trace', async () => {
  const made = model('Osaka')
  const kept = await openLike(made, new MemoryStore(), { blocksInMemory: 1 })
  for (const { block } of await growModel(made, 10, 0, 5)) await kept.importBlock(block)
  const attributes = { timestamp: made.chain.head.header.timestamp + 9n, coinbase: new Uint8Array(20) }
  const { block } = await kept.buildBlock(attributes, [])
  const wrong = { ...block, header: { ...block.header, stateRoot: new Uint8Array(32) } }
  await assert.rejects(kept.importBlock(wrong), (error: InvalidBlockError) => error.rule === 'stateRoot')
  await assert.rejects(kept.importBlock(wrong), InvalidBlockError)
  await assert.rejects(kept.setHead(new Uint8Array(32)), UnknownBlockError)
  await compare(kept, made)
  // Not awaited one by one: calls take turns.
  const [first, again, side] = await Promise.all([
    kept.importBlock(block),
    kept.importBlock(block, { head: 'keep' }),
    kept.buildBlock(attributes, [], made.chain.head.parent!.hash),
  ])
  assert.deepEqual([first.isHead, again.isNew], [true, false])
  assert.ok(equalBytes(side.block.header.parentHash, made.chain.head.parent!.hash))
  await made.chain.importBlock(block)
  await compare(kept, made)
  await kept.close()
})

test(
  'a writer far behind is waited for, however long a way the head goes',
  withFolder(async (at) => {
    const made = model('Paris')
    const kept = await openLike(made, at, { maxBatches: 2 })
    const trunk = await growModel(made, 30, 0, 6)
    for (const { block } of trunk) await kept.importBlock(block)
    for (const target of [made.chain.genesis, trunk[20]!, trunk[3]!, trunk.at(-1)!]) {
      await kept.setHead(target.hash)
      await made.chain.setHead(target.hash)
      assert.ok(kept.waiting.batches <= 2)
    }
    await compare(kept, made)
    await kept.flush()
    assert.equal(kept.waiting.batches, 0)
    await kept.close()
  }),
)

test(
  'states that are no longer kept are refused by name; their blocks are still there',
  withFolder(async (at) => {
    const made = model('Shanghai')
    let kept = await openLike(made, at, { keepBlocks: 4, blocksInMemory: 2 })
    const blocks = await growModel(made, 12, 0, 7)
    for (const { block } of blocks) await kept.importBlock(block)
    await kept.close()
    kept = await openLike(made, at, { keepBlocks: 4 })
    assert.equal(kept.firstKeptState, 8n)
    await assert.rejects(
      kept.stateAt(kept.blockAt(7n)!),
      (error: HistoryError) => error instanceof HistoryError && error.firstKept === 8,
    )
    await assert.rejects(kept.setHead(blocks[2]!.hash), /first kept block is 8/)
    assert.equal(kept.waiting.batches, 0, 'the world set out for a place that it could not reach')
    await assert.rejects(
      kept.buildBlock({ timestamp: 10n ** 6n, coinbase: new Uint8Array(20) }, [], blocks[2]!.hash),
      HistoryError,
    )
    await compare(kept, made)
    await kept.setHead(blocks[7]!.hash)
    await made.chain.setHead(blocks[7]!.hash)
    await compare(kept, made)
    await kept.close()
  }),
)

test(
  'a chain is opened only with its own genesis',
  withFolder(async (at) => {
    const [mine, other] = [model('Osaka'), model('Paris')]
    await assert.rejects(openLike(mine, at, { genesis: undefined }), NoChainError)
    const kept = await openLike(mine, at)
    await kept.importBlock((await growModel(mine, 1, 0, 8))[0]!.block)
    await kept.close()
    await assert.rejects(openLike(other, at), GenesisMismatchError)
    const again = await openLike(mine, at)
    await compare(again, mine)
    await again.close()
  }),
)

test('a process that ended while the head moved is recovered from', async () => {
  const made = model('London')
  const blocks = await growModel(made, 12, 0, 9)
  const store = new MemoryStore()
  const options = { at: store, config: made.genesis.config, executor: keptExecutor }
  const kept = await openChain({ ...options, genesis: made.genesis })
  for (const { block } of blocks) await kept.importBlock(block)
  // What such a process leaves behind: the world some blocks back, and the head where it was.
  const { genesis, head } = { genesis: kept.genesis.hash, head: kept.head.hash }
  const world = new StoredWorld(store)
  for (let back = 1; back <= 5; back++) {
    const place = blocks.at(-1 - back)!.hash
    world.revert([], (batch) =>
      batch.put('meta', new TextEncoder().encode('chain'), Uint8Array.of(...genesis, ...head, ...place)),
    )
  }
  const again = await openChain(options)
  await compare(again, made)
  await again.close()
})

const mainnetBlocks = fixturePath('genesis/mainnet-first-1000-blocks.rlp')
const skip = skipWithout(mainnetBlocks)

test(
  'the first thousand blocks of mainnet, with a pause',
  { skip },
  withFolder(async (at) => {
    const genesis = parseGenesis(gunzipSync(readFileSync(fixturePath('genesis/mainnet.json.gz'))).toString())
    const open = () => openChain({ at, config: genesis.config, genesis, executor: keptExecutor, keepBlocks: 64 })
    let kept = await open()
    for await (const { bytes, index } of readBlocks(mainnetBlocks)) {
      if (index === 500) {
        await kept.close()
        kept = await open()
      }
      await kept.importBlock(bytes)
    }
    assert.equal(kept.head.id, '0xc31b362e591aa07faa977dbc492ae43cd47eef291920435153bbbf3acaf2fc2f')
    assert.equal(kept.blockAt(1n)?.parent?.id, kept.genesis.id)
    await kept.close()
  }),
)
