/**
 * A node's state in a file, loaded at its start and dumped at its end.
 *
 * Owns: reading and writing the file. Must never: know what is in a dump: the methods of the node make and take it.
 */
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { Node } from '../../node/index.ts'
import { CommandFailure, withFile } from '../command.ts'
import { type ParsedArguments, UsageError } from '../flags.ts'

/** `--state` may name a file that will be there only at the end. */
export async function loadState(node: Node, parsed: ParsedArguments): Promise<void> {
  const both = parsed.values.get('state')
  const load = parsed.values.get('load-state')
  if (both !== undefined && (load !== undefined || parsed.values.has('dump-state'))) {
    throw new UsageError('"--state" stands for "--load-state" and "--dump-state": give it alone')
  }
  const source = load ?? (both !== undefined && existsSync(both) ? both : undefined)
  if (source === undefined) return
  const text = await withFile('read', source, () => readFile(source, 'utf8'))
  try {
    await node.provider.request({ method: 'anvil_loadState', params: [text.trim()] })
  } catch (error) {
    throw new CommandFailure(`${source}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export async function saveState(node: Node, target: string): Promise<void> {
  const dump = await node.provider.request({ method: 'anvil_dumpState', params: [] })
  await withFile('write', target, () => writeFile(target, `${String(dump)}\n`))
}
