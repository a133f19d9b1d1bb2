/**
 * The part of the world that a block file brings, as every lane reads it.
 *
 * Owns: reading block files whole, on whatever thread. Must never: change a state; blocks are replayed on it again and again.
 */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { LaneReader, StateReader } from '../../kernel-host/state.ts'
import { type Alloc, MemoryState } from '../../state/index.ts'
import { type FileBlock, parseBlockFile } from './blockFile.ts'

const GZIP_MARK = [0x1f, 0x8b]

/** Throws BlockFileError, SyntaxError, and what reading and unpacking throw. */
export function readBlockFile(path: string): FileBlock {
  const bytes = readFileSync(path)
  const isZipped = GZIP_MARK.every((byte, at) => bytes[at] === byte)
  return parseBlockFile(JSON.parse(new TextDecoder().decode(isZipped ? gunzipSync(bytes) : bytes)))
}

/** Lanes make their own copy of the state out of the file, once. */
export function fileState(path: string, prestate: Alloc): StateReader {
  const laneReader = { module: import.meta.url, name: openFileState.name, argument: resolve(path) }
  return { ...readerOf(prestate), laneReader }
}

/** For lanes. */
export function openFileState(path: string): LaneReader {
  // A file does not change.
  return { ...readerOf(readBlockFile(path).prestate), refresh: () => {}, release: () => {} }
}

function readerOf(prestate: Alloc): StateReader {
  const state = MemoryState.fromAlloc(prestate)
  return {
    account: (address) => state.account(address),
    storage: (address, slot) => state.storage(address, slot),
    code: (codeHash) => state.code(codeHash),
  }
}
