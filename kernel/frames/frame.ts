/**
 * The record of a frame: one level of call or creation.
 *
 * Owns: its layout and how frames are entered. What the frame on top needs often is also in `Machine`; the record holds
 * the rest, and all of it while a deeper frame runs. Frames live in a region, not on the machine's own stack, so depth
 * 1,024 costs memory only. Must never: decide who may call whom.
 */
import { ANALYSIS_ENTRY, analyse } from '../code/analysis'
import { dropTranslations, Emitter, room, ROOM_FOR_A_BLOCK } from '../code/emit'
import { CodeStore, codeByHash } from '../code/store'
import { translateFrom } from '../code/translate'
import { Journal } from '../journal/journal'
import { Logs } from '../journal/logs'
import { CODE_ANALYSIS, CODE_ANALYSIS_GENERATION, CODE_BYTES, CODE_HASH, CODE_LENGTH } from '../layout'
import { Machine } from '../machine'
import { copy } from '../words/basic'

/** Saved registers of a frame that waits for a deeper one. */
export const FRAME_IP: usize = 0
export const FRAME_SP: usize = 4
export const FRAME_GAS: usize = 8
export const FRAME_MEMORY_BASE: usize = 16
export const FRAME_MEMORY_SIZE: usize = 20
export const FRAME_STACK_BASE: usize = 24
/** The byte after the call: where to translate again when the translation is gone. */
export const FRAME_RESUME_AT: usize = 28
/** FRAME_IS_* */
export const FRAME_KIND: usize = 32
export const FRAME_IS_STATIC: usize = 36
export const FRAME_DEPTH: usize = 40
/** The account whose storage and balance it works on. */
export const FRAME_ACCOUNT: usize = 44
/** The account that called, as CALLER sees it. */
export const FRAME_CALLER: usize = 48
export const FRAME_INPUT: usize = 52
export const FRAME_INPUT_LENGTH: usize = 56
/** Where in the caller's memory the output goes. */
export const FRAME_OUTPUT: usize = 60
export const FRAME_OUTPUT_LENGTH: usize = 64
export const FRAME_CODE: usize = 68
export const FRAME_CODE_LENGTH: usize = 72
/** Generation of the code store in which FRAME_CODE holds; 0 = it lies elsewhere and always holds (init code). */
export const FRAME_CODE_GENERATION: usize = 76
export const FRAME_ANALYSIS: usize = 80
export const FRAME_ANALYSIS_GENERATION: usize = 84
/** What to undo to. */
export const FRAME_JOURNAL: usize = 88
export const FRAME_LOGS_TOP: usize = 92
export const FRAME_REFUND: usize = 104
export const FRAME_VALUE: usize = 112
export const FRAME_CODE_HASH: usize = 144
export const FRAME_SIZE: usize = 192

export const FRAME_IS_CALL: u32 = 0
export const FRAME_IS_CREATE: u32 = 1

export const MAX_DEPTH: u32 = 1024

/** The code of a frame, fetched again when the code store was emptied meanwhile. */
export function frameCode(frame: usize): usize {
  const generation = load<u32>(frame, FRAME_CODE_GENERATION)
  if (generation != 0 && generation != CodeStore.generation) {
    store<u32>(frame, load<u32>(codeByHash(frame + FRAME_CODE_HASH), CODE_BYTES), FRAME_CODE)
    store<u32>(frame, CodeStore.generation, FRAME_CODE_GENERATION)
  }
  return load<u32>(frame, FRAME_CODE)
}

/** Gives the frame an account's code. */
export function setFrameCode(frame: usize, entry: usize): void {
  store<u32>(frame, load<u32>(entry, CODE_BYTES), FRAME_CODE)
  store<u32>(frame, load<u32>(entry, CODE_LENGTH), FRAME_CODE_LENGTH)
  store<u32>(frame, CodeStore.generation, FRAME_CODE_GENERATION)
  copy(frame + FRAME_CODE_HASH, entry + CODE_HASH)
  const known = load<u32>(entry, CODE_ANALYSIS_GENERATION) == Emitter.generation
  store<u32>(frame, known ? load<u32>(entry, CODE_ANALYSIS) : 0, FRAME_ANALYSIS)
  store<u32>(frame, known ? Emitter.generation : 0, FRAME_ANALYSIS_GENERATION)
}

/** Gives the frame init code, which lies where it stays as long as the frame runs. */
export function setFrameInitcode(frame: usize, bytes: usize, length: u32): void {
  store<u32>(frame, bytes, FRAME_CODE)
  store<u32>(frame, length, FRAME_CODE_LENGTH)
  store<u32>(frame, 0, FRAME_CODE_GENERATION)
  store<u32>(frame, 0, FRAME_ANALYSIS_GENERATION)
}

/** The translated instruction for a byte of the frame's code; makes room, analyses and translates as needed. */
export function instructionAt(frame: usize, position: u32): usize {
  const code = frameCode(frame)
  const length = load<u32>(frame, FRAME_CODE_LENGTH)
  if (room() < ROOM_FOR_A_BLOCK) dropTranslations()
  if (load<u32>(frame, FRAME_ANALYSIS_GENERATION) != Emitter.generation) {
    const analysis = analyse(code, length)
    store<u32>(frame, analysis, FRAME_ANALYSIS)
    store<u32>(frame, Emitter.generation, FRAME_ANALYSIS_GENERATION)
    if (load<u32>(frame, FRAME_CODE_GENERATION) != 0) {
      const entry = codeByHash(frame + FRAME_CODE_HASH)
      store<u32>(entry, analysis, CODE_ANALYSIS)
      store<u32>(entry, Emitter.generation, CODE_ANALYSIS_GENERATION)
    }
  }
  return translateFrom(load<u32>(frame, FRAME_ANALYSIS), code, length, position)
}

/** Saves the executing frame's registers: a deeper frame is about to start. */
export function suspend(gas: i64): void {
  const frame = Machine.frame
  store<u32>(frame, Machine.ip, FRAME_IP)
  store<u32>(frame, Machine.sp, FRAME_SP)
  store<i64>(frame, gas, FRAME_GAS)
  store<u32>(frame, Machine.memoryBase, FRAME_MEMORY_BASE)
  store<u32>(frame, Machine.memorySize, FRAME_MEMORY_SIZE)
  store<u32>(frame, Machine.stackBase, FRAME_STACK_BASE)
}

/** Notes what a failure of this frame has to undo. */
export function setCheckpoint(frame: usize): void {
  store<u32>(frame, Journal.top, FRAME_JOURNAL)
  store<u32>(frame, Logs.top, FRAME_LOGS_TOP)
  store<i64>(frame, Machine.refund, FRAME_REFUND)
}

/** Starts a filled-in frame above the suspended one; its stack and memory begin where the other's end. */
export function enter(frame: usize): void {
  Machine.frame = frame
  Machine.stackBase = Machine.sp
  Machine.memoryBase += Machine.memorySize
  Machine.memorySize = 0
  Machine.returnLength = 0
  Machine.ip = firstInstruction(frame)
}

function firstInstruction(frame: usize): usize {
  if (load<u32>(frame, FRAME_ANALYSIS_GENERATION) == Emitter.generation) {
    const known = load<u32>(load<u32>(frame, FRAME_ANALYSIS), ANALYSIS_ENTRY)
    if (known != 0) return known
  }
  const instruction = instructionAt(frame, 0)
  store<u32>(load<u32>(frame, FRAME_ANALYSIS), instruction, ANALYSIS_ENTRY)
  return instruction
}
