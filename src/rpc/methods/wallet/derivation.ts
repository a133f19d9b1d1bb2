/**
 * Keys from a seed, BIP-32: private derivation along a path.
 *
 * Owns: paths and what follows from them. Must never: derive from public keys, which nobody here needs.
 */
import { createHmac } from 'node:crypto'
import {
  bigIntToFixedBytes,
  bytesToBigInt,
  concatBytes,
  privateKeyToPublicKey,
  SECP256K1_ORDER,
} from '../../../primitives/index.ts'

export interface ExtendedKey {
  readonly key: Uint8Array
  readonly chainCode: Uint8Array
}

const HARDENED = 0x80000000
const MASTER = new TextEncoder().encode('Bitcoin seed')
const KEY_LENGTH = 32

export class DerivationPathError extends Error {
  override readonly name = 'DerivationPathError'
  readonly path: string

  constructor(path: string, reason: string) {
    super(`invalid derivation path "${path}": ${reason}`)
    this.path = path
  }
}

/** A path as `m/44'/60'/0'/0`, with or without a slash at its end, as indices. */
export function parsePath(path: string): number[] {
  const [root, ...steps] = path.replace(/\/$/, '').split('/')
  if (root !== 'm') throw new DerivationPathError(path, 'it has to start with m')
  return steps.map((step) => {
    const [, digits, mark] = /^(\d{1,10})(['hH]?)$/.exec(step) ?? []
    const index = Number(digits)
    if (digits === undefined || index >= HARDENED) throw new DerivationPathError(path, `"${step}" is no index`)
    return mark === '' ? index : index + HARDENED
  })
}

export function masterKey(seed: Uint8Array): ExtendedKey {
  const bytes = hmac(MASTER, seed)
  return { key: bytes.subarray(0, KEY_LENGTH), chainCode: bytes.subarray(KEY_LENGTH) }
}

export function derive(from: ExtendedKey, path: readonly number[]): ExtendedKey {
  return path.reduce(childOf, from)
}

/**
 * One in 2^127 children does not exist, and the next one is to be taken then: nobody will meet it, and signing refuses a key
 * that is out of range.
 */
function childOf({ key, chainCode }: ExtendedKey, index: number): ExtendedKey {
  const own = index >= HARDENED ? concatBytes(Uint8Array.of(0), key) : compress(privateKeyToPublicKey(key))
  const bytes = hmac(chainCode, concatBytes(own, bigIntToFixedBytes(BigInt(index), 4)))
  const child = (bytesToBigInt(bytes.subarray(0, KEY_LENGTH)) + bytesToBigInt(key)) % SECP256K1_ORDER
  return { key: bigIntToFixedBytes(child, KEY_LENGTH), chainCode: bytes.subarray(KEY_LENGTH) }
}

function compress(publicKey: Uint8Array): Uint8Array {
  const isOdd = (publicKey[64]! & 1) === 1
  return concatBytes(Uint8Array.of(isOdd ? 3 : 2), publicKey.subarray(1, 33))
}

function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha512', key).update(data).digest())
}
