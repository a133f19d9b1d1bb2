/**
 * From a genesis file to the world and the block that a chain begins with.
 *
 * Owns: this step. Must never: read files, or judge the genesis beyond what its parser did.
 */
import type { AccountChange, StateChanges } from '../../kernel-host/state.ts'
import { EMPTY_CODE_HASH, keccak256 } from '../../primitives/index.ts'
import { type Block, type Genesis, type GenesisAccount, genesisHeader } from '../../protocol/index.ts'
import { MemoryState } from '../../state/index.ts'

export interface GenesisWorld {
  readonly block: Block
  /** In the state that the block commits to. */
  readonly world: MemoryState
}

/**
 * The first block of a chain and a world in its state.
 * @example
 * const genesis = parseGenesis(await readFile('genesis.json', 'utf8'))
 * const { block, world } = genesisWorld(genesis)
 * const chain = new Chain({ config: genesis.config, genesis: block, world })
 */
export function genesisWorld(genesis: Genesis): GenesisWorld {
  const world = new MemoryState()
  world.apply(genesisChanges(genesis))
  return { block: genesisBlock(genesis, world.root()), world }
}

/** What makes an empty world that of the genesis. Accounts that it lists exist, even empty ones. */
export function genesisChanges({ alloc }: Genesis): StateChanges {
  return alloc.map(creationOf)
}

/** The first block; the root is that of a world after `genesisChanges`. */
export function genesisBlock(genesis: Genesis, stateRoot: Uint8Array): Block {
  const header = genesisHeader(genesis, stateRoot)
  return { header, transactions: [], ommers: [], withdrawals: header.withdrawalsRoot && [] }
}

/** The change that makes an account exactly this, whatever was there before. */
export function creationOf({ address, nonce, balance, code, storage }: GenesisAccount): AccountChange {
  const hasCode = code.length > 0
  return {
    address,
    account: { nonce, balance, codeHash: hasCode ? keccak256(code) : EMPTY_CODE_HASH },
    storageWiped: true,
    code: hasCode ? code : undefined,
    storage,
  }
}
