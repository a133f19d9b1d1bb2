/**
 * The same chain in the tables of a store that is in memory.
 *
 * Owns: moving a world into a store. Must never: keep more in memory than the chain must.
 */
import { BlockTree } from '../../../src/chain/blockTree.ts'
import { Chain, type ChainOptions } from '../../../src/chain/index.ts'
import { readChainHead, StoredRecords, writeFirstBlock } from '../../../src/chain/stored/storedRecords.ts'
import { hexToBytes } from '../../../src/primitives/hex.ts'
import { type MemoryState, MemoryStore, type StateChanges, StoredWorld } from '../../../src/state/index.ts'

/** Every older block is read, and executed again where a branch goes back up to it. */
const BLOCKS_IN_MEMORY = 1

export function storedChain({ genesis, world: first, ...options }: ChainOptions & { readonly world: MemoryState }): {
  chain: Chain
  world: StoredWorld
} {
  const world = new StoredWorld(new MemoryStore())
  world.commit(allOf(first), (batch) => writeFirstBlock(batch, new BlockTree(genesis).first))
  const kept = readChainHead(world.reader)!
  const records = new StoredRecords(world.reader, kept.genesis)
  return {
    chain: new Chain({ ...options, genesis, world, kept: { ...kept, records, blocksInMemory: BLOCKS_IN_MEMORY } }),
    world,
  }
}

/** What makes an empty world into this one. */
function allOf(world: MemoryState): StateChanges {
  return Object.entries(world.dump()).map(([text, { nonce = '0x0', balance, code = '0x', storage = {} }]) => {
    const address = hexToBytes(text)
    return {
      address,
      account: { nonce: BigInt(nonce), balance: BigInt(balance), codeHash: world.account(address)!.codeHash },
      storageWiped: true,
      code: hexToBytes(code),
      storage: Object.entries(storage).map(([slot, value]) => ({ slot: hexToBytes(slot), value: hexToBytes(value) })),
    }
  })
}
