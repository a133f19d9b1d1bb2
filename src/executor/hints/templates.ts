/**
 * Places as the callers of functions name them.
 *
 * Owns: the way from a place and a call to a template, and from a template and another call to a place. Places are only
 * compared, so an entry of a mapping is named by mapping and key and need not be hashed. Must never: look at state.
 */
import { equalBytes } from '../../primitives/bytes.ts'
import { bytesToHex } from '../../primitives/hex.ts'
import type { Transaction } from '../../protocol/transaction/index.ts'
import type { BlockStep } from '../block.ts'
import type { Location, MappingPreimage } from '../report/trace.ts'

/** Where the key of a mapping's entry comes from. */
type KeySource = { readonly from: 'caller' } | { readonly from: 'argument'; readonly index: number }

export type Template =
  /** The same place whoever calls. */
  | { readonly kind: 'fixed'; readonly place: string }
  | { readonly kind: 'entry'; readonly mapping: string; readonly key: KeySource }

/** What of a call templates refer to. */
export interface CallWords {
  /** The contract and the function. */
  readonly name: string
  readonly sender: Uint8Array
  readonly data: Uint8Array
  /** Places that were worked out before, by template. */
  readonly places: Map<Template, string | undefined>
}

/** Blocks are predicted while nothing else goes on, so what a transaction tells is worked out once. */
const known = new WeakMap<Transaction, CallWords>()

const SELECTOR = 4
const WORD = 32
const MOST_ARGUMENTS = 6

/** undefined: no call of a function. */
export function callWords(step: BlockStep): CallWords | undefined {
  if (step.kind !== 'transaction') return undefined
  const { transaction, sender } = step
  const words = known.get(transaction)
  if (words !== undefined) return words
  const { to, data } = transaction
  if (to === undefined || data.length < SELECTOR) return undefined
  const name = bytesToHex(to) + bytesToHex(data.subarray(0, SELECTOR))
  const made = { name, sender, data, places: new Map<Template, string | undefined>() }
  known.set(transaction, made)
  return made
}

export function templateOf(location: Location, preimage: MappingPreimage | undefined, call: CallWords): Template {
  const address = bytesToHex(location.address)
  if (location.kind !== 'storage') return { kind: 'fixed', place: `${address} ${location.kind}` }
  const key = preimage && keySource(preimage.key, call)
  if (key !== undefined) return { kind: 'entry', mapping: `${address} ${bytesToHex(preimage!.base)}`, key }
  return { kind: 'fixed', place: `${address} ${bytesToHex(location.slot)}` }
}

function keySource(key: Uint8Array, { sender, data }: CallWords): KeySource | undefined {
  if (equalBytes(key.subarray(WORD - sender.length), sender)) return { from: 'caller' }
  for (let index = 0; index < MOST_ARGUMENTS; index++) {
    const word = argument(data, index)
    if (word === undefined) return undefined
    if (equalBytes(word, key)) return { from: 'argument', index }
  }
  return undefined
}

/** Where a call will be by a template; undefined: it lacks the argument. */
export function placeOf(template: Template, call: CallWords): string | undefined {
  if (template.kind === 'fixed') return template.place
  if (call.places.has(template)) return call.places.get(template)
  const place = entryPlace(template, call)
  call.places.set(template, place)
  return place
}

function entryPlace({ mapping, key }: Template & { kind: 'entry' }, { sender, data }: CallWords): string | undefined {
  if (key.from === 'caller') return `${mapping} 0x${'00'.repeat(WORD - sender.length)}${bytesToHex(sender).slice(2)}`
  const word = argument(data, key.index)
  return word && `${mapping} ${bytesToHex(word)}`
}

function argument(data: Uint8Array, index: number): Uint8Array | undefined {
  const start = SELECTOR + index * WORD
  return start + WORD <= data.length ? data.subarray(start, start + WORD) : undefined
}

export function sameTemplate(a: Template, b: Template): boolean {
  if (a.kind === 'fixed') return b.kind === 'fixed' && a.place === b.place
  if (b.kind === 'fixed' || a.mapping !== b.mapping || a.key.from !== b.key.from) return false
  return a.key.from === 'caller' || (b.key.from === 'argument' && a.key.index === b.key.index)
}
