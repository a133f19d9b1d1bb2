/**
 * The files that a replay is about.
 *
 * Owns: what a path stands for. Must never: read a file's content.
 */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandFailure, withFile } from '../command.ts'

export interface ReplayInput {
  readonly path: string
  readonly kind: 'block' | 'chain'
  readonly size: number
}

const BLOCK_FILE = /\.json(\.gz)?$/
/** Of the files in a folder; other JSON may lie beside them. */
const NUMBERED_BLOCK_FILE = /^\d+\.json(\.gz)?$/

/** Block files of folders come by their number; other files are chains. Throws CommandFailure for a folder without any. */
export async function replayInputs(paths: readonly string[]): Promise<ReplayInput[]> {
  const inputs: ReplayInput[] = []
  for (const path of paths) {
    const found = await withFile('read', path, () => stat(path))
    if (found.isDirectory()) inputs.push(...(await blockFilesIn(path)))
    else inputs.push({ path, kind: BLOCK_FILE.test(path) ? 'block' : 'chain', size: found.size })
  }
  return inputs
}

async function blockFilesIn(folder: string): Promise<ReplayInput[]> {
  const names = (await withFile('read', folder, () => readdir(folder))).filter((name) => NUMBERED_BLOCK_FILE.test(name))
  if (names.length === 0)
    throw new CommandFailure(`${folder}: there are no block files (NUMBER.json or NUMBER.json.gz)`)
  names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      return { path, kind: 'block' as const, size: (await withFile('read', path, () => stat(path))).size }
    }),
  )
}
