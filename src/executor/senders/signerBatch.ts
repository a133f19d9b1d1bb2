/**
 * The table in shared memory that lanes fill with signers: which entry is next, and what each entry came to.
 *
 * Owns: the form of the table. Must never: know what is signed, or wait.
 */

const ADDRESS_LENGTH = 20

/** Nobody has been through with the entry; also what a lane leaves that dies at work. */
const OPEN = 0
const SIGNED = 1
const NOT_SIGNED = 2

export interface SignerBatch {
  readonly count: number
  /** One number: the next entry that nobody has taken. */
  readonly next: Int32Array<SharedArrayBuffer>
  /** One byte for each entry. */
  readonly states: Uint8Array<SharedArrayBuffer>
  readonly addresses: Uint8Array<SharedArrayBuffer>
}

export function createSignerBatch(count: number): SignerBatch {
  return {
    count,
    next: new Int32Array(new SharedArrayBuffer(4)),
    states: new Uint8Array(new SharedArrayBuffer(count)),
    addresses: new Uint8Array(new SharedArrayBuffer(count * ADDRESS_LENGTH)),
  }
}

/** Takes entries until none is left, beside all others that do. One at a time: taking costs nothing beside recovering. */
export function fillEntries(batch: SignerBatch, recover: (entry: number) => Uint8Array | undefined): void {
  const { count, next, states, addresses } = batch
  for (let entry = takeEntry(next); entry < count; entry = takeEntry(next)) {
    if (states[entry] !== OPEN) continue
    const address = recover(entry)
    if (address !== undefined) addresses.set(address, entry * ADDRESS_LENGTH)
    Atomics.store(states, entry, address === undefined ? NOT_SIGNED : SIGNED)
  }
}

/** Offers the entries anew, for the sake of those that are open. */
export function offerAgain({ next }: SignerBatch): void {
  Atomics.store(next, 0, 0)
}

export function isFilled({ states }: SignerBatch): boolean {
  return states.every((state) => state !== OPEN)
}

/** A copy of the address that signed; undefined when none did. */
export function signerOf({ states, addresses }: SignerBatch, entry: number): Uint8Array | undefined {
  if (states[entry] !== SIGNED) return undefined
  // A new array over a view copies into memory that is not shared.
  return new Uint8Array(addresses.subarray(entry * ADDRESS_LENGTH, (entry + 1) * ADDRESS_LENGTH))
}

function takeEntry(next: Int32Array<SharedArrayBuffer>): number {
  return Atomics.add(next, 0, 1)
}
