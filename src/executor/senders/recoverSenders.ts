/**
 * Who signed many transactions or authorizations, found by all lanes together.
 *
 * Owns: cutting the work into slices, and that every slice is finished. Must never: remember a sender, or recover on the
 * thread that calls.
 */
import { setImmediate } from 'node:timers/promises'
import { LaneError, type Lanes, type LaneTask } from '../../lanes/index.ts'
import { secp256k1BackendName } from '../../primitives/index.ts'
import { type Authorization, type Transaction, TransactionError } from '../../protocol/transaction/index.ts'
import { packSignedHashes } from './signedHashes.ts'
import { createSignerBatch, isFilled, offerAgain, type SignerBatch, signerOf } from './signerBatch.ts'
import { type AuthorityWork, FILL_AUTHORITIES, FILL_SENDERS, LOAD_SECP256K1, type SenderWork } from './tasks.ts'

/** Packed in about 0.3 ms: lanes begin with the first slice while the next is packed, and the caller's thread gets air. */
const SLICE = 256

/** How often a slice is offered to the lanes when one dies at it. */
const ATTEMPTS = 3

/** The sender of each transaction, or why there is none: the same as recoverSender. */
export async function recoverSenders(
  lanes: Lanes,
  transactions: readonly Transaction[],
): Promise<(Uint8Array | TransactionError)[]> {
  const signers = await recoverInSlices(lanes, transactions, (slice, batch) => {
    const work: SenderWork = { batch, packed: packSignedHashes(slice) }
    return { task: FILL_SENDERS, work }
  })
  return signers.map((sender) => sender ?? noKeyFits())
}

/** The authority of each authorization, undefined where the signature is no good: the same as recoverAuthority. */
export function recoverAuthorities(
  lanes: Lanes,
  authorizations: readonly Authorization[],
): Promise<(Uint8Array | undefined)[]> {
  return recoverInSlices(lanes, authorizations, (slice, batch) => {
    const work: AuthorityWork = { batch, authorizations: slice }
    return { task: FILL_AUTHORITIES, work }
  })
}

/** Loads on every lane what recovery needs, so that the first block does not wait for it. */
export async function warmUpRecovery(lanes: Lanes): Promise<void> {
  secp256k1BackendName()
  await lanes.callAll(LOAD_SECP256K1, () => undefined)
}

interface SliceWork {
  readonly task: LaneTask
  readonly work: SenderWork | AuthorityWork
}

async function recoverInSlices<Item>(
  lanes: Lanes,
  items: readonly Item[],
  prepare: (slice: readonly Item[], batch: SignerBatch) => SliceWork,
): Promise<(Uint8Array | undefined)[]> {
  // Says here, once, that a slower implementation has to do; lanes say nothing.
  if (items.length > 0) secp256k1BackendName()
  const slices: Promise<(Uint8Array | undefined)[]>[] = []
  for (let start = 0; start < items.length; start += SLICE) {
    if (start > 0) await setImmediate()
    const slice = items.slice(start, start + SLICE)
    const batch = createSignerBatch(slice.length)
    const filled = fill(lanes, batch, prepare(slice, batch))
    // A slice may fail while others are still being packed; the failure is thrown below.
    filled.catch(() => {})
    slices.push(filled)
  }
  return (await Promise.all(slices)).flat()
}

async function fill(lanes: Lanes, batch: SignerBatch, { task, work }: SliceWork): Promise<(Uint8Array | undefined)[]> {
  for (let attempt = 1; ; attempt++) {
    const failure = await fillOnce(lanes, batch, task, work)
    if (isFilled(batch)) return Array.from({ length: batch.count }, (_, entry) => signerOf(batch, entry))
    if (attempt === ATTEMPTS || !hasDied(failure)) throw failure
    offerAgain(batch)
  }
}

/** Offers a batch to as many lanes as can be of use; gives the first failure when all of them have ended. */
async function fillOnce(lanes: Lanes, batch: SignerBatch, task: LaneTask, work: unknown): Promise<unknown> {
  const count = Math.min(lanes.count, batch.count)
  const ends = await Promise.allSettled(Array.from({ length: count }, (_, lane) => lanes.call(lane, task, work)))
  return ends.find((end) => end.status === 'rejected')?.reason
}

/** The lane may have died of something else that it was doing: what it left open is for another. */
function hasDied(failure: unknown): boolean {
  return failure instanceof LaneError && failure.failure === 'died'
}

function noKeyFits(): TransactionError {
  return new TransactionError('invalidSignature', { reason: 'no public key fits the signature' })
}
