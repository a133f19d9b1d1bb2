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

/** A template, how often transactions met there, and in what share of a function's calls; both fade. */
interface Weighed {
  readonly template: Template
  weight: number
  share: number
}

/** A place at which transactions have met less often is not worth waiting for. */
const LEAST_WEIGHT = 2
/** A place that is the same whoever calls is worth waiting for when most calls met there. */
const LEAST_SHARE = 0.5
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

  /** Remembers where the transactions of a block met, of which some had to be executed again. */
  learn(steps: readonly BlockStep[], trace: BlockTrace): void {
    this.#fade(FADING)
    const sightings = new Sightings(steps)
    for (const [index, { conflicts, dependencies }] of trace.transactions.entries()) {
      for (const { on, location } of [...conflicts, ...dependencies]) {
        sightings.add(index, location, trace.mappingKeys)
        sightings.add(on, location, trace.mappingKeys)
      }
    }
    for (const [name, { calls, templates }] of sightings.functions) {
      for (const { template, seenBy } of templates) this.#remember(name, template, seenBy.size, calls)
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
      for (const weighed of templates ?? []) {
        const place = isWorthWaiting(weighed) ? placeOf(weighed.template, call!) : undefined
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

  #remember(name: string, template: Template, seen: number, calls: number): void {
    if (!this.#functions.has(name) && this.#functions.size >= MOST_FUNCTIONS) return
    const known = this.#functions.get(name) ?? []
    const weighed = known.find((each) => sameTemplate(each.template, template))
    if (weighed !== undefined) {
      weighed.weight += seen
      weighed.share = Math.max(weighed.share, seen / calls)
    } else if (known.length < MOST_TEMPLATES) {
      known.push({ template, weight: seen, share: seen / calls })
      this.#functions.set(name, known)
    }
  }

  #fade(factor: number): void {
    for (const [name, templates] of this.#functions) {
      for (const weighed of templates) {
        weighed.weight *= factor
        weighed.share *= factor
      }
      const kept = templates.filter(({ weight }) => weight >= LEAST_WEIGHT / 2)
      if (kept.length === 0) this.#functions.delete(name)
      else this.#functions.set(name, kept)
    }
  }
}

function isWorthWaiting({ template, weight, share }: Weighed): boolean {
  return weight >= LEAST_WEIGHT && (template.kind === 'entry' || share >= LEAST_SHARE)
}

/** Which calls of a block were seen at which template of their function. */
class Sightings {
  readonly functions = new Map<string, { calls: number; readonly templates: Sighting[] }>()
  readonly #calls: readonly (CallWords | undefined)[]

  constructor(steps: readonly BlockStep[]) {
    this.#calls = steps.map(callWords)
    for (const call of this.#calls) {
      if (call === undefined) continue
      const known = this.functions.get(call.name)
      if (known === undefined) this.functions.set(call.name, { calls: 1, templates: [] })
      else known.calls++
    }
  }

  add(index: number, location: Location, keys: ReadonlyMap<string, MappingPreimage>): void {
    const call = this.#calls[index]
    if (call === undefined) return
    const preimage = location.kind === 'storage' ? keys.get(bytesToHex(location.slot)) : undefined
    const template = templateOf(location, preimage, call)
    const { templates } = this.functions.get(call.name)!
    const seen = templates.find((each) => sameTemplate(each.template, template))
    if (seen !== undefined) seen.seenBy.add(index)
    else if (templates.length < MOST_SIGHTINGS) templates.push({ template, seenBy: new Set([index]) })
  }
}

interface Sighting {
  readonly template: Template
  readonly seenBy: Set<number>
}

/** A function that meets others at more different places cannot be foreseen. */
const MOST_SIGHTINGS = 32
