/**
 * Where a lane's regions lie in the linear memory.
 *
 * Owns: their sizes. Address space is reserved, not used: a page costs memory only once it is written. Must never: change
 * after a kernel has been initialised.
 */
import * as L from '../../kernel/layout.ts'

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

/** The sizes of a lane's regions, by number. */
function regionSizes(evmMemory: number, caches: CacheSizes): number[] {
  const sizes = new Array<number>(L.REGION_COUNT).fill(0)
  sizes[L.REGION_CONTROL] = L.CONTROL_SIZE
  sizes[L.REGION_FRAMES] = 256 * KB
  sizes[L.REGION_STACK] = STACK_SIZE
  sizes[L.REGION_TRANSLATOR] = 128 * KB
  sizes[L.REGION_KECCAK_MEMO] = 512 * KB
  sizes[L.REGION_INPUT] = 32 * MB
  sizes[L.REGION_RETURN] = 32 * MB
  sizes[L.REGION_JOURNAL] = 128 * MB
  sizes[L.REGION_LOGS] = 64 * MB
  sizes[L.REGION_ACCOUNTS] = 32 * MB
  sizes[L.REGION_ACCOUNT_INDEX] = 4 * MB
  sizes[L.REGION_SLOTS] = 64 * MB
  sizes[L.REGION_SLOT_INDEX] = 8 * MB
  sizes[L.REGION_TRANSIENT] = 64 * MB
  sizes[L.REGION_TRANSIENT_INDEX] = 8 * MB
  sizes[L.REGION_CACHED_ACCOUNTS] = 64 * MB
  sizes[L.REGION_CACHED_ACCOUNT_INDEX] = 8 * MB
  sizes[L.REGION_CACHED_SLOTS] = 128 * MB
  sizes[L.REGION_CACHED_SLOT_INDEX] = 16 * MB
  sizes[L.REGION_CODE_ENTRIES] = 4 * MB
  sizes[L.REGION_CODE_INDEX] = 1 * MB
  sizes[L.REGION_CODE] = caches.code ?? 32 * MB
  sizes[L.REGION_BLOCK_CODE] = 32 * MB
  sizes[L.REGION_TRANSLATED] = caches.translated ?? 32 * MB
  sizes[L.REGION_MEMORY] = evmMemory
  return sizes
}

export interface RegionPlan {
  /** Start and end of each region, as the kernel reads them. */
  readonly bounds: Uint32Array
  readonly pages: number
}

/** Lays out one lane whose frames may use so many megabytes of EVM memory together. */
export function planRegions(evmMemoryMegabytes: number, caches: CacheSizes = {}): RegionPlan {
  const bounds = new Uint32Array(2 * L.REGION_COUNT)
  let at: number = L.LANES_START
  for (const [region, size] of regionSizes(evmMemoryMegabytes * MB, caches).entries()) {
    bounds[2 * region] = at
    at += Math.ceil(size / PAGE) * PAGE
    bounds[2 * region + 1] = at
  }
  // Wide loads at the end of the last region read on a little.
  at += PAGE
  if (at > MOST_BYTES) {
    throw new RangeError(`${evmMemoryMegabytes} MB of EVM memory do not fit into a lane; at most ${mostMegabytes()} do`)
  }
  return { bounds, pages: at / PAGE }
}

function mostMegabytes(): number {
  const others = regionSizes(0, {}).reduce((sum, size) => sum + Math.ceil(size / PAGE) * PAGE, L.LANES_START + PAGE)
  return Math.floor((MOST_BYTES - others) / MB)
}
