/**
 * The addresses of new contracts.
 *
 * Owns: the two derivations. Must never: use the project's RLP, so that a fault there shows here.
 */
import { keccak256 } from '../../src/primitives/keccak.ts'
import { ADDRESS_MASK, bytesOf, wordOf } from './word.ts'

/** keccak256(rlp([creator, nonce])): a list of a 20-byte string and a shortest-form integer. */
export function createAddress(creator: bigint, nonce: bigint): bigint {
  const nonceBytes = bytesOf(nonce, Math.ceil(nonce.toString(16).length / 2))
  const isOneByte = nonce > 0n && nonce < 0x80n
  const encodedNonce = isOneByte ? [...nonceBytes] : nonce === 0n ? [0x80] : [0x80 + nonceBytes.length, ...nonceBytes]
  const body = [0x80 + 20, ...bytesOf(creator, 20), ...encodedNonce]
  return lowAddress(keccak256(Uint8Array.from([0xc0 + body.length, ...body])))
}

/** EIP-1014. */
export function create2Address(creator: bigint, salt: bigint, initcodeHash: Uint8Array): bigint {
  return lowAddress(keccak256(Uint8Array.from([0xff, ...bytesOf(creator, 20), ...bytesOf(salt, 32), ...initcodeHash])))
}

function lowAddress(hash: Uint8Array): bigint {
  return wordOf(hash) & ADDRESS_MASK
}
