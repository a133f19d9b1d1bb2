/**
 * A whole import, as a user does it.
 *
 * Owns: its two times. Must never: look into it.
 */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { importBlocks, openChain } from '../../src/chain/index.ts'
import type { Genesis } from '../../src/protocol/index.ts'
import type { Durability } from '../../src/state/index.ts'

export interface ImportTimes {
  /** Until the last block is the head. */
  readonly visibleMs: number
  /** Until all of it is kept. */
  readonly keptMs: number
  readonly megabytes: number
}

export async function measureImport(
  folder: string,
  genesis: Genesis,
  path: string,
  durability: Durability,
): Promise<ImportTimes> {
  const chain = await openChain({ at: folder, genesis, durability })
  try {
    const start = performance.now()
    for await (const { isHead } of importBlocks(chain, path)) if (!isHead) throw new Error('a block is not the head')
    const visibleMs = performance.now() - start
    await chain.flush()
    const keptMs = performance.now() - start
    return { visibleMs, keptMs, megabytes: statSync(join(folder, 'data.mdb')).size / 2 ** 20 }
  } finally {
    await chain.close()
  }
}
