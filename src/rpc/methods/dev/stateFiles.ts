/**
 * Methods that write the chain's state down, and take it in.
 *
 * Owns: the packed form in which state files travel as JSON. Must never: hold a whole dump in memory.
 */
import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { type Method, optional } from '../../dispatch/method.ts'
import { invalidParams } from '../../errors.ts'
import { data } from '../../values/byteStrings.ts'
import { boolean } from '../../values/composites.ts'
import type { RpcContext } from '../context.ts'
import { methodFamily } from './families.ts'
import { stateText } from './stateFile/dump.ts'
import { loadState } from './stateFile/load.ts'
import { readStateFile } from './stateFile/read.ts'

/** Characters that are packed at a time. */
const PORTION = 64 * 1024

export function stateFileMethods(context: RpcContext): Method[] {
  return [
    ...methodFamily(['anvil_dumpState', 'hardhat_dumpState'], [optional(boolean)], ([withHistory], { signal }) => {
      if (withHistory) throw invalidParams('a dump has no states of earlier blocks: a data folder keeps them')
      return packed(stateText(context, signal))
    }),
    ...methodFamily(['anvil_loadState', 'hardhat_loadState'], [stateFileBytes], async ([bytes]) => {
      await loadState(context, await readStateFile(bytes))
      return true
    }),
  ]
}

/** Hex, or the JSON itself, as files have it. */
function stateFileBytes(value: unknown): Uint8Array {
  if (typeof value === 'object' && value !== null) return utf8(JSON.stringify(value))
  return typeof value === 'string' && value.trimStart().startsWith('{') ? utf8(value) : data(value)
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** JSON text: the pieces with gzip, in hex. */
async function* packed(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  const gzip = createGzip()
  // What goes wrong with a piece is thrown by the loop.
  pipeline(Readable.from(portions(pieces)), gzip, () => {})
  let isFirst = true
  for await (const chunk of gzip as AsyncIterable<Buffer>) {
    yield `${isFirst ? '"0x' : ''}${chunk.toString('hex')}`
    isFirst = false
  }
  yield '"'
}

async function* portions(pieces: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let portion = ''
  for await (const piece of pieces) {
    portion += piece
    if (portion.length < PORTION) continue
    yield portion
    portion = ''
  }
  yield portion
}
