/**
 * A storage trie under test: the engine over a store, and beside it a plain trie in memory that says what is right.
 *
 * Owns: repeatable changes and the records that the engine reads. Must never: be imported by code that ships.
 */
import assert from 'node:assert/strict'
import type { LaneTask } from '../../lanes/index.ts'
import { EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { encodeStorageValue } from '../encoding.ts'
import { MemoryStore } from '../store/memoryStore.ts'
import { Batch, type Store } from '../store/store.ts'
import { WriteBehind } from '../store/writeBehind.ts'
import { encodeSlotRecord, type TrieTop } from '../stored/codec.ts'
import { pathStart, slotKey } from '../stored/paths.ts'
import { type Random, randomSource, testWord } from '../testing.ts'
import { keyBytes, keyText } from '../trie/hashedKey.ts'
import { Trie } from '../trie/trie.ts'
import { TrieEngine, type TrieEngineOptions } from './engine.ts'
import type { LeafChange, TrieChange, TrieResult } from './input.ts'

/** By text of the key; undefined = deleted. */
export type SlotChanges = ReadonlyMap<string, Uint8Array | undefined>

export class TestedTrie {
  readonly store: WriteBehind
  readonly engine: TrieEngine
  readonly account: Uint8Array
  readonly model = new Trie()
  readonly values = new Map<string, Uint8Array>()
  top: TrieTop
  root = EMPTY_TRIE_ROOT
  hashes = 0

  constructor(options: TrieEngineOptions = {}, store: Store = new MemoryStore()) {
    this.store = new WriteBehind(store)
    this.engine = new TrieEngine(this.store, options)
    this.account = testWord(77)
  }

  /** What the engine is told of these changes. */
  trieChange(changes: SlotChanges): TrieChange {
    const leaves = [...changes.keys()].sort().map((text): LeafChange => {
      const value = changes.get(text)
      return { key: keyBytes(text), value: value && encodeStorageValue(value), existed: this.values.has(text) }
    })
    return { account: this.account, top: this.top, root: this.root, changes: leaves }
  }

  /** One step, all of it, compared with the model. */
  step(changes: SlotChanges): void {
    this.engine.begin()
    const [result] = this.engine.update([this.trieChange(changes)])
    this.take(changes, result!)
  }

  /** The root that a step would give; the step is not accepted. */
  trial(changes: SlotChanges): Uint8Array {
    this.engine.begin()
    return this.engine.update([this.trieChange(changes)])[0]!.root
  }

  async stepOnLanes(changes: SlotChanges): Promise<void> {
    this.engine.begin()
    const [result] = await this.engine.updateOnLanes([this.trieChange(changes)])
    this.take(changes, result!)
  }

  async trialOnLanes(changes: SlotChanges): Promise<Uint8Array> {
    this.engine.begin()
    return (await this.engine.updateOnLanes([this.trieChange(changes)]))[0]!.root
  }

  /** Accepts a step that was updated. */
  take(changes: SlotChanges, { top, root }: TrieResult): void {
    const batch = new Batch()
    for (const [text, value] of changes) {
      const key = slotKey(this.account, keyBytes(text))
      if (value === undefined) batch.delete('slots', key)
      else batch.put('slots', key, encodeSlotRecord({ slot: keyBytes(text), value }))
      if (value === undefined) this.values.delete(text)
      else this.values.set(text, value)
      this.model.put(keyBytes(text), value ? encodeStorageValue(value) : new Uint8Array(0))
    }
    this.engine.writeTo(batch)
    this.hashes = this.engine.hashes
    this.store.apply(batch)
    this.engine.accept(this.store.waiting.batches)
    this.top = top
    this.root = root
    assert.deepEqual(root, this.model.root())
  }

  /** The records of the trie must be those that the same content gives in one step. */
  checkRecords(): void {
    const fresh = new TestedTrie()
    if (this.values.size > 0) fresh.step(this.values)
    const mine = [...this.store.range('storageBranches')]
    assert.deepEqual(mine, [...fresh.store.range('storageBranches')])
    assert.deepEqual(topPath(this.top), topPath(fresh.top))
  }
}

/** Of the key that a top has only the path counts. */
function topPath(top: TrieTop): unknown {
  return top?.kind === 'branch' ? { depth: top.depth, path: pathStart(top.key, top.depth) } : top
}

/** Keys that begin alike in many ways, and in the same way with the same random numbers. */
export interface KeyShape {
  readonly keys: number
  /** Keys begin with one of this many beginnings of up to this many bytes, which begin alike themselves. */
  readonly beginnings: number
  readonly length: number
}

export function randomKeys(random: Random, { keys, beginnings, length }: KeyShape): string[] {
  const starts = Array.from({ length: beginnings }, () => {
    const start = new Uint8Array(random(length + 1))
    for (let i = 0; i < start.length; i++) start[i] = random(16) === 0 ? 0x10 + random(2) : 0x11
    return start
  })
  const texts = new Set<string>()
  while (texts.size < keys) {
    const key = Uint8Array.from({ length: 32 }, () => random(256))
    if (starts.length > 0) key.set(starts[random(starts.length)]!)
    texts.add(keyText(key))
  }
  return [...texts]
}

/** Changes of up to `most` of the keys; what is there is deleted in `deletions` of ten cases. */
export function randomSlots(
  random: Random,
  keys: readonly string[],
  values: ReadonlyMap<string, Uint8Array>,
  most: number,
  deletions: number,
): SlotChanges {
  const changes = new Map<string, Uint8Array | undefined>()
  for (let left = 1 + random(most); left > 0; left--) {
    const text = keys[random(keys.length)]!
    if (values.has(text) && random(10) < deletions) changes.set(text, undefined)
    else changes.set(text, testWord(1n + BigInt(random(2 ** 31)) ** BigInt(random(8))))
  }
  return changes
}

/** A task of this file for a lane. */
export function testTask(name: 'die'): LaneTask {
  return { module: import.meta.url, name }
}

/** Ends the lane that runs it. */
export function die(): void {
  process.exit(1)
}

export { randomSource }
