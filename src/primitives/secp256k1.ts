/**
 * ECDSA over secp256k1: recovery, signing and the addresses of keys.
 *
 * Owns: the choice of implementation and the exact meaning of each call. Must never: know transactions, or give a result
 * that depends on the implementation chosen.
 */
import { publicKeyToAddress } from './address.ts'
import { bigIntToFixedBytes, compareBytes } from './bytes.ts'
import { loadJavaScript, loadNative, loadWebAssembly, type Secp256k1Backend } from './secp256k1Backends.ts'

export const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const ORDER_BYTES = bigIntToFixedBytes(SECP256K1_ORDER, 32)

/** A private key that is zero, not below the order, or not 32 bytes. The key itself is not repeated. */
export class PrivateKeyError extends Error {
  override readonly name = 'PrivateKeyError'

  constructor() {
    super('invalid private key: want 32 bytes, above zero and below the order of secp256k1')
  }
}

export interface RecoverableSignature {
  readonly r: Uint8Array
  readonly s: Uint8Array
  readonly yParity: 0 | 1
}

let backend: Secp256k1Backend | undefined
let warn: (message: string) => void = (message) => console.warn(message)

/** Sends the one message about a slower implementation to `hook` instead of console.warn. Call it before first use. */
export function onSecp256k1Fallback(hook: (message: string) => void): void {
  warn = hook
}

/** Which implementation works here, loading it if need be. */
export function secp256k1BackendName(): Secp256k1Backend['name'] {
  return chosen().name
}

/**
 * The 64-byte public key whose signature over `hash` is (r, s, yParity), or undefined when there is none. Both halves of
 * the range of s are accepted: rules about low s belong to transactions.
 */
export function recoverPublicKey(
  hash: Uint8Array,
  r: Uint8Array,
  s: Uint8Array,
  yParity: 0 | 1,
): Uint8Array | undefined {
  requireLength('hash', hash)
  requireLength('r', r)
  requireLength('s', s)
  if (!isScalar(r) || !isScalar(s)) return undefined
  const signature = new Uint8Array(64)
  signature.set(r, 0)
  signature.set(s, 32)
  return chosen().recover(hash, signature, yParity)?.subarray(1)
}

/** Signs with the nonce of RFC 6979; s is always in the lower half. */
export function sign(hash: Uint8Array, privateKey: Uint8Array): RecoverableSignature {
  requireLength('hash', hash)
  requirePrivateKey(privateKey)
  const { signature, recoveryId } = chosen().sign(hash, privateKey)
  // Recovery ids 2 and 3 need an r at or above the order: nobody will ever meet one (odds of 2^-127).
  return { r: signature.slice(0, 32), s: signature.slice(32, 64), yParity: (recoveryId & 1) as 0 | 1 }
}

/** Uncompressed: 65 bytes, the first 0x04. */
export function privateKeyToPublicKey(privateKey: Uint8Array): Uint8Array {
  requirePrivateKey(privateKey)
  return chosen().publicKey(privateKey)
}

export function privateKeyToAddress(privateKey: Uint8Array): Uint8Array {
  return publicKeyToAddress(privateKeyToPublicKey(privateKey))
}

function chosen(): Secp256k1Backend {
  backend ??= fastestOf([loadNative, loadWebAssembly, loadJavaScript], warn)
  return backend
}

/** The first that loads, `loaders` being in order of speed; says so through `report` when it is not the native one. */
export function fastestOf(
  loaders: readonly (() => Secp256k1Backend | undefined)[],
  report: (message: string) => void,
): Secp256k1Backend {
  for (const load of loaders) {
    const loaded = load()
    if (loaded === undefined) continue
    if (loaded.name !== 'native') {
      report(
        `native secp256k1 is not available here: ${loaded.name} takes its place, signature recovery is about ${loaded.slowdown} times slower`,
      )
    }
    return loaded
  }
  throw new Error('no implementation of secp256k1 can be loaded')
}

function requireLength(what: string, bytes: Uint8Array): void {
  if (bytes.length !== 32) throw new RangeError(`${what} of ${bytes.length} bytes, want 32`)
}

function requirePrivateKey(key: Uint8Array): void {
  if (key.length !== 32 || !isScalar(key)) throw new PrivateKeyError()
}

/** Above zero and below the order; `bytes` are 32. */
function isScalar(bytes: Uint8Array): boolean {
  return compareBytes(bytes, ORDER_BYTES) < 0 && bytes.some((byte) => byte !== 0)
}
