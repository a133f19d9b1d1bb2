/**
 * Addresses: how they come about and how they are written.
 *
 * Owns: the 20-byte value and its text. Must never: look an address up anywhere.
 */
import { bigIntToBytes } from './bytes.ts'
import { bytesToHex, hexToBytes } from './hex.ts'
import { keccak256 } from './keccak.ts'
import { encodeRlp } from './rlp.ts'

const ADDRESS_LENGTH = 20

/** Text of whole bytes, but not of 20. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
  readonly address: string

  constructor(address: string, length: number) {
    super(`invalid address ${address}: ${length} bytes, want ${ADDRESS_LENGTH}`)
    this.address = address
  }
}

/** Where a contract created by `sender` at `nonce` comes to live (CREATE and creating transactions). */
export function contractAddress(sender: Uint8Array, nonce: bigint): Uint8Array {
  return lastTwenty(keccak256(encodeRlp([sender, bigIntToBytes(nonce)])))
}

/** Takes the uncompressed key with or without its leading 0x04. */
export function publicKeyToAddress(publicKey: Uint8Array): Uint8Array {
  if (publicKey.length !== 64 && publicKey.length !== 65) {
    throw new RangeError(`public key of ${publicKey.length} bytes, want 64 or 65`)
  }
  return lastTwenty(keccak256(publicKey.length === 65 ? publicKey.subarray(1) : publicKey))
}

/** The mixed-case form of EIP-55. */
export function checksumAddress(address: Uint8Array): string {
  const digits = bytesToHex(address).slice(2)
  const hash = bytesToHex(keccak256(new TextEncoder().encode(digits))).slice(2)
  let text = '0x'
  for (let index = 0; index < digits.length; index++) {
    text += hash[index]! >= '8' ? digits[index]!.toUpperCase() : digits[index]!
  }
  return text
}

/** Reads 40 hex digits of any case, with or without 0x; the checksum is not asked for. */
export function parseAddress(hex: string): Uint8Array {
  const address = hexToBytes(hex, 'address')
  if (address.length !== ADDRESS_LENGTH) throw new AddressError(hex, address.length)
  return address
}

function lastTwenty(hash: Uint8Array): Uint8Array {
  return hash.slice(hash.length - ADDRESS_LENGTH)
}
