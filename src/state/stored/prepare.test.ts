import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { LanePool, LocalLanes } from '../../lanes/index.ts'
import { testTask } from '../engine/testing.ts'
import { MemoryState } from '../memoryState.ts'
import { LmdbStore } from '../store/lmdbStore.ts'
import { MemoryStore } from '../store/memoryStore.ts'
import { type ChangeShape, randomChanges, randomSource } from '../testing.ts'
import { StoredWorld } from './storedWorld.ts'

const home = mkdtempSync(join(tmpdir(), 'prepare-'))
after(() => rmSync(home, { recursive: true, force: true }))

/** Large enough for lanes. */
const SHAPE: ChangeShape = { addresses: 2000, slots: 40, accounts: 800, writes: 8 }

describe('a prepared step of a stored world', () => {
  it('gives the roots of one thread, whatever comes between (seed 41)', async () => {
    const lanes = await LanePool.start({ count: 2 })
    const world = new StoredWorld(await LmdbStore.open(join(home, 'lanes')), { lanes, keepBlocks: 10 })
    const model = new MemoryState()
    const random = randomSource(41)
    world.commit([])
    for (let block = 0; block < 36; block++) {
      await world.room()
      const changes = randomChanges(random, SHAPE)
      await world.prepare(changes)
      const kind = random(6)
      if (kind === 0) assert.deepEqual(world.rootAfter(changes), model.rootAfter(changes))
      else if (kind === 1) world.rootAfter(randomChanges(random, SHAPE))
      else if (kind === 2) await world.prepare(randomChanges(random, SHAPE))
      else if (kind === 3) {
        const refuse = () => {
          throw new RangeError('refused')
        }
        assert.throws(() => world.commit(changes, refuse), RangeError)
      } else if (kind === 4 && block > 0) {
        const { undo } = world.revert()
        world.commit(undo)
      }
      assert.deepEqual(world.commit(changes).root, model.commit(changes).root, `block ${block}`)
      if (random(10) === 0) lanes.call(random(2), testTask('die'), undefined).catch(() => {})
    }
    await world.close()
    await lanes.close()
    const again = new StoredWorld(await LmdbStore.open(join(home, 'lanes')), { keepBlocks: 10 })
    assert.deepEqual(again.root(), model.root())
    const changes = randomChanges(random, SHAPE)
    assert.deepEqual(again.commit(changes).root, model.commit(changes).root)
    await again.close()
  })

  it('is taken over by the same list only', async () => {
    const lanes = new LocalLanes({ count: 2 })
    const world = new StoredWorld(new MemoryStore(), { lanes })
    const changes = randomChanges(randomSource(42), SHAPE)
    const root = world.rootAfter(changes)
    assert.deepEqual(world.rootAfter([...changes]), root)
    await world.prepare(changes)
    assert.deepEqual(world.commit(changes).root, root)
    // Once: the same list on top of itself changes nothing but what storage it wipes.
    const model = new MemoryState()
    model.commit(changes)
    assert.deepEqual(world.commit(changes).root, model.commit(changes).root)
    await world.close()
    await lanes.close()
  })
})
