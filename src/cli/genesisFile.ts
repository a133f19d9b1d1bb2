/**
 * A genesis out of a file.
 *
 * Owns: reading that file for commands. Must never: print.
 */
import { readFile } from 'node:fs/promises'
import { type Genesis, GenesisError, parseGenesis } from '../protocol/index.ts'
import { CommandFailure, withFile } from './command.ts'

export async function readGenesis(path: string): Promise<Genesis> {
  const text = await withFile('read', path, () => readFile(path, 'utf8'))
  try {
    return parseGenesis(text)
  } catch (error) {
    if (error instanceof GenesisError) throw new CommandFailure(`${path}: ${error.message}`)
    throw error
  }
}
