/**
 * Names for places, functions, accounts and amounts as a Solidity author would say them.
 *
 * Owns: these words. Must never: judge what it names.
 */
import { bytesToBigInt, bytesToHex, checksumAddress } from '../../primitives/index.ts'
import type { CalledFunction } from './calls.ts'
import type { HotLocation } from './hotPlaces.ts'
import { knownFunction } from './knownFunctions.ts'

/** Names beyond the built-in ones; keys are lower-case hex with 0x. */
export interface Names {
  /** By address. */
  readonly accounts?: ReadonlyMap<string, string>
  /** Signatures by selector. */
  readonly functions?: ReadonlyMap<string, string>
}

const PLURALS: Readonly<Record<string, string>> = { try: 'tries', entry: 'entries' }

/** Declared state variables stand below this, which no hash is. */
const FIRST_HASHED_SLOT = 1n << 64n
const ADDRESS_BITS = 160n
/** A word with no more than this is taken for a number, not for an address with many leading zeros. */
const LARGEST_NUMBER = 1n << 64n

/** `WETH (0xC02a...6Cc2)`, or the address alone. */
export function accountText(address: Uint8Array, names: Names): string {
  const name = names.accounts?.get(bytesToHex(address))
  const text = checksumAddress(address)
  return name === undefined ? text : `${name} (${text})`
}

/** The name, or the address with its middle left out. */
export function shortAccountText(address: Uint8Array, names: Names): string {
  const text = checksumAddress(address)
  return names.accounts?.get(bytesToHex(address)) ?? `${text.slice(0, 8)}...${text.slice(-4)}`
}

/** The signature where it is known, else the selector, and whose function it is. */
export function functionText({ to, selector }: CalledFunction, names: Names): string {
  if (to === undefined) return 'contract creation'
  const account = shortAccountText(to, names)
  if (selector === undefined) return `plain call of ${account}`
  const hex = bytesToHex(selector)
  return `${names.functions?.get(hex) ?? knownFunction(hex)?.signature ?? hex} of ${account}`
}

/** `the mapping at slot 3, key 0xabc...`, without the account. */
export function placeText({ location, mapping }: Pick<HotLocation, 'location' | 'mapping'>, names: Names): string {
  switch (location.kind) {
    case 'balance':
      return 'its ether balance'
    case 'nonce':
      return 'its nonce'
    case 'code':
      return 'its code'
    case 'existence':
      return 'whether it exists'
    case 'storage':
      return mapping === undefined ? slotText(location.slot) : mappingText(mapping, names)
  }
}

/** A place with its account on one line. */
export function locationText(hot: Pick<HotLocation, 'location' | 'mapping'>, names: Names): string {
  return `${shortAccountText(hot.location.address, names)}: ${placeText(hot, names)}`
}

/** True for a variable that is declared on its own: its slot is a small number. */
export function isPlainVariable({ location, mapping }: Pick<HotLocation, 'location' | 'mapping'>): boolean {
  return location.kind === 'storage' && mapping === undefined && bytesToBigInt(location.slot) < FIRST_HASHED_SLOT
}

/** The address that a word stands for, undefined where it is rather a number or a hash. */
export function addressInWord(word: Uint8Array): Uint8Array | undefined {
  const value = bytesToBigInt(word)
  return value > LARGEST_NUMBER && value >> ADDRESS_BITS === 0n ? word.slice(12) : undefined
}

export function timeText(microseconds: number): string {
  if (microseconds < 1000) return `${Math.round(microseconds)} us`
  return `${(microseconds / 1000).toFixed(microseconds < 100_000 ? 2 : 0)} ms`
}

export function percentText(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.round((100 * part) / whole)} %`
}

export function countText(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : (PLURALS[noun] ?? `${noun}s`)}`
}

export function lanesText(lanes: number): string {
  return Number.isFinite(lanes) ? String(lanes) : 'any'
}

function slotText(slot: Uint8Array): string {
  const number = bytesToBigInt(slot)
  return number < FIRST_HASHED_SLOT
    ? `the state variable at slot ${number}`
    : `slot ${bytesToHex(slot)}, in a mapping or array whose key is not known`
}

function mappingText({ base, keys, offset }: NonNullable<HotLocation['mapping']>, names: Names): string {
  const number = bytesToBigInt(base)
  const at = number < FIRST_HASHED_SLOT ? String(number) : bytesToHex(base)
  const path = keys.map((key) => `[${keyText(key, names)}]`).join('')
  return `entry ${path} of the mapping at slot ${at}${offset === 0 ? '' : `, ${offset} slots into its struct`}`
}

function keyText(key: Uint8Array, names: Names): string {
  const address = addressInWord(key)
  if (address !== undefined) return accountText(address, names)
  const value = bytesToBigInt(key)
  return value <= LARGEST_NUMBER ? String(value) : bytesToHex(key)
}
