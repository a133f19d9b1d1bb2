/**
 * Where the regions of lanes lie in the linear memory.
 *
 * Owns: their sizes. Address space is reserved, not used: a page costs memory only once it is written. Must never: change
 * after a kernel has been initialised.
 */
import * as L from '../../kernel/layout.ts'
import type { MemoryViews } from './words.ts'

const KB = 1024
const MB = 1024 * KB
const PAGE = 64 * KB

/** A word of stack for each of the 1,024 frames, and room for the temporaries of the frame on top. */
const STACK_SIZE = 1026 * 32 * KB + 128 * KB

/** Largest memory a lane may be given: 32-bit addresses end there. */
const MOST_BYTES = 4096 * MB

/** Regions that a lane can do with less of, at the price of doing work again. */
export interface CacheSizes {
  /** Code of the host, in bytes. */
  readonly code?: number
  /** Translated code, in bytes. */
  readonly translated?: number
}

/** The sizes of the regions that all lanes share, by number. */
function sharedSizes(steps: number, input: number): number[] {
  const sizes = new Array<number>(L.SHARED_REGION_COUNT).fill(0)
  sizes[L.SHARED_ACCOUNTS] = 64 * MB
  sizes[L.SHARED_ACCOUNT_INDEX] = 8 * MB
  sizes[L.SHARED_SLOTS] = 128 * MB
  sizes[L.SHARED_SLOT_INDEX] = 16 * MB
  sizes[L.SHARED_CODES] = 4 * MB
  sizes[L.SHARED_CODE_INDEX] = 1 * MB
  sizes[L.SHARED_STEPS] = steps * L.STEP_SIZE
  sizes[L.SHARED_INPUT] = input
  // A step begins ahead, is published and settled.
  sizes[L.SHARED_SCHEDULE] = steps * 3 * 4
  sizes[L.SHARED_CHANGED] =
    4 * (sizes[L.SHARED_ACCOUNTS]! / L.CACHED_ACCOUNT_SIZE + sizes[L.SHARED_SLOTS]! / L.SLOT_SIZE)
  return sizes
}

/** The sizes of a lane's regions, by number. Lanes that execute ahead keep records, and so need more room for them. */
function laneSizes(evmMemory: number, keptMegabytes: number, caches: CacheSizes): number[] {
  const kept = keptMegabytes * MB
  const sizes = new Array<number>(L.REGION_COUNT).fill(0)
  sizes[L.REGION_CONTROL] = L.CONTROL_SIZE
  sizes[L.REGION_FRAMES] = 256 * KB
  sizes[L.REGION_STACK] = STACK_SIZE
  sizes[L.REGION_TRANSLATOR] = 128 * KB
  sizes[L.REGION_KECCAK_MEMO] = 512 * KB
  sizes[L.REGION_INPUT] = kept === 0 ? 32 * MB : 0
  sizes[L.REGION_RETURN] = 32 * MB
  sizes[L.REGION_JOURNAL] = 128 * MB
  sizes[L.REGION_LOGS] = 64 * MB + kept
  sizes[L.REGION_ACCOUNTS] = 64 * MB + kept
  sizes[L.REGION_ACCOUNT_INDEX] = 4 * MB
  sizes[L.REGION_SLOTS] = 64 * MB + kept
  sizes[L.REGION_SLOT_INDEX] = 8 * MB
  sizes[L.REGION_TRANSIENT] = 64 * MB
  sizes[L.REGION_TRANSIENT_INDEX] = 8 * MB
  sizes[L.REGION_CODE_ENTRIES] = 4 * MB
  sizes[L.REGION_CODE_INDEX] = 1 * MB
  sizes[L.REGION_CODE] = caches.code ?? 32 * MB
  sizes[L.REGION_BLOCK_CODE] = 32 * MB
  sizes[L.REGION_TRANSLATED] = caches.translated ?? 32 * MB
  sizes[L.REGION_NOTES] = kept === 0 ? 0 : 16 * MB
  sizes[L.REGION_MEMORY] = evmMemory
  return sizes
}

export interface MemoryPlan {
  /** Start and end of each region, as the kernel reads them. */
  readonly shared: Uint32Array
  readonly lanes: readonly Uint32Array[]
  readonly pages: number
}

/** Lays out one lane that executes transaction after transaction, whose frames may use so many megabytes together. */
export function planLane(evmMemoryMegabytes: number, caches: CacheSizes = {}): MemoryPlan {
  const plan = layOut(sharedSizes(0, 0), [laneSizes(evmMemoryMegabytes * MB, 0, caches)])
  if (plan === undefined) {
    const others = layOut(sharedSizes(0, 0), [laneSizes(0, 0, {})])!
    const most = Math.floor((MOST_BYTES - others.pages * PAGE) / MB)
    throw new RangeError(`${evmMemoryMegabytes} MB of EVM memory do not fit into a lane; at most ${most} do`)
  }
  return plan
}

/** EVM memory of a lane in megabytes, and the share of the full sizes of all but the fixed regions; the best first. */
const EVM_MEGABYTES = [256, 128, 64]
const SCALES = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16]
const KEPT_MEGABYTES = 64

/** The form of the kernel decides about these. */
const FIXED_REGIONS: ReadonlySet<number> = new Set([
  L.REGION_CONTROL,
  L.REGION_FRAMES,
  L.REGION_STACK,
  L.REGION_TRANSLATOR,
  L.REGION_KECCAK_MEMO,
])

/**
 * Lays out lanes that execute blocks together: each gets as much as the address space allows. Many lanes have less room for
 * what only extraordinary transactions need; blocks that hold one are executed apart.
 */
export function planLanes(lanes: number, steps: number, input: number): MemoryPlan {
  const shared = sharedSizes(steps, input)
  for (const scale of SCALES) {
    for (const megabytes of EVM_MEGABYTES) {
      const sizes = laneSizes(megabytes * MB, KEPT_MEGABYTES, {}).map((size, region) =>
        FIXED_REGIONS.has(region) ? size : size * scale,
      )
      const plan = layOut(shared, new Array<number[]>(lanes).fill(sizes))
      if (plan !== undefined && lanes <= L.MOST_LANES) return plan
    }
  }
  throw new RangeError(`${lanes} lanes do not fit into one memory; at most ${L.MOST_LANES} do`)
}

function layOut(shared: readonly number[], lanes: readonly (readonly number[])[]): MemoryPlan | undefined {
  let at: number = L.REGIONS_START
  const bounds = (sizes: readonly number[]): Uint32Array => {
    const result = new Uint32Array(2 * sizes.length)
    for (const [region, size] of sizes.entries()) {
      result[2 * region] = at
      at += Math.ceil(size / PAGE) * PAGE
      result[2 * region + 1] = at
    }
    return result
  }
  const plan = { shared: bounds(shared), lanes: lanes.map(bounds) }
  // Wide loads at the end of the last region read on a little.
  at += PAGE
  return at > MOST_BYTES ? undefined : { ...plan, pages: at / PAGE }
}

/** How full the tables of the cached world are, between 0 and 1. */
export function cacheUse({ u32 }: MemoryViews): number {
  const share = (table: number, region: number): number => {
    const [start, end] = [u32[(L.SHARED_REGIONS + region * 8) >>> 2]!, u32[(L.SHARED_REGIONS + region * 8 + 4) >>> 2]!]
    return (u32[(table + L.TABLE_COUNT) >>> 2]! * u32[(table + L.TABLE_STRIDE) >>> 2]!) / (end - start)
  }
  return Math.max(share(L.TABLE_CACHED_ACCOUNTS, L.SHARED_ACCOUNTS), share(L.TABLE_CACHED_SLOTS, L.SHARED_SLOTS))
}

/** Writes the plan where the kernel reads it. */
export function writePlan(plan: MemoryPlan, u32: Uint32Array): void {
  u32.set(plan.shared, L.SHARED_REGIONS >>> 2)
  for (const [lane, bounds] of plan.lanes.entries()) {
    u32.set(bounds, (L.LANE_REGIONS + lane * L.LANE_REGIONS_SIZE) >>> 2)
  }
}
