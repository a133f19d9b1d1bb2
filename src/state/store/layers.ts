/**
 * Batches that lie over a snapshot, read as one.
 *
 * Owns: that the newest write of a key counts. Must never: change a batch or the order in which they lie.
 */
import { keyText } from '../trie/hashedKey.ts'
import type { Batch, Range, Snapshot, StoreEntry, Table } from './store.ts'
import type { WriteCursor } from './tableWrites.ts'

/** What the last of the batches that set the key set it to, or else what the snapshot has. The oldest batch is the first. */
export function layeredGet(
  batches: readonly Batch[],
  snapshot: Snapshot,
  table: Table,
  key: Uint8Array,
): Uint8Array | undefined {
  let text: string | undefined
  for (let i = batches.length - 1; i >= 0; i--) {
    const writes = batches[i]!.table(table)
    if (writes === undefined) continue
    text ??= keyText(key)
    const found = writes.find(text)
    if (found >= 0) return writes.values[found]
  }
  return snapshot.get(table, key)
}

/** The entries of all, in the order of their keys. */
export function* layeredRange(
  batches: readonly Batch[],
  snapshot: Snapshot,
  table: Table,
  range: Range,
): Generator<StoreEntry> {
  const cursors = cursorsOf(batches, table, range)
  if (cursors.length === 0) {
    yield* snapshot.range(table, range)
    return
  }
  const comesFirst = range.reverse ? (a: string, b: string) => a > b : (a: string, b: string) => a < b
  const below = snapshot.range(table, range)[Symbol.iterator]()
  try {
    let next = below.next()
    let nextText = next.done ? undefined : keyText(next.value[0])
    for (;;) {
      let text = nextText
      for (const cursor of cursors) {
        if (cursor.text !== undefined && (text === undefined || comesFirst(cursor.text, text))) text = cursor.text
      }
      if (text === undefined) return
      let found = takeWrite(cursors, text)
      if (nextText === text) {
        if (found === NOT_WRITTEN) found = next.value
        next = below.next()
        nextText = next.done ? undefined : keyText(next.value[0])
      }
      if (found !== undefined && found !== NOT_WRITTEN) yield found
    }
  } finally {
    below.return?.()
  }
}

const NOT_WRITTEN = Symbol('not written')

/** The newest write of the key, undefined = deleted; moves every cursor that is at the key on. */
function takeWrite(cursors: readonly WriteCursor[], text: string): StoreEntry | undefined | typeof NOT_WRITTEN {
  let newest: StoreEntry | undefined | typeof NOT_WRITTEN = NOT_WRITTEN
  for (const cursor of cursors) {
    if (cursor.text !== text) continue
    if (newest === NOT_WRITTEN) newest = cursor.entry
    cursor.advance()
  }
  return newest
}

/** Those that have something in the range, the newest first. */
function cursorsOf(batches: readonly Batch[], table: Table, range: Range): WriteCursor[] {
  const cursors: WriteCursor[] = []
  for (let i = batches.length - 1; i >= 0; i--) {
    const cursor = batches[i]!.table(table)?.cursor(range)
    if (cursor?.text !== undefined) cursors.push(cursor)
  }
  return cursors
}
