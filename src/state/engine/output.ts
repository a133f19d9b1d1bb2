/**
 * The records of branches that a step wrote.
 *
 * Owns: reading them out of the engine's memory. Must never: be read while lanes work.
 */
import {
  CHUNK_END,
  CHUNK_HEADER,
  CHUNK_NEXT,
  LANE_FIRST_OUTPUT,
  LANE_SIZE,
  LANES,
  RECORD_DELETED,
  RECORD_HEADER,
  RECORD_KEY_LENGTH,
  RECORD_TABLE,
  RECORD_VALUE_LENGTH,
  TABLE_STORAGE_BRANCHES,
} from '../../../kernel/trie/layout.ts'
import type { Batch } from '../store/store.ts'
import type { MemoryViews } from './views.ts'

/** Puts what so many lanes wrote into a batch. */
export function writeRecords(views: MemoryViews, lanes: number, batch: Batch): void {
  for (let lane = 0; lane < lanes; lane++) {
    let chunk = views.word(LANES + lane * LANE_SIZE + LANE_FIRST_OUTPUT)
    for (; chunk !== 0; chunk = views.word(chunk + CHUNK_NEXT)) {
      const start = chunk + CHUNK_HEADER
      writeChunk(views.copy(start, views.word(chunk + CHUNK_END) - start), batch)
    }
  }
}

function writeChunk(records: Uint8Array, batch: Batch): void {
  const view = new DataView(records.buffer)
  for (let at = 0; at < records.length; ) {
    const table = records[at + RECORD_TABLE] === TABLE_STORAGE_BRANCHES ? 'storageBranches' : 'accountBranches'
    const length = view.getUint32(at + RECORD_VALUE_LENGTH, true)
    const keyEnd = at + RECORD_HEADER + view.getUint16(at + RECORD_KEY_LENGTH, true)
    const key = records.subarray(at + RECORD_HEADER, keyEnd)
    if (length === RECORD_DELETED) {
      batch.delete(table, key)
      at = keyEnd
    } else {
      at = keyEnd + length
      batch.put(table, key, records.subarray(keyEnd, at))
    }
  }
}
