/**
 * Opens a kept chain, or begins one.
 *
 * Owns: what is found, checked and written before the first block is imported. Must never: change a store whose chain is not
 * the one that is asked for, or compute what the store has.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import type { BlockExecutor } from '../../executor/index.ts'
import { bytesToHex, equalBytes } from '../../primitives/index.ts'
import { type Block, type ChainConfig, type Genesis, headerHash } from '../../protocol/index.ts'
import {
  Batch,
  type Durability,
  LmdbStore,
  type Store,
  StoredWorld,
  type StoredWorldOptions,
  type StoreReader,
} from '../../state/index.ts'
import { damagedValue } from '../../state/store/errors.ts'
import { BlockTree } from '../blockTree.ts'
import { genesisBlock, genesisChanges, genesisWorld } from '../exchange/genesisWorld.ts'
import { type ChainHead, CONFIG_KEY, GENESIS_KEY } from './codec.ts'
import { GenesisMismatchError, NoChainError } from './errors.ts'
import { digestOfAlloc } from './genesisDigest.ts'
import { StoredChain } from './storedChain.ts'
import { checkConfigChange, decodeConfig, encodeConfig } from './storedConfig.ts'
import { readChainHead, StoredRecords, writeFirstBlock } from './storedRecords.ts'

/** Where a chain is kept, and how much of it. `keepBlocks` is about states: how far back they can be asked for. */
export interface OpenChainOptions extends StoredWorldOptions {
  /** A folder on disk, or a store of another kind, which the chain owns from now on. */
  readonly at: string | Store
  /** Begins the chain of an empty store, and is compared with that of any other. */
  readonly genesis?: Genesis | undefined
  /** Left out = that of the genesis, else the one that the chain was opened with last. */
  readonly config?: ChainConfig | undefined
  /**
   * How many blocks stay whole, the head among them, at least 8 and as many as states; left out = all. Of older ones on the way to
   * the head only the header is kept.
   */
  readonly keepBodies?: number | undefined
  /** Of a folder. */
  readonly durability?: Durability | undefined
  /** Blocks that stay in memory; older ones are read from the store. */
  readonly blocksInMemory?: number
  /** Whoever made it closes it. Left out = one that executes block after block on this thread. */
  readonly executor?: BlockExecutor | undefined
  /** As in `ChainOptions`. */
  readonly believesMarks?: boolean | undefined
}

export const DEFAULT_BLOCKS_IN_MEMORY = 64
/** The rule about ommers looks at the bodies of seven ancestors. */
export const LEAST_BODIES = 8

/** A chain that is in a store. */
interface KeptParts {
  readonly kept: ChainHead
  readonly config: ChainConfig
  readonly first: Block
}

/**
 * Goes on at the head of the stored chain, or begins one from the genesis. Throws GenesisMismatchError, ConfigMismatchError,
 * NoChainError, or the StoreError that the folder deserves.
 * @example
 * const chain = await openChain({ at: 'data', genesis, keepBlocks: 1024 })
 */
export async function openChain(options: OpenChainOptions): Promise<StoredChain> {
  const { at, config, genesis, keepBodies = Number.POSITIVE_INFINITY, durability, ...others } = options
  const { blocksInMemory = DEFAULT_BLOCKS_IN_MEMORY, executor, believesMarks, ...limits } = others
  if (!(blocksInMemory >= 1)) throw new RangeError(`at least one block stays in memory, not ${blocksInMemory}`)
  checkKeeping(keepBodies, limits.keepBlocks)
  if (typeof at === 'string' && genesis === undefined && isUnused(at)) throw new NoChainError(at)
  const store = typeof at === 'string' ? await LmdbStore.open(at, durability && { durability }) : at
  let world: StoredWorld | undefined
  try {
    const found = await findKept(store, genesis, config)
    world = new StoredWorld(store, { ...limits, lanes: executor?.sharedLanes })
    const { first, ...parts } = found ?? begin(world, genesis, config)
    const chain = new StoredChain({
      ...parts,
      genesis: first,
      world,
      blocksInMemory,
      keepBodies,
      executor,
      believesMarks,
    })
    await chain.recover()
    // Whoever sees the chain open must find it again, its genesis above all.
    await chain.flush()
    return chain
  } catch (error) {
    await (world ?? store).close()
    throw error
  }
}

function checkKeeping(keepBodies: number, keepBlocks: number | undefined): void {
  if (!(keepBodies >= LEAST_BODIES)) throw new RangeError(`at least ${LEAST_BODIES} bodies are kept, not ${keepBodies}`)
  // Going back and up again needs what is in the blocks.
  if (keepBodies >= (keepBlocks ?? Number.POSITIVE_INFINITY)) return
  throw new RangeError(
    `to go back ${keepBlocks ?? 'any number of'} blocks needs their bodies, not those of ${keepBodies}`,
  )
}

/** A folder that opening would begin. */
function isUnused(folder: string): boolean {
  return !existsSync(folder) || (statSync(folder).isDirectory() && readdirSync(folder).length === 0)
}

/** What the store has, when it fits what is asked for; a configuration with later forks replaces the one before. */
async function findKept(store: Store, genesis?: Genesis, config = genesis?.config): Promise<KeptParts | undefined> {
  const batch = new Batch()
  const snapshot = store.snapshot()
  let parts: KeptParts | undefined
  try {
    const kept = readChainHead(snapshot)
    if (kept !== undefined) {
      const records = new StoredRecords(snapshot, kept.genesis)
      const first = records.entry(kept.genesis)?.block
      const head = records.entry(kept.head)
      if (first === undefined || head === undefined)
        throw damagedValue('blocks', 'the first block or the head is missing')
      if (genesis !== undefined) checkGenesis(snapshot, kept, first, genesis)
      const bytes = snapshot.get('meta', CONFIG_KEY)
      const before = bytes && decodeConfig(bytes)
      if (before !== undefined && config !== undefined) checkConfigChange(before, config, head)
      const now = config ?? before
      if (now === undefined) throw damagedValue('meta', 'the chain configuration is missing')
      const encoded = encodeConfig(now)
      if (bytes === undefined || !equalBytes(bytes, encoded)) batch.put('meta', CONFIG_KEY, encoded)
      parts = { kept, config: now, first }
    }
  } finally {
    snapshot.close()
  }
  await store.write(batch)
  return parts
}

function checkGenesis(reader: StoreReader, kept: ChainHead, first: Block, genesis: Genesis): void {
  const digest = reader.get('meta', GENESIS_KEY)
  const hasSameAccounts = digest !== undefined && equalBytes(digest, digestOfAlloc(genesis))
  const { header } = hasSameAccounts ? genesisBlock(genesis, first.header.stateRoot) : genesisWorld(genesis).block
  const want = headerHash(header)
  if (!equalBytes(want, kept.genesis)) throw new GenesisMismatchError(bytesToHex(kept.genesis), bytesToHex(want))
}

function begin(world: StoredWorld, genesis: Genesis | undefined, config = genesis?.config): KeptParts {
  if (genesis === undefined || config === undefined) throw new NoChainError()
  if (!world.isEmpty) throw damagedValue('meta', 'there is a world without its chain')
  world.startAt(Number(genesis.number))
  const { root } = world.commit(genesisChanges(genesis), (batch, root) => {
    writeFirstBlock(batch, new BlockTree(genesisBlock(genesis, root)).first)
    batch.put('meta', CONFIG_KEY, encodeConfig(config))
    batch.put('meta', GENESIS_KEY, digestOfAlloc(genesis))
  })
  return { kept: readChainHead(world.reader)!, config, first: genesisBlock(genesis, root) }
}
