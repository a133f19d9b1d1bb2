/**
 * Signed things for the tests of recovery, good and bad, and a task that ends a lane.
 *
 * Owns: the ways in which a signature can be no good. Must never: be part of what is published.
 */
import type { LaneTask } from '../../lanes/index.ts'
import { bigIntToFixedBytes, SECP256K1_ORDER } from '../../primitives/index.ts'
import {
  type Authorization,
  signAuthorization,
  signTransaction,
  type Transaction,
  type TransactionType,
} from '../../protocol/transaction/index.ts'

const FIELD_PRIME = 2n ** 256n - 2n ** 32n - 977n
const KEYS = 7
const ADDRESS = new Uint8Array(20).fill(0x11)

/** x = 5 is on no point of secp256k1. */
const NO_X_COORDINATE = 5n

interface Signature {
  readonly r: bigint
  readonly s: bigint
}

/** Ranges of r and s, each side of their bounds, and values that no signature of 32 bytes has. */
const BAD_SIGNATURES: readonly Signature[] = [
  { r: 0n, s: 1n },
  { r: 1n, s: 0n },
  { r: NO_X_COORDINATE, s: 1n },
  { r: SECP256K1_ORDER, s: 1n },
  { r: 1n, s: SECP256K1_ORDER },
  { r: FIELD_PRIME, s: 1n },
  { r: 2n ** 256n - 1n, s: 2n ** 256n - 1n },
  { r: 2n ** 256n, s: 1n },
  { r: 1n, s: 2n ** 256n + 1n },
]

function keyOf(at: number): Uint8Array {
  return bigIntToFixedBytes(BigInt(1 + (at % KEYS)), 32)
}

/** Transactions of every type; with `badEvery`, as many of them have a signature that is no good. */
export function signedTransactions(count: number, badEvery = 0): Transaction[] {
  return Array.from({ length: count }, (_, at) => {
    const type = (at % 5) as TransactionType
    const transaction = signTransaction(
      {
        type,
        chainId: type === 0 && at % 2 === 0 ? undefined : 1n,
        nonce: BigInt(at),
        gasLimit: 21000n,
        maxFeePerGas: 1_000_000_000n,
        to: ADDRESS,
        value: BigInt(at) ** 5n,
        data: new Uint8Array(at % 90).fill(at),
      },
      keyOf(at),
    )
    if (badEvery === 0 || at % badEvery !== 0) return transaction
    return { ...transaction, ...BAD_SIGNATURES[(at / badEvery) % BAD_SIGNATURES.length] }
  })
}

/** Authorizations, every third of them no good: out of range, s in the upper half, or a parity that is none. */
export function signedAuthorizations(count: number): Authorization[] {
  return Array.from({ length: count }, (_, at) => {
    const good = signAuthorization({ chainId: BigInt(at % 2), address: ADDRESS, nonce: BigInt(at) }, keyOf(at))
    if (at % 3 !== 0) return good
    const bad = [
      { ...good, ...BAD_SIGNATURES[at % BAD_SIGNATURES.length] },
      { ...good, s: SECP256K1_ORDER - good.s },
      { ...good, yParity: 2n },
    ]
    return bad[(at / 3) % bad.length]!
  })
}

export function exit(): never {
  process.exit(9)
}

export const EXIT: LaneTask = { module: import.meta.url, name: exit.name }
