/**
 * The chain of a node: one that is kept, or one that begins.
 *
 * Owns: that a kept chain is taken as it is and needs none of the options that would begin it. Must never: change a chain that is not
 * the one asked for.
 */
import { NoChainError, type OpenChainOptions, openChain, type StoredChain } from '../chain/index.ts'
import type { BlockExecutor } from '../executor/index.ts'
import type { Genesis } from '../protocol/index.ts'
import { DEFAULT_CACHE_MEGABYTES, type NodeOptions, OptionError } from './options.ts'

/** Blocks of a development chain are small, or many transactions are sent at once to see how fast it is: then they are not. */
const BLOCKS_IN_MEMORY = 16

/** `firstBlock` is asked when there is no chain in the folder. */
export async function openNodeChain(
  options: NodeOptions,
  folder: string,
  executor: BlockExecutor,
  firstBlock: () => Genesis,
): Promise<StoredChain> {
  const { durability, prune, pruneBlocks, cache = DEFAULT_CACHE_MEGABYTES, chainId } = options
  const keeping = {
    at: folder,
    executor,
    // Developers impersonate accounts whose keys nobody has.
    believesMarks: true,
    durability,
    keepBlocks: prune,
    keepBodies: pruneBlocks,
    cacheMegabytes: cache,
    blocksInMemory: BLOCKS_IN_MEMORY,
  } satisfies OpenChainOptions
  const chain = await openKept(keeping, options, firstBlock)
  if (chainId === undefined || chainId === chain.config.chainId) return chain
  await chain.close()
  throw new OptionError('chainId', `the chain in ${folder} has the id ${chain.config.chainId}, not ${chainId}`)
}

async function openKept(
  keeping: OpenChainOptions,
  { genesis, dataDir }: NodeOptions,
  firstBlock: () => Genesis,
): Promise<StoredChain> {
  if (genesis !== undefined) return openChain({ ...keeping, genesis })
  if (dataDir === undefined) return openChain({ ...keeping, genesis: firstBlock() })
  try {
    return await openChain(keeping)
  } catch (error) {
    if (!(error instanceof NoChainError)) throw error
    return openChain({ ...keeping, genesis: firstBlock() })
  }
}
