/**
 * What functions of contracts have met at, and which transactions of the next block will therefore meet.
 *
 * Owns: the templates learned from executions that did not hold. A template is a place as the caller of a function names
 * it: a certain slot, or the entry of a mapping whose key is the caller or an argument. Must never: decide a result: a hint
 * only says which step to execute first, and a wrong one costs time.
 */
import { bytesToHex } from '../../primitives/hex.ts'
import type { BlockStep } from '../block.ts'
import type { BlockTrace, Location, MappingPreimage } from '../report/trace.ts'
import { type CallWords, callWords, placeOf, sameTemplate, type Template, templateOf } from './templates.ts'

export interface Hints {
  /** For each step one before it that should be executed first; undefined = none is known. */
  readonly after: readonly (number | undefined)[]
  /** The longest chain of steps that wait for one another. */
  readonly longestChain: number
  readonly given: number
}

/** A template, and how often transactions met there; it fades. */
interface Weighed {
  readonly template: Template
  weight: number
}

/** A place at which fewer than this share of a function's calls meet is not worth waiting for. */
const LEAST_WEIGHT = 2
const FADING = 0.9
/** A block without hints went well: what is known may be out of date. */
const DOUBT = 0.25
const MOST_TEMPLATES = 4
const MOST_FUNCTIONS = 4096

export class HintModel {
  /** By contract and selector. */
  readonly #functions = new Map<string, Weighed[]>()

  /** Whether anything is known: without it predicting is a waste of time. */
  get isEmpty(): boolean {
    return this.#functions.size === 0
  }

  /** Remembers where executions of a block met. */
  learn(steps: readonly BlockStep[], trace: BlockTrace): void {
    this.#fade(FADING)
    for (const [index, transaction] of trace.transactions.entries()) {
      for (const { on, location } of transaction.conflicts) {
        this.#remember(steps[index], location, trace.mappingKeys)
        this.#remember(steps[on], location, trace.mappingKeys)
      }
    }
  }

  /** A block was executed without hints, and hardly anything met. */
  doubt(): void {
    this.#fade(DOUBT)
  }

  /** Which steps of a block will need what others write. */
  predict(steps: readonly BlockStep[]): Hints {
    const after: (number | undefined)[] = []
    const depths: number[] = []
    const last = new Map<string, number>()
    let longestChain = 0
    let given = 0
    for (const [index, step] of steps.entries()) {
      const call = callWords(step)
      const templates = call && this.#functions.get(call.name)
      let first: number | undefined
      for (const { template, weight } of templates ?? []) {
        if (weight < LEAST_WEIGHT) continue
        const place = placeOf(template, call!)
        if (place === undefined) continue
        const before = last.get(place)
        if (before !== undefined && (first === undefined || before > first)) first = before
        last.set(place, index)
      }
      after.push(first)
      depths.push(first === undefined ? 1 : depths[first]! + 1)
      if (first !== undefined) given++
      longestChain = Math.max(longestChain, depths[index]!)
    }
    return { after, longestChain, given }
  }

  #remember(step: BlockStep | undefined, location: Location, keys: ReadonlyMap<string, MappingPreimage>): void {
    const call: CallWords | undefined = step && callWords(step)
    if (call === undefined) return
    const preimage = location.kind === 'storage' ? keys.get(bytesToHex(location.slot)) : undefined
    const template = templateOf(location, preimage, call)
    if (!this.#functions.has(call.name) && this.#functions.size >= MOST_FUNCTIONS) return
    const known = this.#functions.get(call.name) ?? []
    this.#functions.set(call.name, known)
    const weighed = known.find((each) => sameTemplate(each.template, template))
    if (weighed !== undefined) weighed.weight++
    else if (known.length < MOST_TEMPLATES) known.push({ template, weight: 1 })
  }

  #fade(share: number): void {
    for (const [name, templates] of this.#functions) {
      for (const weighed of templates) weighed.weight *= share
      const kept = templates.filter(({ weight }) => weight >= LEAST_WEIGHT / 2)
      if (kept.length === 0) this.#functions.delete(name)
      else this.#functions.set(name, kept)
    }
  }
}
