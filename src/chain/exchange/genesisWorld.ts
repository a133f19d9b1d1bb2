/**
 * From a genesis file to the world and the block that a chain begins with.
 *
 * Owns: this step. Must never: read files, or judge the genesis beyond what its parser did.
 */
import { type Block, type Genesis, genesisHeader } from '../../protocol/index.ts'
import { MemoryState } from '../../state/index.ts'

export interface GenesisWorld {
  readonly block: Block
  /** In the state that the block commits to. */
  readonly world: MemoryState
}

/**
 * Accounts that the genesis lists exist, even empty ones.
 *
 * @example
 * const genesis = parseGenesis(await readFile('genesis.json', 'utf8'))
 * const { block, world } = genesisWorld(genesis)
 * const chain = new Chain({ config: genesis.config, genesis: block, world })
 */
export function genesisWorld(genesis: Genesis): GenesisWorld {
  const world = new MemoryState()
  for (const { address, balance, nonce, code, storage } of genesis.alloc) {
    world.setAccount(address, {
      balance,
      nonce,
      code,
      storage: storage.map(({ slot, value }) => [slot, value] as const),
    })
  }
  const header = genesisHeader(genesis, world.root())
  const withdrawals = header.withdrawalsRoot && []
  return { block: { header, transactions: [], ommers: [], withdrawals }, world }
}
