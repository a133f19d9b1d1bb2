/**
 * A step of the tries: what it makes stands beside what was, until it is accepted or refused.
 *
 * Owns: the end of a step and of an update that broke off. Must never: run while lanes are working, except `breakOff`.
 */
import {
  LANES, LANE_FIRST_NOTE, LANE_FIRST_OUTPUT, LANE_LIVE, LANE_MADE, LANE_NOTE, LANE_NOTE_END, LANE_OUTPUT, LANE_OUTPUT_END, LANE_REPLACED,
  LANE_SIZE, LANE_YOUNG, LANE_HASHES, LIVE_BYTES, YOUNG_BYTES,
} from './layout'
import { clearChain, cutChain, Memory } from './memory'
import { returnList, unmake } from './nodes'

/** The cells of this lane as they were when the update began. */
let made: usize = 0
let replaced: u32 = 0
let output: usize = 0
let outputEnd: usize = 0
let note: usize = 0
let noteEnd: usize = 0

/** An update begins that may break off. */
export function beginUpdate(): void {
  const lane = Memory.lane
  made = load<u32>(lane, LANE_MADE)
  replaced = load<u32>(lane, LANE_REPLACED)
  output = load<u32>(lane, LANE_OUTPUT)
  outputEnd = load<u32>(lane, LANE_OUTPUT_END)
  note = load<u32>(lane, LANE_NOTE)
  noteEnd = load<u32>(lane, LANE_NOTE_END)
}

/** Forgets what the update did that began last in this lane. Branches that it loaded stay: they are what stands. */
export function breakOff(): void {
  const lane = Memory.lane
  unmake(made)
  store<u32>(lane, replaced, LANE_REPLACED)
  cutChain(lane + LANE_FIRST_OUTPUT, output, outputEnd)
  cutChain(lane + LANE_FIRST_NOTE, note, noteEnd)
}

/** What the step made stands from now on, what it replaced is free. */
export function acceptStep(lanes: u32): void {
  for (let i: u32 = 0; i < lanes; i++) {
    const lane: usize = LANES + i * LANE_SIZE
    store<u32>(lane, 0, LANE_MADE)
    gather(lane)
    returnList(lane + LANE_REPLACED)
  }
}

/** What the step made is free, and nothing has happened. */
export function refuseStep(lanes: u32): void {
  for (let i: u32 = 0; i < lanes; i++) {
    const lane: usize = LANES + i * LANE_SIZE
    store<u32>(lane, 0, LANE_REPLACED)
    gather(lane)
    returnList(lane + LANE_MADE)
  }
}

/** Takes over a lane's counts and empties what it kept for the step. */
function gather(lane: usize): void {
  store<i32>(LIVE_BYTES, load<i32>(LIVE_BYTES) + load<i32>(lane, LANE_LIVE))
  store<i32>(YOUNG_BYTES, load<i32>(YOUNG_BYTES) + load<i32>(lane, LANE_YOUNG))
  store<i32>(lane, 0, LANE_LIVE)
  store<i32>(lane, 0, LANE_YOUNG)
  store<u32>(lane, 0, LANE_HASHES)
  clearChain(lane + LANE_FIRST_OUTPUT)
  clearChain(lane + LANE_FIRST_NOTE)
}
