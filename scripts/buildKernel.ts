/**
 * Compiles kernel/ into build/kernel: the fast kernel, its tracing twin, the trie engine, and the stand-alone
 * hash module.
 *
 * Owns: the compiler's flags. Must never: hold a layout constant (they live in kernel/layout.ts).
 */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * No runtime, no heap, no assertions: the kernel owns every byte of its memory. Warning 201 is about 64-bit memories,
 * for which this code is not meant.
 */
const common = ['--runtime', 'stub', '-O3', '--noAssert', '--use', 'abort=', '--enable', 'simd', '--importMemory']
common.push('--disableWarning', '201')
/** The host decides how large the memory is; the module only needs it to be shared and to have its first page. */
const shared = ['--enable', 'threads', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536']

const checked = ['--use', 'TRUSTS_READS=0']

const modules: Record<string, string[]> = {
  kernel: ['kernel/index.ts', ...common, ...shared, '--use', 'TRACING=0', ...checked],
  'kernel-tracing': ['kernel/index.ts', ...common, ...shared, '--use', 'TRACING=1', ...checked],
  hash: ['kernel/hash/index.ts', ...common],
  trie: ['kernel/trie/index.ts', ...common, ...shared],
}

/** Built only when named: what this one settles is not checked, to show that tests notice. */
const onRequest: Record<string, string[]> = {
  'kernel-trusting': ['kernel/index.ts', ...common, ...shared, '--use', 'TRACING=0', '--use', 'TRUSTS_READS=1'],
}

mkdirSync(join(root, 'build', 'kernel'), { recursive: true })
const wanted = process.argv.slice(2)
const all = { ...modules, ...onRequest }
for (const name of wanted.length > 0 ? wanted : Object.keys(modules)) {
  const options = all[name]
  if (options === undefined) {
    console.error(`no module ${name}; there are ${Object.keys(all).join(', ')}`)
    process.exit(2)
  }
  const output = ['--outFile', `build/kernel/${name}.wasm`]
  const text = name === 'kernel' ? ['--textFile', 'build/kernel/kernel.wat'] : []
  const { error, stdout, stderr } = await asc.main([...options, ...output, ...text, '--baseDir', root])
  if (error) {
    console.error(stdout.toString() + stderr.toString())
    console.error(`kernel build failed: ${name}: ${error.message}`)
    process.exit(1)
  }
}
