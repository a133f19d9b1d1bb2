import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { LaneError, LanePool, type Lanes, LocalLanes } from '../../lanes/index.ts'
import { LmdbStore } from '../store/lmdbStore.ts'
import { testWord } from '../testing.ts'
import { TriesBusyError } from './engine.ts'
import {
  type KeyShape,
  randomKeys,
  randomSlots,
  randomSource,
  type SlotChanges,
  TestedTrie,
  testTask,
} from './testing.ts'

const home = mkdtempSync(join(tmpdir(), 'tries-'))
after(() => rmSync(home, { recursive: true, force: true }))
let folders = 0
const newStore = () => LmdbStore.open(join(home, `${folders++}`))

const HASHED: KeyShape = { keys: 4000, beginnings: 0, length: 0 }

/** Steps large enough for lanes, which find old and new leaves, and lose and make branches. */
async function compareSteps(trie: TestedTrie, seed: number, steps: number): Promise<void> {
  const random = randomSource(seed)
  const keys = randomKeys(random, HASHED)
  for (let step = 0; step < steps; step++) {
    await trie.store.room()
    const changes = randomSlots(random, keys, trie.values, 600, step % 4 === 0 ? 8 : 2)
    if (random(5) === 0) await trie.trialOnLanes(randomSlots(random, keys, trie.values, 600, 5))
    await trie.stepOnLanes(changes)
    await trie.store.room()
    if (step % 7 === 0) trie.step(randomSlots(random, keys, trie.values, 50, 5))
  }
  trie.checkRecords()
}

async function withPool(count: number, use: (lanes: Lanes) => Promise<void>): Promise<void> {
  const lanes = await LanePool.start({ count })
  try {
    await use(lanes)
  } finally {
    await lanes.close()
  }
}

describe('the trie engine on lanes', () => {
  for (const limit of [undefined, 50_000]) {
    it(`has the roots of one thread, writing behind${limit ? ', in little memory' : ''} (seed 11)`, () =>
      withPool(2, async (lanes) => {
        const store = await newStore()
        const trie = new TestedTrie({ lanes, folder: store.folder, limit }, store)
        await compareSteps(trie, 11, 150)
        await trie.engine.close()
        await trie.store.close()
      }))
  }

  it('does alone what lanes cannot read (seed 12)', async () => {
    const lanes = new LocalLanes({ count: 3 })
    await compareSteps(new TestedTrie({ lanes, limit: 50_000 }), 12, 100)
    await lanes.close()
  })

  it('loses a step to a lane that dies, and nothing else (seed 13)', () =>
    withPool(2, async (lanes) => {
      const store = await newStore()
      const trie = new TestedTrie({ lanes, folder: store.folder }, store)
      const random = randomSource(13)
      const keys = randomKeys(random, HASHED)
      for (let death = 0; death < 4; death++) {
        for (let i = 0; i < 3; i++) await trie.stepOnLanes(randomSlots(random, keys, trie.values, 600, 3))
        // After a death lanes are asked again when all is written that they might not see.
        await trie.store.flush()
        trie.step(new Map())
        const changes: SlotChanges = new Map(keys.slice(death * 200).map((key) => [key, testWord(death + 1)]))
        const ended = assert.rejects(lanes.call(death % 2, testTask('die'), undefined), LaneError)
        await assert.rejects(trie.trialOnLanes(changes), LaneError)
        await ended
        await trie.stepOnLanes(changes)
      }
      trie.checkRecords()
      lanes.call(0, testTask('die'), undefined).catch(() => {})
      await trie.engine.close()
      await trie.store.close()
    }))

  it('refuses another step while lanes work', async () => {
    const lanes = new LocalLanes({ count: 2 })
    const trie = new TestedTrie({ lanes })
    const random = randomSource(14)
    const keys = randomKeys(random, HASHED)
    trie.step(new Map(keys.map((key) => [key, new Uint8Array(32).fill(1)])))
    const changes = randomSlots(random, keys, trie.values, 1000, 3)
    const work = trie.stepOnLanes(changes)
    assert.throws(() => trie.engine.begin(), TriesBusyError)
    await work
    trie.step(randomSlots(random, keys, trie.values, 10, 3))
    await lanes.close()
  })
})
