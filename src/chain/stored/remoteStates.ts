/**
 * States of a chain as other threads open them.
 *
 * Owns: that what is opened is the state after that very block. Must never: be used by the thread that writes.
 */
import { equalBytes } from '../../primitives/bytes.ts'
import { LmdbReader } from '../../state/store/lmdbStore.ts'
import type { Snapshot } from '../../state/store/store.ts'
import { readHeadRecord } from '../../state/stored/records.ts'
import { WorldView } from '../../state/stored/worldView.ts'
import { CHAIN_KEY, decodeChainHead, encodeNumberKey } from './codec.ts'
import type { RemoteState } from './openState.ts'

/** What a thread reads of the chain in a folder that this process has open. */
export class RemoteStates {
  readonly #store: LmdbReader

  constructor(folder: string) {
    this.#store = new LmdbReader(folder)
  }

  /** The state after the block, without edits; must be closed. undefined = it is not written, or no longer kept. */
  open({ block, hash }: Pick<RemoteState, 'block' | 'hash'>): WorldView | undefined {
    const snapshot = this.#store.snapshot()
    const view = viewOf(snapshot, block, hash)
    if (view === undefined) snapshot.close()
    return view
  }

  async close(): Promise<void> {
    await this.#store.close()
  }
}

function viewOf(snapshot: Snapshot, block: number, hash: Uint8Array): WorldView | undefined {
  const head = readHeadRecord(snapshot)
  if (head === undefined || block < head.firstKept || block > head.block) return undefined
  // While the world visits another branch, what it went back through is not on the way to the head.
  const chain = snapshot.get('meta', CHAIN_KEY)
  const isOnTheWay =
    chain !== undefined &&
    isBlockAt(snapshot, head.block, decodeChainHead(chain).place) &&
    isBlockAt(snapshot, block, hash)
  return isOnTheWay ? new WorldView(snapshot, head, block) : undefined
}

function isBlockAt(snapshot: Snapshot, number: number, hash: Uint8Array): boolean {
  const found = snapshot.get('blockNumbers', encodeNumberKey(BigInt(number)))
  return found !== undefined && equalBytes(found, hash)
}
