/**
 * Which logs a filter lets through.
 *
 * Owns: addresses and topics, of logs and of blooms. Must never: know where a log comes from.
 */
import { bytesToHex } from '../../../primitives/index.ts'
import { bloomProbe, type Log } from '../../../protocol/index.ts'
import type { LogFilter } from '../../values/logFilter.ts'

type Probe = (bloom: Uint8Array) => boolean

/** Values of which one must be there. */
class Alternatives {
  readonly #values: ReadonlySet<string>
  readonly #probes: readonly Probe[]

  constructor(values: readonly Uint8Array[]) {
    this.#values = new Set(values.map(bytesToHex))
    this.#probes = values.map(bloomProbe)
  }

  mayBeIn(bloom: Uint8Array): boolean {
    return this.#probes.some((isIn) => isIn(bloom))
  }

  includes(value: Uint8Array | undefined): boolean {
    return value !== undefined && this.#values.has(bytesToHex(value))
  }
}

export class LogMatcher {
  readonly #addresses: Alternatives | undefined
  readonly #topics: readonly (Alternatives | undefined)[]

  constructor({ addresses, topics }: Pick<LogFilter, 'addresses' | 'topics'>) {
    this.#addresses = addresses.length === 0 ? undefined : new Alternatives(addresses)
    this.#topics = topics.map((values) => values && new Alternatives(values))
  }

  /** False = a block with this bloom has no such log. */
  mayBeIn(bloom: Uint8Array): boolean {
    if (this.#addresses?.mayBeIn(bloom) === false) return false
    return this.#topics.every((topic) => topic === undefined || topic.mayBeIn(bloom))
  }

  matches({ address, topics }: Log): boolean {
    // A place where anything goes must be there all the same.
    if (topics.length < this.#topics.length) return false
    if (this.#addresses?.includes(address) === false) return false
    return this.#topics.every((topic, place) => topic === undefined || topic.includes(topics[place]))
  }
}
