/**
 * The files that commands make of a chain.
 *
 * Owns: writing them whole, and the line about each. Must never: leave a part of one when the user gives up.
 */
import { dumpState, exportBlocks, type StoredChain, writeWhole } from '../chain/index.ts'
import { type Output, withFile } from './command.ts'
import type { Interruption } from './interruption.ts'

export interface WriteOutContext {
  readonly chain: StoredChain
  readonly output: Output
  readonly interruption: Interruption
}

/** The blocks on the way to the head as RLP. */
export async function writeBlocks(
  path: string,
  { chain, output, interruption }: WriteOutContext,
  first: bigint = chain.genesis.header.number + 1n,
  last: bigint = chain.head.header.number,
): Promise<void> {
  const pieces = interruption.checked(exportBlocks(chain, first, last))
  const length = await withFile('write', path, () => writeWhole(path, pieces))
  output.out(`wrote ${path}: blocks ${first} to ${last}, ${length} bytes`)
}

/** The state of the head as the allocation of a genesis. */
export async function writeState(path: string, { chain, output, interruption }: WriteOutContext): Promise<void> {
  const pieces = interruption.checked(dumpState(chain.reader))
  const length = await withFile('write', path, () => writeWhole(path, pieces))
  output.out(`wrote ${path}: the state of block ${chain.head.header.number}, ${length} bytes`)
}
