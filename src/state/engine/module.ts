/**
 * The trie engine's WebAssembly: found, compiled once per thread, and what it exports.
 *
 * Owns: the compiled module and the types of its functions. Must never: hold an instance.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** See `kernel/trie/index.ts`; tries, nodes and chunks are addresses. */
export interface TrieExports {
  useLane(lane: number): void
  takeChunks(count: number): number
  giveChunks(start: number, count: number): void
  update(trie: number, readStep: number): void
  open(trie: number, readStep: number): number
  updatePart(trie: number, readStep: number, nibble: number): void
  finish(trie: number, readStep: number, touched: number): void
  breakOff(): void
  acceptStep(lanes: number): void
  refuseStep(lanes: number): void
  nextAge(): number
  evict(node: number, oldest: number, written: number): number
}

export interface TrieImports {
  loadBranch(table: number, key: number, keyLength: number, destination: number): number
  loadLeaf(trie: number, key: number, depth: number, destination: number): number
  damaged(what: number, trie: number): void
}

const FIRST_PAGES = 64
/** What WebAssembly can address; only what is used takes memory. */
const MOST_PAGES = 65536
/** The sources lie three levels below the root, the published build four. */
const PLACES = ['../../../build/kernel/trie.wasm', '../../../../build/kernel/trie.wasm']

let compiled: WebAssembly.Module | undefined

export function newTrieMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES, shared: true })
}

/** An instance over a memory that others may share. */
export function instantiateTrie(memory: WebAssembly.Memory, host: TrieImports): TrieExports {
  compiled ??= new WebAssembly.Module(readModule())
  const imports = { env: { memory }, host: { ...host } }
  return new WebAssembly.Instance(compiled, imports).exports as unknown as TrieExports
}

function readModule(): Uint8Array<ArrayBuffer> {
  for (const place of PLACES) {
    try {
      return new Uint8Array(readFileSync(fileURLToPath(new URL(place, import.meta.url))))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw new Error('trie.wasm is not built: run "npm run build:kernel"')
}
