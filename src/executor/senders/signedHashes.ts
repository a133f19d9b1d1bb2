/**
 * Hashes with their signatures as bytes in shared memory.
 *
 * Owns: the form of an entry. Must never: judge a signature; one that has no such form becomes one that nobody made.
 */
import { publicKeyToAddress, recoverPublicKey } from '../../primitives/index.ts'
import { signingHash, type Transaction } from '../../protocol/transaction/index.ts'

const HASH = 0
const R = 32
const S = 64
const Y_PARITY = 96
const ENTRY_LENGTH = 97

const WORD_BITS = 64n
const LARGEST = (1n << 256n) - 1n

/** About 1.3 us a transaction, most of it the encoding of what is signed. */
export function packSignedHashes(transactions: readonly Transaction[]): Uint8Array<SharedArrayBuffer> {
  const packed = new Uint8Array(new SharedArrayBuffer(transactions.length * ENTRY_LENGTH))
  const view = new DataView(packed.buffer)
  transactions.forEach((transaction, entry) => {
    const { r, s, yParity } = transaction
    // What stays zero is no signature.
    if (r < 0n || r > LARGEST || s < 0n || s > LARGEST) return
    const at = entry * ENTRY_LENGTH
    packed.set(signingHash(transaction), at + HASH)
    setUint256(view, at + R, r)
    setUint256(view, at + S, s)
    packed[at + Y_PARITY] = yParity
  })
  return packed
}

export function recoverPacked(packed: Uint8Array<SharedArrayBuffer>, entry: number): Uint8Array | undefined {
  // A copy: implementations of secp256k1 want memory that nobody else can change.
  const own = new Uint8Array(packed.subarray(entry * ENTRY_LENGTH, (entry + 1) * ENTRY_LENGTH))
  const yParity = own[Y_PARITY] === 0 ? 0 : 1
  const publicKey = recoverPublicKey(own.subarray(HASH, R), own.subarray(R, S), own.subarray(S, Y_PARITY), yParity)
  return publicKey && publicKeyToAddress(publicKey)
}

/** Big-endian. */
function setUint256(view: DataView, at: number, value: bigint): void {
  // setBigUint64 takes the low 64 bits of what it is given.
  for (let word = at + 24, rest = value; word >= at; word -= 8, rest >>= WORD_BITS) view.setBigUint64(word, rest)
}
