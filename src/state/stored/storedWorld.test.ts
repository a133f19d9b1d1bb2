import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import type { StateChanges, StateReader } from '../../kernel-host/state.ts'
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256 } from '../../primitives/keccak.ts'
import { StateValueError, UnknownCodeError } from '../errors.ts'
import { MemoryState } from '../memoryState.ts'
import { StoreError } from '../store/errors.ts'
import { LmdbStore } from '../store/lmdbStore.ts'
import { MemoryStore } from '../store/memoryStore.ts'
import { type Batch, TABLES } from '../store/store.ts'
import { type ChangeShape, randomChanges, randomSource, testAddress, testWord } from '../testing.ts'
import { StoredWorld } from './storedWorld.ts'
import { HistoryError } from './worldView.ts'

const home = mkdtempSync(join(tmpdir(), 'world-'))
after(() => rmSync(home, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(home, `${folders++}`)

const SMALL: ChangeShape = { addresses: 12, slots: 8, accounts: 6, writes: 5 }

/** Changes that set balances, as [address, balance]. */
const balances = (...list: [number, bigint][]): StateChanges =>
  list.map(([id, balance]) => ({
    address: testAddress(id),
    account: { nonce: 0n, balance, codeHash: EMPTY_CODE_HASH },
    storageWiped: false,
    code: undefined,
    storage: [],
  }))

describe('StoredWorld against MemoryState', () => {
  const shapes: { name: string; shape: ChangeShape; blocks: number; every: number; seed: number }[] = [
    {
      name: 'few accounts that come and go',
      shape: { addresses: 5, slots: 4, accounts: 3, writes: 3 },
      blocks: 3000,
      every: 1,
      seed: 1,
    },
    {
      name: 'large storages',
      shape: { addresses: 3, slots: 600, accounts: 3, writes: 200 },
      blocks: 1000,
      every: 4,
      seed: 2,
    },
    {
      name: 'many accounts',
      shape: { addresses: 3000, slots: 4, accounts: 300, writes: 2 },
      blocks: 600,
      every: 20,
      seed: 3,
    },
  ]
  for (const { name, shape, blocks, every, seed } of shapes) {
    it(`has the same roots after every block: ${name} (seed ${seed})`, async () => {
      const random = randomSource(seed)
      const model = new MemoryState()
      const world = new StoredWorld(new MemoryStore(), { keepBlocks: 2 })
      for (let block = 0; block < blocks; block++) {
        const changes = randomChanges(random, shape)
        const { root } = world.commit(changes)
        model.apply(changes)
        if (block % every === 0) assert.deepEqual(root, model.root(), `block ${block}`)
      }
      compareReads(world, model, shape)
      await world.close()
    })
  }

  it('goes back by undo and by revert to the same world (seed 4)', async () => {
    const random = randomSource(4)
    const model = new MemoryState()
    const world = new StoredWorld(new MemoryStore())
    world.commit([])
    const undos: StateChanges[] = []
    for (let step = 0; step < 600; step++) {
      if (undos.length > 0 && random(3) === 0) {
        assert.deepEqual(world.revert().root, model.commit(undos.pop()!).root)
      } else {
        const changes = randomChanges(random, SMALL)
        const { root, undo } = world.commit(changes)
        undos.push(model.commit(changes).undo)
        const root2 = world.root()
        assert.deepEqual(root, root2)
        if (random(4) === 0) {
          const before = world.view(world.block - 1)
          const twin = world.commit(undo)
          assert.deepEqual(twin.root, before.root())
          before.close()
          assert.deepEqual(world.commit(twin.undo).root, root)
          world.revert()
          assert.deepEqual(world.revert().root, root)
        }
      }
      assert.equal(world.block, undos.length)
    }
    compareReads(world, model, SMALL)
    while (world.block > 0) world.revert()
    assert.deepEqual(world.root(), EMPTY_TRIE_ROOT)
    await world.flush()
    // All that is left: the head. Code stays, for readers may still ask for it.
    for (const table of TABLES.filter((name) => name !== 'codes' && name !== 'meta')) {
      assert.deepEqual([...world.reader.range(table)], [], table)
    }
    await world.close()
  })

  it('answers for every kept block as it was, and says which is the first (seed 5)', async () => {
    const random = randomSource(5)
    const world = new StoredWorld(new MemoryStore(), { keepBlocks: 20 })
    assert.throws(() => world.view(), new HistoryError(-1, 0, -1))
    const model = new MemoryState()
    const past: MemoryState[] = []
    const pinned = []
    for (let block = 0; block < 60; block++) {
      const changes = randomChanges(random, SMALL)
      world.commit(changes)
      model.apply(changes)
      past.push(model.copy())
      if (block % 7 === 0) pinned.push(world.view(Math.max(0, block - 3)))
    }
    assert.equal(world.firstKeptBlock, 39)
    for (let block = 39; block < 60; block++) {
      const view = world.view(block)
      assert.deepEqual(view.root(), past[block]!.root())
      compareReads(view, past[block]!, SMALL)
      view.close()
    }
    for (const view of pinned) {
      compareReads(view, past[view.block]!, SMALL)
      assert.deepEqual(view.root(), past[view.block]!.root())
      view.close()
    }
    assert.throws(() => world.view(38), new HistoryError(38, 39, 59))
    assert.throws(() => world.view(60), /first kept block is 39, the last 59/)
    for (let i = 0; i < 20; i++) world.revert()
    assert.deepEqual(world.root(), past[39]!.root())
    assert.throws(() => world.revert(), HistoryError)
    assert.equal([...world.reader.range('changes')].length, 0)
    assert.equal([...world.reader.range('accountHistory')].length, 0)
    assert.equal([...world.reader.range('slotHistory')].length, 0)
    await world.close()
  })
})

describe('StoredWorld', () => {
  it('changes nothing when changes cannot be taken over', async () => {
    const world = new StoredWorld(new MemoryStore())
    const { root } = world.commit(balances([1, 5n]))
    assert.throws(
      () => world.commit([...balances([1, 6n]), { ...balances([2, 1n])[0]!, address: testWord(2) }]),
      StateValueError,
    )
    assert.deepEqual(world.root(), root)
    assert.equal(world.account(testAddress(1))?.balance, 5n)
    assert.equal(world.block, 0)
    assert.throws(() => world.code(keccak256(Uint8Array.of(1))), UnknownCodeError)
    await world.close()
    assert.throws(() => new StoredWorld(new MemoryStore(), { keepBlocks: 0 }), RangeError)
  })

  it('writes nothing but the head and an empty change set for a block that changes nothing', async () => {
    const world = new StoredWorld(new MemoryStore())
    world.commit(balances([1, 5n], [2, 6n]))
    const { undo } = world.commit(balances([1, 5n]))
    assert.deepEqual(undo, [])
    assert.equal(world.lastCost.writes, 2)
    assert.equal(world.lastCost.hashes, 0)
    await world.close()
  })

  it('hashes what changed and no more', async () => {
    const world = new StoredWorld(new MemoryStore(), { keepBlocks: 1 })
    world.commit(balances(...Array.from({ length: 4096 }, (_, i): [number, bigint] => [i, 1n])))
    await world.flush()
    world.commit(balances([17, 2n]))
    // The leaf and the branches above it: 4,096 accounts fill three levels.
    assert.ok(world.lastCost.hashes <= 6, `${world.lastCost.hashes} nodes hashed`)
    await world.close()
  })

  it('goes on from what was written, with what was written alongside (seed 6)', async () => {
    const random = randomSource(6)
    const model = new MemoryState()
    const folder = newFolder()
    for (let opening = 0; opening < 4; opening++) {
      const durability = opening % 2 === 0 ? 'fsync' : 'async'
      const world = new StoredWorld(await LmdbStore.open(folder, { durability }), { maxBatches: 4, keepBlocks: 10 })
      assert.deepEqual(world.root(), model.root())
      assert.equal(world.block, opening * 30 - 1)
      for (let i = 0; i < 30; i++) {
        await world.room()
        const changes = randomChanges(random, SMALL)
        const alongside = (batch: Batch) => batch.put('blocks', Uint8Array.of(0, world.block + 1), Uint8Array.of(i))
        assert.deepEqual(world.commit(changes, alongside).root, model.commit(changes).root)
        assert.ok(world.waiting.batches <= 4)
      }
      compareReads(world, model, SMALL)
      await world.flush()
      assert.deepEqual(world.waiting, { batches: 0, bytes: 0 })
      compareReads(world, model, SMALL)
      assert.equal([...world.reader.range('blocks')].length, (opening + 1) * 30)
      await world.close()
    }
  })

  it('counts from the block that it starts at', async () => {
    const folder = newFolder()
    const world = new StoredWorld(await LmdbStore.open(folder), { keepBlocks: 2 })
    assert.throws(() => world.view(), new HistoryError(-1, 0, -1))
    world.startAt(1000)
    assert.equal(world.isEmpty, true)
    assert.throws(() => world.view(), /after block 999 is not available: there is no block yet/)
    assert.throws(() => world.checkReach(1), HistoryError)
    for (let balance = 1n; balance <= 5n; balance++) world.commit(balances([1, balance]))
    assert.deepEqual([world.isEmpty, world.block, world.firstKeptBlock], [false, 1004, 1002])
    assert.throws(() => world.view(1001), new HistoryError(1001, 1002, 1004))
    assert.throws(() => world.view(4), HistoryError)
    assert.throws(() => world.startAt(7), RangeError)
    await world.close()
    const again = new StoredWorld(await LmdbStore.open(folder))
    const view = again.view(1002)
    assert.equal(view.account(testAddress(1))?.balance, 3n)
    view.close()
    again.revert()
    again.revert()
    assert.throws(() => again.revert(), new HistoryError(1001, 1002, 1002))
    await again.close()
  })

  it('names the table of a value that is cut off', async () => {
    const store = new MemoryStore()
    const world = new StoredWorld(store)
    world.commit(balances([1, 5n]))
    await world.flush()
    const [key, value] = [...world.reader.range('accounts')][0]!
    world.commit([], (batch) => batch.put('accounts', key, value.subarray(0, 10)))
    // The world itself remembers what it wrote.
    const view = world.view()
    assert.throws(
      () => view.account(testAddress(1)),
      (error) => {
        assert.ok(error instanceof StoreError)
        assert.equal(error.code, 'damaged')
        assert.match(error.message, /table accounts/)
        return true
      },
    )
    view.close()
    await world.close()
  })
})

function compareReads(world: StateReader, model: MemoryState, shape: ChangeShape): void {
  for (let id = 0; id < shape.addresses; id++) {
    const address = testAddress(id)
    const account = model.account(address)
    assert.deepEqual(world.account(address), account)
    if (account !== undefined) assert.deepEqual(world.code(account.codeHash), model.code(account.codeHash))
    for (let slot = 0; slot < shape.slots; slot++) {
      assert.deepEqual(world.storage(address, testWord(slot)), model.storage(address, testWord(slot)))
    }
  }
}
