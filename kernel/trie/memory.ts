/**
 * The memory of a trie engine: chunks, blocks of a few sizes cut from them, and buffers that are chains of chunks.
 *
 * Owns: which bytes are free. A lane takes blocks from a list of its own and fills it from the engine's list or from a
 * new chunk. Must never: give blocks back to the engine's list while lanes are working.
 */
import {
  CHUNK_END, CHUNK_HEADER, CHUNK_NEXT, CHUNK_SIZE, FREE_BLOCKS, FREE_CHUNKS, HEAP_LOCK, HEAP_NEXT, LANES, LANE_FIRST_NOTE,
  LANE_FIRST_OUTPUT, LANE_FREE, LANE_LIVE, LANE_OUTPUT, LANE_OUTPUT_END, LANE_SCRATCH, LANE_SIZE, LIVE_BYTES, MOST_LANES,
} from './layout'

const PAGE: u32 = 65536
/** Memory is asked for in steps of this many pages. */
const GROWTH: u32 = 64
/** Blocks that a lane takes from the engine's list at once. */
const BLOCKS_AT_ONCE: u32 = 64
/** A lane that waits longer for memory gives up: its neighbour died holding the lock. */
const MOST_SPINS: u32 = 0x7fffffff
/** Chunks of a lane's scratch. */
const SCRATCH_CHUNKS: u32 = 2

/** Every list is linked through the first word of its elements. */
const LINK: usize = 0

export class Memory {
  /** The cells of this lane. */
  static lane: usize = LANES
  static scratch: usize = 0
}

/** Makes this instance work as the given lane. */
export function useLane(index: u32): void {
  const lane: usize = LANES + index * LANE_SIZE
  Memory.lane = lane
  if (load<u32>(HEAP_NEXT) == 0) store<u32>(HEAP_NEXT, LANES + MOST_LANES * LANE_SIZE)
  if (load<u32>(lane, LANE_SCRATCH) == 0) {
    lock()
    store<u32>(lane, <u32>cut(SCRATCH_CHUNKS), LANE_SCRATCH)
    unlock()
  }
  Memory.scratch = load<u32>(lane, LANE_SCRATCH)
}

export const EXTENSION_CLASS: u32 = 4
export const SLOT_CLASS: u32 = 5
export const LEAF_CLASS: u32 = 6

@inline
export function blockSize(kind: u32): u32 {
  // A branch: a header of 24 bytes and 40 per child.
  if (kind < EXTENSION_CLASS) return 24 + (80 << kind)
  // An extension: link, length, up to 63 nibbles. A leaf: the same header, its key, and a value of up to 40 or 112 bytes.
  return kind == EXTENSION_CLASS ? 72 : kind == SLOT_CLASS ? 96 : 168
}

export function takeBlock(kind: u32): usize {
  const head = Memory.lane + LANE_FREE + (kind << 2)
  let block: usize = load<u32>(head)
  if (block == 0) block = refill(kind, head)
  store<u32>(head, load<u32>(block, LINK))
  addLive(<i32>blockSize(kind))
  return block
}

/** Back to this lane's own list. */
export function giveBlock(block: usize, kind: u32): void {
  push(Memory.lane + LANE_FREE + (kind << 2), block)
  addLive(-<i32>blockSize(kind))
}

/** Back to the engine's list, while no lane works. */
export function returnBlock(block: usize, kind: u32): void {
  push(FREE_BLOCKS + (kind << 2), block)
  store<i32>(LIVE_BYTES, load<i32>(LIVE_BYTES) - <i32>blockSize(kind))
}

@inline
export function push(head: usize, element: usize): void {
  store<u32>(element, load<u32>(head), LINK)
  store<u32>(head, <u32>element)
}

@inline
function addLive(bytes: i32): void {
  store<i32>(Memory.lane, load<i32>(Memory.lane, LANE_LIVE) + bytes, LANE_LIVE)
}

function refill(kind: u32, head: usize): usize {
  const common: usize = FREE_BLOCKS + (kind << 2)
  lock()
  const first: usize = load<u32>(common)
  if (first != 0) {
    let last = first
    for (let taken: u32 = 1; taken < BLOCKS_AT_ONCE && load<u32>(last, LINK) != 0; taken++) last = load<u32>(last, LINK)
    store<u32>(common, load<u32>(last, LINK))
    store<u32>(last, 0, LINK)
    unlock()
    store<u32>(head, <u32>first)
    return first
  }
  const chunk = cutOrReuse()
  unlock()
  const size = blockSize(kind)
  for (let at = chunk + (CHUNK_SIZE / size - 1) * size; at >= chunk; at -= size) push(head, at)
  return chunk
}

/** `count` chunks in a row that the host may write to. */
export function takeChunks(count: u32): usize {
  lock()
  const chunks = cut(count)
  unlock()
  return chunks
}

export function giveChunks(start: usize, count: u32): void {
  lock()
  for (let i: u32 = 0; i < count; i++) push(FREE_CHUNKS, start + i * CHUNK_SIZE)
  unlock()
}

export function takeChunk(): usize {
  lock()
  const chunk = cutOrReuse()
  unlock()
  return chunk
}

function cutOrReuse(): usize {
  const chunk: usize = load<u32>(FREE_CHUNKS)
  if (chunk == 0) return cut(1)
  store<u32>(FREE_CHUNKS, load<u32>(chunk, LINK))
  return chunk
}

/** New chunks from the end of the heap; traps when the memory has no more. */
function cut(count: u32): usize {
  const start: usize = load<u32>(HEAP_NEXT)
  const end = <u64>start + <u64>count * CHUNK_SIZE
  const pages = <u32>((end + PAGE - 1) / PAGE)
  if (pages > <u32>memory.size()) {
    const missing = pages - <u32>memory.size()
    if (memory.grow(<i32>max(missing, GROWTH)) < 0 && memory.grow(<i32>missing) < 0) unreachable()
  }
  store<u32>(HEAP_NEXT, <u32>end)
  return start
}

function lock(): void {
  let spins: u32 = 0
  while (atomic.cmpxchg<u32>(HEAP_LOCK, 0, 1) != 0) if (++spins == MOST_SPINS) unreachable()
}

function unlock(): void {
  atomic.store<u32>(HEAP_LOCK, 0)
}

/** Room in the chain of chunks whose cells (first, current, end) begin at `cells`. */
@inline
function reserve(cells: usize, length: u32): usize {
  const current: usize = load<u32>(cells, 4)
  const start: usize = load<u32>(cells, 8)
  if (current != 0 && start + length <= current + CHUNK_SIZE) {
    store<u32>(cells, <u32>start + length, 8)
    return start
  }
  return reserveInNext(cells, length)
}

function reserveInNext(cells: usize, length: u32): usize {
  const current: usize = load<u32>(cells, 4)
  const next = takeChunk()
  store<u32>(next, 0, CHUNK_NEXT)
  if (current == 0) store<u32>(cells, <u32>next)
  else {
    store<u32>(current, <u32>next, CHUNK_NEXT)
    store<u32>(current, load<u32>(cells, 8), CHUNK_END)
  }
  store<u32>(cells, <u32>next, 4)
  store<u32>(cells, <u32>next + CHUNK_HEADER + length, 8)
  return next + CHUNK_HEADER
}

/** Room for a record that the host will read. */
export function reserveOutput(length: u32): usize {
  return reserve(Memory.lane + LANE_FIRST_OUTPUT, length)
}

/** Room for what must last until the step is over. */
export function reserveNote(length: u32): usize {
  return reserve(Memory.lane + LANE_FIRST_NOTE, (length + 3) & ~3)
}

/** Notes the end of the last chunk of records, so that the host can read on its own. */
export function closeOutput(): void {
  const current: usize = load<u32>(Memory.lane, LANE_OUTPUT)
  if (current != 0) store<u32>(current, load<u32>(Memory.lane, LANE_OUTPUT_END), CHUNK_END)
}

/** Takes a chain back to an earlier state: its last chunk then, and the end of what was in it. */
export function cutChain(cells: usize, chunk: usize, end: usize): void {
  if (chunk == 0) {
    clearChain(cells)
    return
  }
  for (let later: usize = load<u32>(chunk, CHUNK_NEXT); later != 0; ) {
    const next: usize = load<u32>(later, CHUNK_NEXT)
    giveChunks(later, 1)
    later = next
  }
  store<u32>(chunk, 0, CHUNK_NEXT)
  store<u32>(cells, <u32>chunk, 4)
  store<u32>(cells, <u32>end, 8)
}

/** Gives back all chunks of a chain of another lane, or of this one. */
export function clearChain(cells: usize): void {
  for (let chunk: usize = load<u32>(cells); chunk != 0; ) {
    const next: usize = load<u32>(chunk, CHUNK_NEXT)
    giveChunks(chunk, 1)
    chunk = next
  }
  store<u32>(cells, 0)
  store<u32>(cells, 0, 4)
  store<u32>(cells, 0, 8)
}
