/**
 * How long a chain on disk takes to change its head to a long branch.
 *
 * Owns: the two branches and the times. Must never: be about anything but going between blocks that are there.
 */
import { join } from 'node:path'
import { openChain, type StoredChain } from '../../src/chain/index.ts'
import type { Genesis } from '../../src/protocol/index.ts'
import { addBlock, transfersOf, type Workload, workGenesis, workloadGenesis } from './blocks.ts'

/** Two branches of equal length: after the Merge the head is moved, before it the heavier branch comes block by block. */
export async function measureReorg(base: string, workload: Workload): Promise<string> {
  const after = await measureMove(join(base, 'after'), workload)
  const before = await measureSideChain(join(base, 'before'), workload)
  const size = `${workload.blocks} blocks of ${workload.transactions} transfers`
  return [
    `${size} left for as many others, already executed: ${after.toFixed(0)} ms`,
    `${size} overtaken by a heavier branch that comes block by block, before the Merge: ${before.toFixed(0)} ms`,
  ].join('\n')
}

async function measureMove(folder: string, workload: Workload): Promise<number> {
  const chain = await openChain({ at: folder, genesis: workloadGenesis(workload), blocksInMemory: 4 * workload.blocks })
  try {
    const trunk = await grow(chain, workload)
    await chain.setHead(chain.genesis.hash)
    const branch = await grow(chain, { ...workload, transactions: workload.transactions - 1 })
    const start = performance.now()
    await chain.setHead(trunk)
    await chain.setHead(branch)
    await chain.flush()
    return (performance.now() - start) / 2
  } finally {
    await chain.close()
  }
}

/** The branch is made on another chain, where it is the only one. */
async function measureSideChain(folder: string, workload: Workload): Promise<number> {
  const genesis: Genesis = workGenesis()
  const other = await openChain({ at: `${folder}-other`, genesis })
  const chain = await openChain({ at: folder, genesis })
  try {
    await grow(chain, workload)
    const side = []
    for (let number = 0; number <= workload.blocks; number++) {
      side.push(await addBlock(other, transfersOf(number, workload.transactions - 1)))
    }
    const start = performance.now()
    for (const block of side) await chain.importBlock(block)
    await chain.flush()
    if (chain.head.header.number !== BigInt(side.length)) throw new Error('the longer branch is not the head')
    return performance.now() - start
  } finally {
    await chain.close()
    await other.close()
  }
}

async function grow(chain: StoredChain, { blocks, transactions }: Workload): Promise<Uint8Array> {
  for (let number = 0; number < blocks; number++) await addBlock(chain, transfersOf(number, transactions))
  return chain.head.hash
}
