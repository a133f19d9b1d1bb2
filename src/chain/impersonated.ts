/**
 * Transactions without a signature, from whom the user of a dev chain says.
 *
 * They carry a mark where the signature is: r is the sender's address above a bit, s is 1. So two senders have two
 * hashes, the hash is made as for every other transaction, and who reads a block finds the sender in it. The bit keeps r off
 * zero, which the rules refuse, for the zero address, too.
 *
 * Owns: the mark. Must never: be asked about transactions that come from outside.
 */
import { bigIntToFixedBytes, bytesToBigInt } from '../primitives/index.ts'
import type { Transaction, UnsignedTransaction } from '../protocol/index.ts'

const ADDRESS_BITS = 160n
const MARK = 1n << ADDRESS_BITS

export function impersonate(transaction: UnsignedTransaction, sender: Uint8Array): Transaction {
  return { ...transaction, yParity: 0, r: MARK | bytesToBigInt(sender), s: 1n }
}

/** Whom a transaction of this chain's own blocks was sent for; undefined = it is signed. */
export function impersonatedSender({ r, s, yParity }: Transaction): Uint8Array | undefined {
  if (s !== 1n || yParity !== 0 || r >> ADDRESS_BITS !== 1n) return undefined
  return bigIntToFixedBytes(r ^ MARK, 20)
}
