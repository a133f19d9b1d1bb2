/**
 * What runs on a lane's thread.
 *
 * Owns: the lane's kernel, kept from block to block. Must never: know about blocks more than the kernel needs.
 */
import {
  controlOf,
  emptyContext,
  type HostContext,
  hostImports,
  type KernelImports,
  LaneKernel,
  type LaneReader,
  type LaneReaderSource,
  type LaneTraces,
  MemoryViews,
} from '../../kernel-host/index.ts'
import type { Lane } from '../../lanes/index.ts'
import type { Rules } from '../../protocol/forks/rules.ts'
import { askingImports } from './questions.ts'

export interface LaneSetUpArgument {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  readonly questions: SharedArrayBuffer
}

interface KeptLane {
  readonly kernel: LaneKernel
  readonly views: MemoryViews
  readonly context: HostContext
  /** The kernel's imports; those that read state are replaced block by block. */
  readonly imports: KernelImports
  readonly own: KernelImports
  readonly asking: KernelImports
  reader: { readonly source: string; readonly reader: LaneReader } | undefined
}

const KEPT = 'executor'

/** Makes the lane's kernel. */
export function setUpLane({ module, memory, questions }: LaneSetUpArgument, lane: Lane): void {
  const views = new MemoryViews(memory)
  const context = emptyContext()
  const own = hostImports(views, controlOf(views, lane.index), context)
  const asking = askingImports(questions, lane.index)
  const current = { ...own, ...asking }
  const imports = Object.fromEntries(
    Object.keys(own).map((name) => [name, (...values: number[]) => current[name]!(...values)]),
  )
  const kernel = new LaneKernel(module, memory, views, lane.index, imports)
  const kept: KeptLane = { kernel, views, context, imports: current, own, asking, reader: undefined }
  lane.kept.set(KEPT, kept)
}

export interface RunArgument {
  /** The number of the block, which may not be in the memory yet. */
  readonly run: number
  /** Precompiles ask them. undefined: as in the block before. */
  readonly rules: Rules | undefined
  /** undefined: what the lane does not know it has to ask for. */
  readonly reader: LaneReaderSource | undefined
}

/** Works on a block when it lies in the memory. */
export async function runLane({ run, rules, reader }: RunArgument, lane: Lane): Promise<LaneTraces> {
  const kept = lane.kept.get(KEPT) as KeptLane
  if (rules !== undefined) kept.context.rules = rules
  if (reader === undefined) Object.assign(kept.imports, kept.asking)
  else await readDirectly(kept, reader)
  kept.imports.blockHash = remembering(kept.asking.blockHash!, kept.views)
  try {
    return kept.kernel.run(run)
  } finally {
    kept.reader?.reader.release()
  }
}

/**
 * Block hashes are still asked for: they belong to the chain, not to the state. So is code that the reader does not have
 * yet.
 */
async function readDirectly(kept: KeptLane, source: LaneReaderSource): Promise<void> {
  const { module: url, name, argument } = source
  const key = JSON.stringify([url, name, argument])
  if (kept.reader?.source !== key) {
    const module = (await import(url)) as Record<string, (argument: unknown) => LaneReader>
    kept.reader = { source: key, reader: module[name]!(argument) }
  }
  kept.reader.reader.refresh()
  kept.context.state = kept.reader.reader
  const { own, asking } = kept
  Object.assign(kept.imports, own, {
    loadCode: (hash = 0, destination = 0, capacity = 0) => {
      const length = orUndefined(() => own.loadCode!(hash, destination, capacity))
      return length === undefined || length === UNKNOWN ? asking.loadCode!(hash, destination, capacity) : length
    },
  })
}

/** Asks for the hash of each block once. */
function remembering(ask: NonNullable<KernelImports['blockHash']>, views: MemoryViews): typeof ask {
  const known = new Map<number, Uint8Array>()
  return (low = 0, high = 0, destination = 0) => {
    const number = (high >>> 0) * 2 ** 32 + (low >>> 0)
    const at = destination >>> 0
    const hash = known.get(number)
    if (hash !== undefined) views.bytes.set(hash, at)
    else {
      ask(low, high, destination)
      known.set(number, views.copyBytes(at, 32))
    }
    return 0
  }
}

/** What the import says of a hash that nobody has code for. */
const UNKNOWN = -1

function orUndefined<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Lays out what the lanes share; on one lane, once. */
export function layOutShared(_: undefined, lane: Lane): void {
  ;(lane.kept.get(KEPT) as KeptLane).kernel.initialiseShared()
}
