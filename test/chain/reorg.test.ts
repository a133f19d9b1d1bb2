/**
 * Random fork trees: after each switch of head the chain is as if nothing but that branch had ever been there.
 *
 * MULTILANE_TREES=200 grows as many trees, up to 64 blocks deep; MULTILANE_SEED=N begins with the tree of that seed.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Chain, type ChainBlock, dumpState, genesisBlock, genesisChanges, genesisWorld } from '../../src/chain/index.ts'
import {
  type BlockExecutor,
  ParallelExecutor,
  SequentialBlockExecutor,
  ShadowExecutor,
} from '../../src/executor/index.ts'
import { type ChainConfig, chainConfigForNetwork, encodeReceipt } from '../../src/protocol/index.ts'
import { type MemoryState, MemoryStore, StoredWorld } from '../../src/state/index.ts'
import { type Random, randomSource } from '../../src/state/testing.ts'
import { forkGenesis } from './forkTransactions.ts'
import { chooseParent, grow, rootNode, type TreeNode } from './forkTree.ts'

const TREES = Number(process.env.MULTILANE_TREES ?? 24)
const FIRST_SEED = Number(process.env.MULTILANE_SEED ?? Math.floor(Math.random() * 2 ** 31))
const GREATEST_DEPTH = 64
/** Blocks for each of depth. */
const BREADTH = 3
/** A run of fewer may miss something and is no failure. */
const ENOUGH_TREES = 20
/** Fewer may lack what happens once in three trees. */
const MANY_TREES = 100
const SWITCHES = 8
/** Every so many changes of head that the chain makes by itself are followed by a comparison. */
const COMPARED_REORGS = 3

const ZERO_WORD = new Uint8Array(32)

/** Old and new rules for receipts, empty accounts, creation and destruction; before and after the Merge. */
const NETWORKS = ['Frontier', 'EIP158', 'ConstantinopleFix', 'London', 'Paris', 'Shanghai', 'Cancun', 'Osaka']

interface TestChain<World> {
  readonly chain: Chain
  readonly world: World
}

/** Apart from one another, so that what one has cached can not help the other. */
const [treeExecutor, freshExecutor] = [new SequentialBlockExecutor(), new SequentialBlockExecutor()]
/** Every block of half the trees is executed in both ways. */
const lanes = new ShadowExecutor(await ParallelExecutor.start({ lanes: 2, leastStepsToShare: 1 }))
after(() => lanes.close())

function newChain(config: ChainConfig, executor: BlockExecutor): TestChain<MemoryState> {
  const { block, world } = genesisWorld(forkGenesis(config))
  return { chain: new Chain({ config, genesis: block, world, executor }), world }
}

function newStoredChain(config: ChainConfig, executor: BlockExecutor): TestChain<StoredWorld> {
  const genesis = forkGenesis(config)
  const world = new StoredWorld(new MemoryStore())
  const { root } = world.commit(genesisChanges(genesis))
  return { chain: new Chain({ config, genesis: genesisBlock(genesis, root), world, executor }), world }
}

test(`${TREES} random trees, seeds from ${FIRST_SEED}`, async (context) => {
  context.diagnostic(`MULTILANE_SEED=${FIRST_SEED} MULTILANE_TREES=${TREES} repeats this run`)
  const total = { blocks: 0, deepest: 0, reorgs: 0, transactions: 0, ...NO_EVENTS }
  for (let index = 0; index < TREES; index++) {
    const seed = FIRST_SEED + index
    const random = randomSource(seed)
    const network = NETWORKS[seed % NETWORKS.length]!
    try {
      const { nodes, reorgs } = await checkTree(chainConfigForNetwork(network), random)
      total.blocks += nodes.length - 1
      total.deepest = Math.max(total.deepest, ...nodes.map(({ depth }) => depth))
      total.reorgs += reorgs
      for (const { block } of nodes) {
        total.transactions += block.block.transactions.length
        countEvents(block, total)
      }
    } catch (error) {
      throw new Error(`${network}: MULTILANE_SEED=${seed} MULTILANE_TREES=1 repeats this failure`, { cause: error })
    }
  }
  context.diagnostic(JSON.stringify(total))
  if (TREES < ENOUGH_TREES) return
  assert.ok(total.transactions > total.blocks / 2, 'most candidates were left out')
  assert.ok(total.reorgs > TREES / 2, 'hardly a tree changed its head by itself')
  const { recreated, ...frequent } = total
  for (const [name, count] of Object.entries(frequent)) assert.ok(count > 0, `none ${name}`)
  assert.ok(recreated > 0 || TREES < MANY_TREES, 'no contract was destroyed and made again in one block')
})

/** What the trees are for; a run without one of them proves little. */
const NO_EVENTS = { created: 0, destroyed: 0, recreated: 0, cleared: 0 }

function countEvents({ changes }: ChainBlock, events: typeof NO_EVENTS): void {
  for (const { account, code, storage, storageWiped } of changes ?? []) {
    if (account === undefined) events.destroyed++
    else if (code !== undefined && storageWiped) events.recreated++
    else if (code !== undefined) events.created++
    if (storage.some(({ value }) => value.every((byte) => byte === 0))) events.cleared++
  }
}

/** Grows a tree, following the chain's own choice of head, then goes to blocks here and there. */
async function checkTree(config: ChainConfig, random: Random): Promise<{ nodes: TreeNode[]; reorgs: number }> {
  const executor = random(2) === 0 ? treeExecutor : lanes
  const made = random(2) === 0 ? newChain(config, executor) : newStoredChain(config, executor)
  const { chain } = made
  const depth = 1 + random(GREATEST_DEPTH)
  const nodes = [rootNode(chain)]
  let reorgs = 0
  for (let count = Math.ceil(depth * BREADTH); count > 0; count--) {
    const before = chain.head
    const parent = chooseParent(nodes, depth, random)
    const node = await grow(chain, parent, random)
    assert.equal(chain.head, expectedHead(before, node.block))
    nodes.push(node)
    if (chain.head !== before && chain.head.parent !== before && ++reorgs % COMPARED_REORGS === 0)
      await compareWithFresh(made)
  }
  for (let turn = 0; turn < SWITCHES; turn++) {
    const target = nodes[random(nodes.length)]!.block
    await chain.setHead(target.hash)
    assert.equal(chain.head, target)
    await compareWithFresh(made)
  }
  return { nodes, reorgs }
}

/** Before the Merge, when blocks have difficulty, the heavier branch and of equals the first; after it the newest block. */
function expectedHead(head: ChainBlock, newest: ChainBlock): ChainBlock {
  const hasWork = newest.header.difficulty > 0n
  return hasWork && newest.totalDifficulty <= head.totalDifficulty ? head : newest
}

async function compareWithFresh({ chain, world }: TestChain<MemoryState | StoredWorld>): Promise<void> {
  const { head } = chain
  const branch: ChainBlock[] = []
  for (let at: ChainBlock | undefined = head; at !== undefined; at = at.parent) branch.unshift(at)
  const fresh = newChain(chain.config, freshExecutor)
  for (const { block } of branch.slice(1)) await fresh.chain.importBlock(block)
  assert.equal(fresh.chain.head.id, head.id)
  assert.deepEqual(world.root(), head.header.stateRoot)
  assert.deepEqual(dumpOf(world), fresh.world.dump())
  if (world instanceof StoredWorld) compareHistory(world, branch)
  for (const [height, block] of branch.entries()) {
    const number = BigInt(height)
    assert.equal(chain.blockAt(number), block)
    const twin = fresh.chain.blockAt(number)
    assert.equal(twin?.id, block.id)
    assert.equal(twin?.totalDifficulty, block.totalDifficulty)
    assert.deepEqual(twin?.receipts.map(encodeReceipt), block.receipts.map(encodeReceipt))
    assert.equal(chain.block(block.hash), block)
  }
  assert.equal(chain.blockAt(BigInt(branch.length)), undefined)
}

function dumpOf(world: MemoryState | StoredWorld): unknown {
  return world instanceof StoredWorld ? JSON.parse([...dumpState(world.reader)].join('')) : world.dump()
}

/** What earlier blocks left behind is what this branch did, and there is nothing above its head. */
function compareHistory(world: StoredWorld, branch: readonly ChainBlock[]): void {
  assert.equal(world.block, branch.length - 1)
  for (const [height, { header, changes }] of branch.entries()) {
    const view = world.view(height)
    assert.deepEqual(view.root(), header.stateRoot)
    for (const { address, account, storage } of changes ?? []) {
      assert.equal(view.account(address)?.balance, account?.balance)
      for (const { slot, value } of storage) assert.deepEqual(view.storage(address, slot) ?? ZERO_WORD, value)
    }
    view.close()
  }
}
