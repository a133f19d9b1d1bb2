/**
 * The implementations of secp256k1 that may be at hand: a native addon (prebuilt, optional), WebAssembly, JavaScript.
 *
 * Owns: loading each and giving them one shape. Must never: check arguments (secp256k1.ts has) or print anything.
 * They load synchronously and only when asked for, so a process that recovers nothing pays nothing.
 */
import { createRequire } from 'node:module'

/** Arguments are in range when they come here: 32-byte hashes, scalars above zero and below the order. */
export interface Secp256k1Backend {
  readonly name: 'native' | 'WebAssembly' | 'JavaScript'
  /** Time of a recovery relative to the native one, measured on x86-64. */
  readonly slowdown: number
  /** The uncompressed key (65 bytes), undefined when r is no x coordinate or the key would be the point at infinity. */
  recover(hash: Uint8Array, signature: Uint8Array, yParity: 0 | 1): Uint8Array | undefined
  sign(hash: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array; recoveryId: number }
  /** The uncompressed key (65 bytes). */
  publicKey(privateKey: Uint8Array): Uint8Array
}

/** What this file uses of the package `secp256k1`, which has no types. */
interface NativeSecp256k1 {
  ecdsaRecover(signature: Uint8Array, recoveryId: number, hash: Uint8Array, compressed: boolean): Uint8Array
  ecdsaSign(hash: Uint8Array, privateKey: Uint8Array): { signature: Uint8Array; recid: number }
  publicKeyCreate(privateKey: Uint8Array, compressed: boolean): Uint8Array
}

const require = createRequire(import.meta.url)

/** Bindings of libsecp256k1; undefined where the optional package or a binary for this platform is missing. */
export function loadNative(): Secp256k1Backend | undefined {
  // The entry of the package itself would silently fall back to slow JavaScript.
  const native = load(() => require('secp256k1/bindings.js') as NativeSecp256k1)
  if (native === undefined) return undefined
  return {
    name: 'native',
    slowdown: 1,
    recover: (hash, signature, yParity) =>
      undefinedIfThrown(() => native.ecdsaRecover(signature, yParity, hash, false)),
    sign: (hash, privateKey) => {
      const { signature, recid } = native.ecdsaSign(hash, privateKey)
      return { signature, recoveryId: recid }
    },
    publicKey: (privateKey) => native.publicKeyCreate(privateKey, false),
  }
}

/** libsecp256k1 compiled to WebAssembly. */
export function loadWebAssembly(): Secp256k1Backend | undefined {
  const wasm = load(() => require('tiny-secp256k1') as typeof import('tiny-secp256k1'))
  if (wasm === undefined) return undefined
  return {
    name: 'WebAssembly',
    slowdown: 4,
    recover: (hash, signature, yParity) =>
      undefinedIfThrown(() => wasm.recover(hash, signature, yParity, false) ?? undefined),
    sign: (hash, privateKey) => wasm.signRecoverable(hash, privateKey),
    publicKey: (privateKey) => wasm.pointFromScalar(privateKey, false)!,
  }
}

/** Pure JavaScript: always there, and independent enough of the others to check them in tests. */
export function loadJavaScript(): Secp256k1Backend {
  const { secp256k1 } = require('@noble/curves/secp256k1.js') as typeof import('@noble/curves/secp256k1.js')
  return {
    name: 'JavaScript',
    slowdown: 25,
    recover: (hash, signature, yParity) =>
      undefinedIfThrown(() =>
        secp256k1.Signature.fromBytes(signature, 'compact')
          .addRecoveryBit(yParity)
          .recoverPublicKey(hash)
          .toBytes(false),
      ),
    sign: (hash, privateKey) => {
      const recovered = secp256k1.sign(hash, privateKey, { prehash: false, format: 'recovered' })
      return { signature: recovered.subarray(1), recoveryId: recovered[0]! }
    },
    publicKey: (privateKey) => secp256k1.getPublicKey(privateKey, false),
  }
}

function load<T>(require: () => T): T | undefined {
  try {
    return require()
  } catch {
    return undefined
  }
}

/** The packages report an unrecoverable key by throwing; as arguments are checked, nothing else makes them throw. */
function undefinedIfThrown(recover: () => Uint8Array | undefined): Uint8Array | undefined {
  try {
    return recover()
  } catch {
    return undefined
  }
}
