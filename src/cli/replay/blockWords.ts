/**
 * The words that a block is about: what its mappings may be keyed by.
 *
 * Owns: where such words are looked for. Must never: hold more of them than `MOST_WORDS`.
 */
import { type BlockTrace, findMappingKeys, type HotLocation, wordOfAddress } from '../../executor/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { TransactionError } from '../../protocol/index.ts'
import type { Measurement } from './measuringExecutor.ts'

/** Each is hashed some eighty times. */
const MOST_WORDS = 50_000
const WORD = 32
const SELECTOR_LENGTH = 4

/** The trace with the mapping keys that the executor did not record, for these places. */
export function withFoundKeys(
  trace: BlockTrace,
  locations: readonly HotLocation[],
  measurement: Measurement,
): BlockTrace {
  const slots = locations.flatMap(({ location, mapping }) =>
    location.kind === 'storage' && mapping === undefined ? [location.slot] : [],
  )
  const found = findMappingKeys(slots, wordsOf(measurement))
  return found.size === 0 ? trace : { ...trace, mappingKeys: new Map([...found, ...trace.mappingKeys]) }
}

/** Senders, callees, words of calldata, and what logs say: each once. */
function wordsOf({ job, sequential }: Measurement): Iterable<Uint8Array> {
  const words = new Map<string, Uint8Array>()
  const add = (word: Uint8Array) => {
    if (words.size < MOST_WORDS) words.set(bytesToHex(word), word)
  }
  const addWordsFrom = (bytes: Uint8Array, start: number) => {
    for (let at = start; at + WORD <= bytes.length; at += WORD) add(bytes.subarray(at, at + WORD))
  }
  add(wordOfAddress(job.context.coinbase))
  for (const [index, step] of job.steps.entries()) {
    if (step.kind !== 'transaction') continue
    add(wordOfAddress(step.sender))
    const { to, data } = step.transaction
    if (to !== undefined) add(wordOfAddress(to))
    addWordsFrom(data, SELECTOR_LENGTH)
    const result = sequential.results[index]
    if (result === undefined || result instanceof TransactionError) continue
    for (const { address, topics, data: logged } of result.logs) {
      add(wordOfAddress(address))
      for (const topic of topics) add(topic)
      addWordsFrom(logged, 0)
    }
  }
  return words.values()
}
