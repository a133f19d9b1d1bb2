/**
 * Opens a kept chain, or begins one.
 *
 * Owns: what is found, checked and written before the first block is imported. Must never: change a store whose chain is not
 * the one that is asked for.
 */
import type { SequentialExecutor } from '../../executor/index.ts'
import { bytesToHex, equalBytes } from '../../primitives/index.ts'
import { type ChainConfig, type Genesis, headerHash } from '../../protocol/index.ts'
import { type Durability, LmdbStore, type Store, StoredWorld, type StoredWorldOptions } from '../../state/index.ts'
import { damagedValue } from '../../state/store/errors.ts'
import { BlockTree } from '../blockTree.ts'
import { genesisBlock, genesisChanges, genesisWorld } from '../exchange/genesisWorld.ts'
import type { ChainHead } from './codec.ts'
import { GenesisMismatchError, NoChainError } from './errors.ts'
import { StoredChain } from './storedChain.ts'
import { readChainHead, StoredRecords, writeFirstBlock } from './storedRecords.ts'

/** Where a chain is kept, and how much of it. */
export interface OpenChainOptions extends StoredWorldOptions {
  /** A folder on disk, or a store of another kind, which the chain owns from now on. */
  readonly at: string | Store
  readonly config: ChainConfig
  /** Begins the chain of an empty store, and is compared with that of any other. */
  readonly genesis?: Genesis | undefined
  /** Of a folder. */
  readonly durability?: Durability | undefined
  /** Blocks that stay in memory; older ones are read from the store. */
  readonly blocksInMemory?: number
  /** For callers that have one already: a kernel reserves much address space. */
  readonly executor?: SequentialExecutor | undefined
}

export const DEFAULT_BLOCKS_IN_MEMORY = 64

/**
 * Goes on at the head of the stored chain, or begins one from the genesis. Throws GenesisMismatchError, NoChainError, or the
 * StoreError that the folder deserves.
 * @example
 * const chain = await openChain({ at: 'data', config: genesis.config, genesis, keepBlocks: 1024 })
 */
export async function openChain(options: OpenChainOptions): Promise<StoredChain> {
  const { at, config, genesis, durability, blocksInMemory = DEFAULT_BLOCKS_IN_MEMORY, executor, ...limits } = options
  if (!(blocksInMemory >= 1)) throw new RangeError(`at least one block stays in memory, not ${blocksInMemory}`)
  const store = typeof at === 'string' ? await LmdbStore.open(at, durability && { durability }) : at
  const world = new StoredWorld(store, limits)
  try {
    const kept = findOrBegin(world, genesis)
    const first = new StoredRecords(world.reader, kept.genesis).block(kept.genesis)
    if (first === undefined) throw damagedValue('blocks', 'the first block is missing')
    const chain = new StoredChain({ config, genesis: first.block, world, kept, blocksInMemory, executor })
    await chain.recover()
    // Whoever sees the chain open must find it again, its genesis above all.
    await chain.flush()
    return chain
  } catch (error) {
    await world.close()
    throw error
  }
}

function findOrBegin(world: StoredWorld, genesis: Genesis | undefined): ChainHead {
  const kept = readChainHead(world.reader)
  if (kept === undefined) return begin(world, genesis)
  if (genesis !== undefined) {
    const want = headerHash(genesisWorld(genesis).block.header)
    if (!equalBytes(want, kept.genesis)) throw new GenesisMismatchError(bytesToHex(kept.genesis), bytesToHex(want))
  }
  return kept
}

function begin(world: StoredWorld, genesis: Genesis | undefined): ChainHead {
  if (genesis === undefined) throw new NoChainError()
  if (world.block >= 0) throw damagedValue('meta', 'there is a world without its chain')
  world.commit(genesisChanges(genesis), (batch, root) => {
    writeFirstBlock(batch, new BlockTree(genesisBlock(genesis, root)).first)
  })
  return readChainHead(world.reader)!
}
