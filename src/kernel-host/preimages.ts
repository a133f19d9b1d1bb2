/**
 * What mapping slots were hashed from, as far as the lanes' memos of hashes remember it.
 *
 * Owns: reading those memos. Must never: be relied on: a memo forgets.
 */
import * as L from '../../kernel/layout.ts'
import { bytesToHex } from '../primitives/hex.ts'
import type { MemoryViews } from './words.ts'

/** The words that Solidity hashes to the slot of a mapping's value. */
export interface SlotPreimage {
  readonly key: Uint8Array
  readonly base: Uint8Array
}

const ENTRY_SIZE = 128
const DIGEST = 64
const MARK = 96

/** So many are known together before it is begun anew; those who have the ones before keep them. */
const MOST_KNOWN = 32_768

/** What lanes have ever remembered, each once: whoever keeps what was known after a block shares it with those after other blocks. */
export class Preimages {
  #known = new Map<string, SlotPreimage>()

  /** By the hex of the slot: all that is known, with what the memos have now. It may grow later. */
  read(views: MemoryViews, lanes: number): ReadonlyMap<string, SlotPreimage> {
    if (this.#known.size > MOST_KNOWN) this.#known = new Map()
    for (let lane = 0; lane < lanes; lane++) this.#readMemo(views, lane)
    return this.#known
  }

  #readMemo(views: MemoryViews, lane: number): void {
    const region = (L.LANE_REGIONS + lane * L.LANE_REGIONS_SIZE + L.REGION_KECCAK_MEMO * 8) >>> 2
    const end = views.u32[region + 1]!
    for (let at = views.u32[region]!; at < end; at += ENTRY_SIZE) {
      if (views.u32[(at + MARK) >>> 2] === 0) continue
      const slot = bytesToHex(views.copyBytes(at + DIGEST, 32))
      if (this.#known.has(slot)) continue
      this.#known.set(slot, { key: views.copyBytes(at, 32), base: views.copyBytes(at + 32, 32) })
    }
  }
}
