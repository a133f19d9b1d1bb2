/**
 * Where a code may be jumped to.
 *
 * Owns: the analysis record: a bitmap of JUMPDESTs (push data excluded), the number of them before each 64 bytes, and a
 * cell for each that holds its translated instruction or 0. Must never: translate.
 */
import { fault } from '../host'
import { FAULT_TRANSLATION } from '../layout'
import { dropTranslations, Emitter, room, ROOM_FOR_A_BLOCK } from './emit'
import { JUMPDEST, PUSH0, PUSH32 } from './operations'

const ANALYSIS_LENGTH: usize = 0
const ANALYSIS_BITMAP: usize = 4
const ANALYSIS_RANKS: usize = 8
const ANALYSIS_CELLS: usize = 12
/** The instruction of byte 0, 0 = not yet translated. */
export const ANALYSIS_ENTRY: usize = 16
const ANALYSIS_HEADER: usize = 32

/** Analyses code; may drop all translations to make room. */
export function analyse(code: usize, length: u32): usize {
  let analysis = tryAnalyse(code, length)
  if (analysis == 0) {
    dropTranslations()
    analysis = tryAnalyse(code, length)
    if (analysis == 0) fault(FAULT_TRANSLATION)
  }
  return analysis
}

/** The analysis, 0 when there is no room for it. How much its cells take is known only when they are counted. */
function tryAnalyse(code: usize, length: u32): usize {
  const words = (<usize>length >> 6) + 1
  const fixed = ANALYSIS_HEADER + words * 12 + 32
  if (room() < fixed) return 0
  const at = (Emitter.top + 15) & ~15
  const bitmap = at + ANALYSIS_HEADER
  const ranks = bitmap + (words << 3)
  const cells = ranks + (words << 2)
  memory.fill(bitmap, 0, words << 3)
  markDestinations(code, length, bitmap)
  let count: u32 = 0
  for (let word: usize = 0; word < words; word++) {
    store<u32>(ranks + (word << 2), count)
    count += <u32>popcnt<u64>(load<u64>(bitmap + (word << 3)))
  }
  if (room() < fixed + (<usize>count << 2) + ROOM_FOR_A_BLOCK) return 0
  memory.fill(cells, 0, <usize>count << 2)
  store<u32>(at, length, ANALYSIS_LENGTH)
  store<u32>(at, bitmap, ANALYSIS_BITMAP)
  store<u32>(at, ranks, ANALYSIS_RANKS)
  store<u32>(at, cells, ANALYSIS_CELLS)
  store<u32>(at, 0, ANALYSIS_ENTRY)
  Emitter.top = (cells + (<usize>count << 2) + 15) & ~15
  return at
}

function markDestinations(code: usize, length: u32, bitmap: usize): void {
  let position: u32 = 0
  while (position < length) {
    const opcode = <u32>load<u8>(code + position)
    if (opcode == JUMPDEST) {
      const word = bitmap + (<usize>(position >> 6) << 3)
      store<u64>(word, load<u64>(word) | (<u64>1 << (position & 63)))
    } else if (opcode - <u32>PUSH0 <= <u32>PUSH32 - <u32>PUSH0) {
      position += opcode - PUSH0
    }
    position++
  }
}

/** The cell of the JUMPDEST at this byte, 0 when there is none. */
@inline
export function destinationCell(analysis: usize, position: u64): usize {
  if (position >= load<u32>(analysis, ANALYSIS_LENGTH)) return 0
  const word = <usize>(position >> 6)
  const bits = load<u64>(<usize>load<u32>(analysis, ANALYSIS_BITMAP) + (word << 3))
  const bit = <u64>1 << (position & 63)
  if ((bits & bit) == 0) return 0
  const rank = load<u32>(<usize>load<u32>(analysis, ANALYSIS_RANKS) + (word << 2)) + <u32>popcnt<u64>(bits & (bit - 1))
  return <usize>load<u32>(analysis, ANALYSIS_CELLS) + (<usize>rank << 2)
}
