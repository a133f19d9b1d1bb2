// Compiles the word functions of the kernel into a module of their own, in memory, so that tests can call each of them.
// Must never: be part of the kernel build; the kernel exports none of these functions.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = fileURLToPath(new URL('../../', import.meta.url))
const files = ['basic', 'arithmetic', 'division', 'modular', 'exp', 'compare', 'bitwise', 'shift']
const entry = files.map((name) => `export * from './kernel/words/${name}'`).join('\n')
const flags = '--runtime stub -O3 --noAssert --use abort= --enable simd --importMemory'

type WordFunction = (...operands: number[]) => number
type Mixed = (...operands: (number | bigint)[]) => number | bigint

/** The exports by the kind of their arguments: addresses only, or u64 values among them. */
export interface WordModule {
  readonly memory: WebAssembly.Memory
  word(name: string): WordFunction
  mixed(name: string): Mixed
}

/** Compiles and instantiates; `extraFlags` go to the compiler. */
export async function compileWords(extraFlags = ''): Promise<WordModule> {
  let binary: Uint8Array | undefined
  const shared = extraFlags.includes('sharedMemory')
  const { error, stderr } = await asc.main(
    ['words.ts', '--outFile', 'words.wasm', ...`${flags} ${extraFlags}`.trim().split(' ')],
    {
      readFile: (name: string) => (name === 'words.ts' ? entry : readFile(root + name, 'utf8').catch(() => null)),
      writeFile: (name: string, contents: string | Uint8Array) => {
        if (name === 'words.wasm' && typeof contents !== 'string') binary = contents
      },
      listFiles: () => [],
    },
  )
  if (error !== null || binary === undefined) throw new Error(`the words do not compile: ${stderr.toString()}`)

  const memory = new WebAssembly.Memory(shared ? { initial: 1, maximum: 1, shared } : { initial: 1 })
  const module = await WebAssembly.compile(new Uint8Array(binary))
  const { exports } = await WebAssembly.instantiate(module, { env: { memory } })
  return {
    memory,
    word: (name) => exports[name] as WordFunction,
    mixed: (name) => exports[name] as Mixed,
  }
}
