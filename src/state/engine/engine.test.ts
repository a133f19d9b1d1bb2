/**
 * `MULTILANE_LONG=1` makes a million random changes instead of a few ten thousand: about a minute.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { StoreError } from '../store/errors.ts'
import { Batch, type Range, type StoreEntry, type StoreReader, type Table } from '../store/store.ts'
import { slotKey } from '../stored/paths.ts'
import { testWord } from '../testing.ts'
import { keyBytes } from '../trie/hashedKey.ts'
import { TrieEngine } from './engine.ts'
import { type KeyShape, randomKeys, randomSlots, randomSource, type SlotChanges, TestedTrie } from './testing.ts'

interface Case extends KeyShape {
  readonly name: string
  readonly steps: number
  readonly most: number
  readonly limit?: number
}

const CASES: readonly Case[] = [
  { name: 'few keys', keys: 6, beginnings: 0, length: 0, steps: 2000, most: 3 },
  { name: 'hashed keys', keys: 3000, beginnings: 0, length: 0, steps: 300, most: 200 },
  { name: 'keys that begin alike', keys: 60, beginnings: 12, length: 31, steps: 3000, most: 8 },
  { name: 'nodes that are shorter than a hash', keys: 40, beginnings: 3, length: 31, steps: 2000, most: 6 },
  { name: 'memory for next to nothing', keys: 2000, beginnings: 20, length: 6, steps: 400, most: 60, limit: 2000 },
]

const CHANGES = process.env.MULTILANE_LONG === undefined ? 40_000 : 1_000_000

describe('the trie engine against a plain trie', () => {
  for (const [seed, { name, steps, most, limit, ...shape }] of CASES.entries()) {
    it(`has the same roots after every step: ${name} (seed ${seed})`, () => {
      const random = randomSource(seed)
      const keys = randomKeys(random, shape)
      const trie = new TestedTrie({ limit })
      for (let step = 0; step < steps; step++) {
        // Mostly deletions for a while, until there is little left.
        const deletions = (step >> 5) % 3 === 0 ? 8 : 2
        trie.step(randomSlots(random, keys, trie.values, most, deletions))
        if (step % 50 === 0) trie.checkRecords()
      }
      trie.checkRecords()
    })
  }

  it(`has the same roots over ${CHANGES} changes, and keeps its limit (seed 21)`, () => {
    const random = randomSource(21)
    const keys = randomKeys(random, { keys: CHANGES / 4, beginnings: 0, length: 0 })
    const limit = CHANGES * 16
    const trie = new TestedTrie({ limit })
    const most = CHANGES / 50
    let left = CHANGES
    while (left > 0) {
      const changes = randomSlots(random, keys, trie.values, most, 3)
      trie.step(changes)
      left -= changes.size
      // A step adds at most a branch of 664 bytes per change and level, and those of the upper levels are few.
      assert.ok(trie.engine.size.branches <= limit + most * 1000, `${trie.engine.size.branches} bytes of branches`)
    }
    trie.checkRecords()
  })
})

describe('a step of the trie engine', () => {
  const random = randomSource(31)
  const keys = randomKeys(random, { keys: 400, beginnings: 10, length: 4 })

  it('leaves no trace when it is not accepted (seed 31)', () => {
    const trie = new TestedTrie({ limit: 30_000 })
    for (let step = 0; step < 500; step++) {
      for (let trial = random(4); trial > 0; trial--) trie.trial(randomSlots(random, keys, trie.values, 40, 5))
      trie.step(randomSlots(random, keys, trie.values, 40, 5))
    }
    trie.checkRecords()
  })

  it('gives back all memory of a trie that ends', () => {
    const trie = new TestedTrie()
    for (let turn = 0; turn < 20; turn++) {
      for (let step = 0; step < 10; step++) {
        trie.trial(randomSlots(random, keys, trie.values, 60, 3))
        trie.step(randomSlots(random, keys, trie.values, 60, 3))
      }
      assert.ok(trie.engine.size.branches > 0)
      trie.step(new Map(Array.from(trie.values.keys(), (key) => [key, undefined])))
      trie.engine.begin()
      assert.equal(trie.engine.size.branches, 0)
      assert.deepEqual(trie.root, EMPTY_TRIE_ROOT)
      assert.deepEqual([...trie.store.range('storageBranches')], [])
    }
  })

  it('gives back the memory of a step that was far too large for the limit', () => {
    const trie = new TestedTrie({ limit: 2 ** 20 })
    const many = randomKeys(randomSource(32), { keys: 130_000, beginnings: 0, length: 0 })
    trie.step(new Map(many.map((key) => [key, testWord(1)])))
    assert.equal(trie.engine.size.branches, 0)
    assert.ok(trie.engine.size.memory < 2 ** 23, `${trie.engine.size.memory} bytes`)
    trie.step(new Map(many.slice(0, 1000).map((key) => [key, testWord(2)])))
  })

  it('can be done again after any read of it failed', () => {
    const trie = new TestedTrie()
    trie.step(new Map(keys.map((key) => [key, testWord(1)])))
    const changes: SlotChanges = new Map(keys.map((key, i) => [key, i % 7 === 3 ? undefined : testWord(i + 2)]))
    const change = trie.trieChange(changes)
    const right = trie.trial(changes)
    let reads = 0
    for (; ; reads++) {
      const reader = new FailingReader(trie.store, reads)
      const engine = new TrieEngine(reader)
      engine.begin()
      if (!failsToRead(() => engine.update([change]))) break
      reader.left = Number.POSITIVE_INFINITY
      engine.begin()
      assert.deepEqual(engine.update([change])[0]!.root, right)
    }
    assert.ok(reads > 20, `${reads} reads`)
  })

  it('names what is damaged, and what is not there', () => {
    for (const [spoil, message] of SPOILT) {
      const trie = new TestedTrie()
      trie.step(new Map(keys.map((key) => [key, testWord(1)])))
      const batch = new Batch()
      spoil(trie, batch)
      trie.store.apply(batch)
      const engine = new TrieEngine(trie.store)
      engine.begin()
      // All but one go, so that every branch is read and one leaf moves.
      const changes: SlotChanges = new Map(keys.slice(1).map((key) => [key, undefined]))
      assert.throws(
        () => engine.update([trie.trieChange(changes)]),
        (error) => error instanceof StoreError && error.code === 'damaged' && message.test(error.message),
        String(message),
      )
    }
  })
})

/** Fails after so many reads. */
class FailingReader implements StoreReader {
  readonly #reader: StoreReader
  left: number

  constructor(reader: StoreReader, left: number) {
    this.#reader = reader
    this.left = left
  }

  get(table: Table, key: Uint8Array): Uint8Array | undefined {
    this.#count()
    return this.#reader.get(table, key)
  }

  range(table: Table, range?: Range): Iterable<StoreEntry> {
    this.#count()
    return this.#reader.range(table, range)
  }

  #count(): void {
    if (this.left-- <= 0) throw new StoreError('damaged', 'test', 'unreadable for once')
  }
}

function failsToRead(update: () => unknown): boolean {
  try {
    update()
    return false
  } catch (error) {
    assert.match(String(error), /unreadable for once/)
    return true
  }
}

/** Ways to spoil the tables of a trie, and what the engine says then. */
const SPOILT: readonly [(trie: TestedTrie, batch: Batch) => void, RegExp][] = [
  [(trie, batch) => batch.delete('storageBranches', branches(trie)[3]![0]), /storageBranches.*missing/],
  [(trie, batch) => batch.delete('slots', slotKey(trie.account, firstKey(trie))), /slots.*missing/],
  [
    (trie, batch) => {
      const key = slotKey(trie.account, firstKey(trie))
      const value = trie.store.get('slots', key)!.slice()
      value[value.length - 1]! ^= 1
      batch.put('slots', key, value)
    },
    /slots.*not what the trie has/,
  ],
  ...[
    (record: Uint8Array) => record.subarray(0, record.length - 1),
    (record: Uint8Array) => Uint8Array.of(...record, 0),
    (record: Uint8Array) => record.subarray(0, 5),
    (record: Uint8Array) => Uint8Array.of(0, 1, ...record.subarray(2)),
    (record: Uint8Array) => Uint8Array.of(...record.subarray(0, 6), 7, ...record.subarray(7)),
    () => new Uint8Array(3000),
  ].map((change): [(trie: TestedTrie, batch: Batch) => void, RegExp] => [
    (trie, batch) => {
      const [key, record] = branches(trie)[2]!
      batch.put('storageBranches', key, change(record))
    },
    /storageBranches.*branch/,
  ]),
]

function branches(trie: TestedTrie): (readonly [Uint8Array, Uint8Array])[] {
  return [...trie.store.range('storageBranches')]
}

/** The key that stays when the others go. */
function firstKey(trie: TestedTrie): Uint8Array {
  return keyBytes(trie.values.keys().next().value!)
}
