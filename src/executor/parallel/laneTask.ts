/**
 * What runs on a lane's thread.
 *
 * Owns: the lane's kernel, kept from block to block. Must never: know about blocks more than the kernel needs.
 */
import {
  controlOf,
  type HostContext,
  hostImports,
  LaneKernel,
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
  readonly context: HostContext
}

const KEPT = 'executor'

/** Makes the lane's kernel. */
export function setUpLane({ module, memory, questions }: LaneSetUpArgument, lane: Lane): void {
  const views = new MemoryViews(memory)
  const context: HostContext = {
    rules: undefined,
    state: { account: () => undefined, storage: () => undefined, code: () => new Uint8Array(0) },
    blockHash: () => undefined,
    onStep: undefined,
  }
  const own = hostImports(views, controlOf(views, lane.index), context)
  const imports = { ...own, ...askingImports(questions, lane.index) }
  const kernel = new LaneKernel(module, memory, views, lane.index, imports)
  lane.kept.set(KEPT, { kernel, context } satisfies KeptLane)
}

export interface RunArgument {
  /** Precompiles ask them. undefined: as in the block before. */
  readonly rules: Rules | undefined
}

/** Works on the block that lies in the memory. */
export function runLane({ rules }: RunArgument, lane: Lane): LaneTraces {
  const { kernel, context } = lane.kept.get(KEPT) as KeptLane
  if (rules !== undefined) context.rules = rules
  return kernel.run()
}

/** Lays out what the lanes share; on one lane, once. */
export function layOutShared(_: undefined, lane: Lane): void {
  ;(lane.kept.get(KEPT) as KeptLane).kernel.initialiseShared()
}
