/**
 * The folder of a chain that nobody wants to keep.
 *
 * Owns: where such folders are, and that those of processes that were killed go. Must never: remove a folder whose process lives,
 * or one that it did not name.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PREFIX = 'multilane-chain-'
const NAME = /^multilane-chain-(\d+)-/

/** Empty, of this process. */
export async function makeTemporaryFolder(parent: string = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, `${PREFIX}${process.pid}-`))
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** Removes what processes left that ended without doing so; gives how many folders. What cannot be removed stays. */
export async function removeLeftFolders(parent: string = tmpdir()): Promise<number> {
  let removed = 0
  for (const name of await readdir(parent).catch(() => [])) {
    const pid = Number(NAME.exec(name)?.[1] ?? 0)
    if (pid === 0 || lives(pid)) continue
    await removeFolder(join(parent, name)).then(
      () => removed++,
      () => undefined,
    )
  }
  return removed
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is there, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
