/**
 * Random updates of a stored world against a plain model, which builds its tries anew for each root: on disk, with next to
 * no cache, opened again and again, and with detours that are gone back on. `npm test` does 40,000 updates;
 * `MULTILANE_LONG=1 node --test src/state/stored/updates.test.ts` does a million, in about a minute.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import type { StateChanges } from '../../kernel-host/state.ts'
import { MemoryState } from '../memoryState.ts'
import { LmdbStore } from '../store/lmdbStore.ts'
import { type Random, randomChanges, randomSource, testAddress, testWord } from '../testing.ts'
import { StoredWorld } from './storedWorld.ts'

const UPDATES = process.env.MULTILANE_LONG === undefined ? 40_000 : 1_000_000
const CHECKPOINTS = 16
const SHAPE = { addresses: 20_000, slots: 300, accounts: 800, writes: 12 }
const OPTIONS = { keepBlocks: 8, cacheMegabytes: 2, maxBatches: 8 }
const READS = 2000
const DETOUR = 3

const folder = mkdtempSync(join(tmpdir(), 'updates-'))
after(() => rmSync(folder, { recursive: true, force: true }))

it(`has the model's roots and values in ${UPDATES} random updates (seed 11)`, async () => {
  const random = randomSource(11)
  const model = new MemoryState()
  let done = 0
  for (let checkpoint = 1; checkpoint <= CHECKPOINTS; checkpoint++) {
    const world = new StoredWorld(await LmdbStore.open(folder), OPTIONS)
    while (done < (UPDATES * checkpoint) / CHECKPOINTS) {
      await world.room()
      const changes = randomChanges(random, SHAPE)
      world.commit(changes)
      model.apply(changes)
      done += countOf(changes)
    }
    const root = model.root()
    assert.deepEqual(world.root(), root, `after ${done} updates`)
    done += await takeDetour(world, random)
    assert.deepEqual(world.root(), root, `back after ${done} updates`)
    compareSome(world, model, random)
    await world.close()
  }
})

/** Blocks that are gone back on; gives how many updates they had. */
async function takeDetour(world: StoredWorld, random: Random): Promise<number> {
  let done = 0
  for (let block = 0; block < DETOUR; block++) {
    await world.room()
    const changes = randomChanges(random, SHAPE)
    world.commit(changes)
    done += countOf(changes)
  }
  for (let block = 0; block < DETOUR; block++) {
    await world.room()
    world.revert()
  }
  return done
}

function compareSome(world: StoredWorld, model: MemoryState, random: Random): void {
  for (let read = 0; read < READS; read++) {
    const [address, slot] = [testAddress(random(SHAPE.addresses)), testWord(random(SHAPE.slots))]
    assert.deepEqual(world.account(address), model.account(address))
    assert.deepEqual(world.storage(address, slot), model.storage(address, slot))
  }
}

function countOf(changes: StateChanges): number {
  let count = 0
  for (const { storage } of changes) count += 1 + storage.length
  return count
}
