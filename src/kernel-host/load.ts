/**
 * Finds and compiles the kernel's WebAssembly.
 *
 * Owns: the compiled modules, one of each kind per thread. Must never: compile the same module twice.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The last one is for tests only: it does not check what executions ahead of their turn have read. */
export type KernelKind = 'kernel' | 'kernel-tracing' | 'kernel-trusting'

const compiled = new Map<KernelKind, WebAssembly.Module>()

/** The sources lie two levels below the root, the published build three. */
const candidates = ['../../build/kernel/', '../../../build/kernel/']

export class KernelMissingError extends Error {
  override readonly name = 'KernelMissingError'
}

export function kernelModule(kind: KernelKind): WebAssembly.Module {
  let module = compiled.get(kind)
  if (module === undefined) {
    module = new WebAssembly.Module(readModule(`${kind}.wasm`))
    compiled.set(kind, module)
  }
  return module
}

function readModule(name: string): Uint8Array<ArrayBuffer> {
  for (const folder of candidates) {
    try {
      return new Uint8Array(readFileSync(fileURLToPath(new URL(folder + name, import.meta.url))))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw new KernelMissingError(`${name} is not built: run "npm run build:kernel"`)
}
