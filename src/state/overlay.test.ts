/** Changes that are added to a state, and the way back to an earlier block. Nothing here is part of the product. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StateReader } from '../kernel-host/state.ts'
import { bytesToHex } from '../primitives/hex.ts'
import { MemoryState } from './memoryState.ts'
import { mergeChanges, OverlaidState, Overlay } from './overlay.ts'
import { MemoryStore } from './store/memoryStore.ts'
import { StoredWorld } from './stored/storedWorld.ts'
import { changesBackTo } from './stored/wayBack.ts'
import { HistoryError } from './stored/worldView.ts'
import { randomChanges, randomSource, testAddress, testWord } from './testing.ts'

const SHAPE = { addresses: 12, slots: 6, accounts: 6, writes: 4 }
const ROUNDS = 60

/** Everything that can be read of the addresses and slots in use. */
function readAll(state: StateReader): unknown {
  return Array.from({ length: SHAPE.addresses }, (_, id) => {
    const address = testAddress(id)
    const account = state.account(address)
    if (account === undefined) return undefined
    const slots = Array.from({ length: SHAPE.slots }, (_, slot) => state.storage(address, testWord(slot)))
    // Whether there is storage, who lays changes over a state can only bound.
    const { nonce, balance, codeHash } = account
    return [
      nonce,
      balance,
      bytesToHex(codeHash),
      bytesToHex(state.code(codeHash)),
      slots.map((each) => each && bytesToHex(each)),
    ]
  })
}

test('it reads as if the changes had been applied, and gives all of them', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = randomSource(seed)
  const below = new MemoryState()
  for (let round = 0; round < 5; round++) below.apply(randomChanges(random, SHAPE))
  const applied = below.copy()
  const overlay = new Overlay()
  const overlaid = overlay.on(below)
  for (let round = 0; round < ROUNDS; round++) {
    const changes = randomChanges(random, SHAPE)
    applied.apply(changes)
    overlay.add(changes)
    assert.deepEqual(readAll(overlaid), readAll(applied), `seed ${seed}, round ${round}`)
  }
  assert.deepEqual(readAll(new OverlaidState(below, overlay.changes)), readAll(applied), `seed ${seed}`)
  const again = below.copy()
  again.apply(overlay.changes)
  assert.deepEqual(again.root(), applied.root(), `seed ${seed}`)
})

test('from the head back to every kept block', () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  const random = randomSource(seed)
  const world = new StoredWorld(new MemoryStore(), { keepBlocks: 20 })
  const roots: Uint8Array[] = []
  for (let block = 0; block < 30; block++) roots.push(world.commit(randomChanges(random, SHAPE)).root)
  const more = randomChanges(random, SHAPE)
  for (let block = 10; block < 30; block++) {
    const back = changesBackTo(world, block)
    assert.deepEqual(world.rootAfter(back), roots[block], `seed ${seed}, block ${block}`)
    using view = world.view(block)
    const overlaid = new OverlaidState(view, more)
    assert.deepEqual(readAll(new OverlaidState(world, mergeChanges(back, more))), readAll(overlaid), `seed ${seed}`)
  }
  assert.throws(() => changesBackTo(world, 5), HistoryError)
  assert.deepEqual(world.root(), roots.at(-1))
})
