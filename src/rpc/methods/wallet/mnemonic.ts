/**
 * Mnemonics, BIP-39: words that stand for entropy, and the seed that comes of them.
 *
 * Owns: their form and checksum in English. Must never: keep a mnemonic. The list of words is loaded when the first one is
 * looked at.
 */
import { hash, pbkdf2Sync, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'

/** Numbers of words that BIP-39 knows. */
export type MnemonicLength = 12 | 15 | 18 | 21 | 24

const BITS_PER_WORD = 11
const ROUNDS = 2048
const SEED_LENGTH = 64

const require = createRequire(import.meta.url)

let list: readonly string[] | undefined
let places: ReadonlyMap<string, number> | undefined

/** The words are not repeated: a mnemonic is a secret. */
export class MnemonicError extends Error {
  override readonly name = 'MnemonicError'

  constructor(reason: string) {
    super(`invalid mnemonic: ${reason}`)
  }
}

/** Gives it with single blanks between the words. Throws MnemonicError. */
export function checkMnemonic(text: string): string {
  const words = text.normalize('NFKD').trim().split(/\s+/)
  if (!isMnemonicLength(words.length)) throw new MnemonicError(`${words.length} words, want 12, 15, 18, 21 or 24`)
  const bits = words.map((word, index) => bitsOf(placeOf(word, index), BITS_PER_WORD)).join('')
  const checksumBits = words.length / 3
  const entropy = bytesOfBits(bits.slice(0, -checksumBits))
  if (bits.slice(-checksumBits) !== checksumOf(entropy, checksumBits)) throw new MnemonicError('wrong checksum')
  return words.join(' ')
}

/** Entropy of 16, 20, 24, 28 or 32 bytes as words. */
export function mnemonicOf(entropy: Uint8Array): string {
  const count = (entropy.length * 3) / 4
  if (!isMnemonicLength(count)) throw new RangeError(`entropy of ${entropy.length} bytes makes no mnemonic`)
  const bits = [...entropy].map((byte) => bitsOf(byte, 8)).join('') + checksumOf(entropy, count / 3)
  return Array.from({ length: count }, (_, index) => {
    const start = index * BITS_PER_WORD
    return words()[Number.parseInt(bits.slice(start, start + BITS_PER_WORD), 2)]!
  }).join(' ')
}

export function randomMnemonic(count: MnemonicLength = 12): string {
  return mnemonicOf(randomBytes((count * 4) / 3))
}

/** 64 bytes. The mnemonic is taken as it is. */
export function seedOf(mnemonic: string, passphrase = ''): Uint8Array {
  const salt = `mnemonic${passphrase.normalize('NFKD')}`
  return pbkdf2Sync(mnemonic.normalize('NFKD'), salt, ROUNDS, SEED_LENGTH, 'sha512')
}

function isMnemonicLength(count: number): count is MnemonicLength {
  return count >= 12 && count <= 24 && count % 3 === 0
}

function words(): readonly string[] {
  list ??= (require('@scure/bip39/wordlists/english.js') as typeof import('@scure/bip39/wordlists/english.js')).wordlist
  return list
}

function placeOf(word: string, index: number): number {
  places ??= new Map(words().map((each, place) => [each, place]))
  const place = places.get(word)
  if (place === undefined) throw new MnemonicError(`word ${index + 1} is not in the English list`)
  return place
}

function checksumOf(entropy: Uint8Array, length: number): string {
  return bitsOf(hash('sha256', entropy, 'buffer')[0]!, 8).slice(0, length)
}

function bitsOf(value: number, length: number): string {
  return value.toString(2).padStart(length, '0')
}

function bytesOfBits(bits: string): Uint8Array {
  return Uint8Array.from({ length: bits.length / 8 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  )
}
