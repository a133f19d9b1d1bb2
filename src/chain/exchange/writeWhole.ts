/**
 * Files that are there whole or not at all.
 *
 * Owns: writing beside the file and putting it in place at the end. Must never: hold more than a piece in memory.
 */
import { open, rename, rm } from 'node:fs/promises'
import { concatBytes } from '../../primitives/index.ts'

const PIECE_LENGTH = 1 << 18

/** Writes a file piece by piece; a file of that name is replaced when everything is written. Returns its length. */
export async function writeWhole(path: string, pieces: Iterable<Uint8Array | string>): Promise<number> {
  const partial = `${path}.partial`
  const file = await open(partial, 'w')
  try {
    let length = 0
    for (const piece of joined(pieces)) {
      await file.writeFile(piece)
      length += piece.length
    }
    await file.sync()
    await file.close()
    await rename(partial, path)
    return length
  } catch (error) {
    await file.close()
    await rm(partial, { force: true })
    throw error
  }
}

/** Small pieces joined to ones that are worth a write. */
function* joined(pieces: Iterable<Uint8Array | string>): Generator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder()
  let waiting: Uint8Array[] = []
  let length = 0
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? encoder.encode(piece) : piece
    waiting.push(bytes)
    length += bytes.length
    if (length < PIECE_LENGTH) continue
    yield concatBytes(...waiting)
    waiting = []
    length = 0
  }
  if (length > 0) yield concatBytes(...waiting)
}
