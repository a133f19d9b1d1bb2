/**
 * What lanes do to find signers.
 *
 * Owns: the tasks and their names. Must never: print; the thread that calls has said which secp256k1 there is.
 */
import type { LaneTask } from '../../lanes/index.ts'
import { onSecp256k1Fallback, secp256k1BackendName } from '../../primitives/index.ts'
import { type Authorization, recoverAuthority } from '../../protocol/transaction/index.ts'
import { recoverPacked } from './signedHashes.ts'
import { fillEntries, type SignerBatch } from './signerBatch.ts'

export interface SenderWork {
  readonly batch: SignerBatch
  readonly packed: Uint8Array<SharedArrayBuffer>
}

export interface AuthorityWork {
  readonly batch: SignerBatch
  readonly authorizations: readonly Authorization[]
}

export function fillSenders({ batch, packed }: SenderWork): void {
  loadSecp256k1()
  fillEntries(batch, (entry) => recoverPacked(packed, entry))
}

export function fillAuthorities({ batch, authorizations }: AuthorityWork): void {
  loadSecp256k1()
  fillEntries(batch, (entry) => recoverAuthority(authorizations[entry]!))
}

/** Once per thread it loads; after that it does nothing. */
export function loadSecp256k1(): void {
  onSecp256k1Fallback(() => {})
  secp256k1BackendName()
}

export const FILL_SENDERS: LaneTask = { module: import.meta.url, name: fillSenders.name }
export const FILL_AUTHORITIES: LaneTask = { module: import.meta.url, name: fillAuthorities.name }
export const LOAD_SECP256K1: LaneTask = { module: import.meta.url, name: loadSecp256k1.name }
