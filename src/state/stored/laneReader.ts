/**
 * A stored world as lanes read it: each opens the folder for itself.
 *
 * Owns: reading what is written, from a snapshot that is taken anew for each block. Must never: be used while something
 * that the reader should see waits to be written, or from the thread that writes.
 */
import type { Account, LaneReader, LaneReaderSource } from '../../kernel-host/state.ts'
import { LmdbReader } from '../store/lmdbStore.ts'
import type { Snapshot } from '../store/store.ts'
import { hashedKey, keyText } from '../trie/hashedKey.ts'
import { readAccount, readSlot } from './records.ts'
import { accountOf, readCode } from './worldView.ts'

/** How other threads read the head of the world in this folder, as far as it is written. */
export function storedReaderSource(folder: string, isBehind = false): LaneReaderSource {
  return { module: import.meta.url, name: openStoredReader.name, argument: folder, isBehind }
}

/** For lanes. */
export function openStoredReader(folder: string): LaneReader {
  return new StoredReader(new LmdbReader(folder))
}

class StoredReader implements LaneReader {
  readonly #store: LmdbReader
  #snapshot: Snapshot

  constructor(store: LmdbReader) {
    this.#store = store
    this.#snapshot = store.snapshot()
  }

  refresh(): void {
    this.#snapshot.close()
    this.#snapshot = this.#store.snapshot()
  }

  /** Space of what was replaced since a snapshot that is open cannot be used again: the file would grow for as long. */
  release(): void {
    this.#snapshot.close()
  }

  account(address: Uint8Array): Account | undefined {
    return accountOf(readAccount(this.#snapshot, hashedKey(keyText(address))))
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    return readSlot(this.#snapshot, hashedKey(keyText(address)), hashedKey(keyText(slot)))?.value
  }

  code(codeHash: Uint8Array): Uint8Array {
    return readCode(this.#snapshot, codeHash)
  }
}
