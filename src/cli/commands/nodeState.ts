/**
 * A node's state in a file, loaded at its start and dumped at its end.
 *
 * Owns: the file, which is the JSON that methods exchange packed. Must never: know what is in it.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Node } from '../../node/index.ts'
import { bytesToHex, hexToBytes } from '../../primitives/index.ts'
import { CommandFailure, withFile } from '../command.ts'
import { type ParsedArguments, UsageError } from '../flags.ts'

const unpack = promisify(gunzip)

export interface StateFiles {
  /** undefined = nothing is loaded. */
  readonly load: string | undefined
  /** undefined = nothing is dumped. */
  readonly dump: string | undefined
}

/** `--state` may name a file that will be there only at the end. */
export function readStateFiles({ values }: ParsedArguments): StateFiles {
  const both = values.get('state')
  const [load, dump] = [values.get('load-state'), values.get('dump-state')]
  if (both === undefined) return { load, dump }
  if (load !== undefined || dump !== undefined) {
    throw new UsageError('"--state" stands for "--load-state" and "--dump-state": give it alone')
  }
  return { load: existsSync(both) ? both : undefined, dump: both }
}

/** Packed files are taken, too. */
export async function loadState(node: Node, source: string): Promise<void> {
  const bytes = await withFile('read', source, () => readFile(source))
  try {
    await node.provider.request({ method: 'anvil_loadState', params: [bytesToHex(bytes)] })
  } catch (error) {
    throw new CommandFailure(`${source}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export async function saveState(node: Node, target: string): Promise<void> {
  const packed = await node.provider.request({ method: 'anvil_dumpState', params: [] })
  const text = await unpack(hexToBytes(String(packed)))
  await withFile('write', target, () => writeFile(target, text))
}
