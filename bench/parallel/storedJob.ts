/**
 * A workload's block on a world that lies on disk, as a node has it.
 *
 * Owns: filling the store and the way to it for all threads. Must never: leave the store open for writing.
 */
import type { BlockJob } from '../../src/executor/index.ts'
import { rulesOf } from '../../src/protocol/index.ts'
import { LmdbStore, StoredWorld } from '../../src/state/index.ts'
import { openStoredReader, storedReaderSource } from '../../src/state/stored/laneReader.ts'
import type { Workload } from '../workloads/index.ts'

/** The folder is empty, and stays as long as the job is used. */
export async function storedJob({ history, context, fork, transactions }: Workload, folder: string): Promise<BlockJob> {
  await fill(folder, history)
  const reader = openStoredReader(folder)
  return {
    context,
    rules: rulesOf(fork),
    state: {
      account: (address) => reader.account(address),
      storage: (address, slot) => reader.storage(address, slot),
      code: (codeHash) => reader.code(codeHash),
      laneReader: storedReaderSource(folder),
    },
    steps: transactions.map(({ transaction, sender }) => ({ kind: 'transaction', transaction, sender })),
    onRefusal: 'stop',
  }
}

async function fill(folder: string, history: Workload['history']): Promise<void> {
  const world = new StoredWorld(await LmdbStore.open(folder))
  try {
    for (const changes of history) {
      await world.room()
      world.commit(changes)
    }
    await world.flush()
  } finally {
    await world.close()
  }
}
