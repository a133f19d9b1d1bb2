/**
 * A chain in memory out of a genesis file.
 *
 * Owns: reading that file for commands. Must never: print.
 */
import { readFile } from 'node:fs/promises'
import { Chain, genesisBlock, genesisChanges } from '../chain/index.ts'
import { type Genesis, GenesisError, parseGenesis } from '../protocol/index.ts'
import { MemoryStore, StoredWorld } from '../state/index.ts'
import { CommandFailure, withFile } from './command.ts'

export interface StartedChain {
  readonly genesis: Genesis
  readonly chain: Chain
  readonly world: StoredWorld
}

export async function startChain(genesisPath: string): Promise<StartedChain> {
  const genesis = parse(genesisPath, await withFile('read', genesisPath, () => readFile(genesisPath, 'utf8')))
  const world = new StoredWorld(new MemoryStore())
  const { root } = world.commit(genesisChanges(genesis))
  return { genesis, chain: new Chain({ config: genesis.config, genesis: genesisBlock(genesis, root), world }), world }
}

function parse(path: string, text: string): Genesis {
  try {
    return parseGenesis(text)
  } catch (error) {
    if (error instanceof GenesisError) throw new CommandFailure(`${path}: ${error.message}`)
    throw error
  }
}
