/**
 * A process that commits blocks until it is killed: `node testing.ts FOLDER`, for the test that kills it.
 *
 * Owns: what the blocks change, which follows from their number. It prints the number of each block that is written.
 * Must never: be imported by code that ships.
 */
import type { StateChanges } from '../../kernel-host/state.ts'
import { LmdbStore } from '../store/lmdbStore.ts'
import { randomChanges, randomSource } from '../testing.ts'
import { StoredWorld } from './storedWorld.ts'

export const KILL_TEST_OPTIONS = { keepBlocks: 8, maxBatches: 6 }

export function changesOfBlock(block: number): StateChanges {
  return randomChanges(randomSource(block + 1), { addresses: 400, slots: 60, accounts: 120, writes: 40 })
}

async function commitUntilKilled(folder: string): Promise<never> {
  const world = new StoredWorld(await LmdbStore.open(folder), KILL_TEST_OPTIONS)
  for (;;) {
    await world.room()
    world.commit(changesOfBlock(world.block + 1))
    const block = world.block
    if (block % 3 === 0) void world.flush().then(() => process.stdout.write(`${block}\n`))
  }
}

if (process.argv[1] === import.meta.filename) await commitUntilKilled(process.argv[2]!)
