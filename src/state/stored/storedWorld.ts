/**
 * The world in a store: the head moves block by block, earlier blocks can be asked for as far back as they are kept.
 *
 * Owns: the head, and that one batch carries everything a block changes. A commit is visible at once; it is written
 * behind. Must never: show half a block.
 */
import type { Account, LaneReaderSource, StateChanges } from '../../kernel-host/state.ts'
import { LaneError, type Lanes } from '../../lanes/index.ts'
import { equalBytes } from '../../primitives/bytes.ts'
import { EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { TrieEngine } from '../engine/engine.ts'
import { damagedValue } from '../store/errors.ts'
import { Batch, type Store, type StoreReader } from '../store/store.ts'
import { WriteBehind, type WriteBehindOptions } from '../store/writeBehind.ts'
import { keyText } from '../trie/hashedKey.ts'
import type { Commitment, World } from '../world.ts'
import { type AccountDifference, differencesOf, undoOf } from './changes.ts'
import { encodeHeadRecord, type HeadRecord, type TrieTop } from './codec.ts'
import { changesBack, deleteHistory, readChangeSet, writeHistory } from './history.ts'
import { storedReaderSource } from './laneReader.ts'
import { LiveRecords } from './liveRecords.ts'
import { HEAD_KEY, readHeadRecord } from './records.ts'
import { type Step, StepWriter } from './step.ts'
import { accountOf, HistoryError, readCode, WorldView } from './worldView.ts'

/** How far back a world can be asked, and how far behind the writer may be. */
export interface StoredWorldOptions extends WriteBehindOptions {
  /** How many blocks before the head can still be asked for and gone back to, at least 1; left out = all. */
  readonly keepBlocks?: number | undefined
  /**
   * Memory for tries and, the other half, for accounts and slots that were used lately; left out = 256. What a step needs
   * for itself, what waits to be written, and what the store keeps of its own come on top.
   */
  readonly cacheMegabytes?: number | undefined
  /** Where `prepare` computes roots; they are not closed with the world. */
  readonly lanes?: Lanes | undefined
}

/** Adds to the batch of a step; what it throws refuses the step. */
export type StoredAlongside = (batch: Batch, root: Uint8Array) => void

/** What one commit cost. */
export interface CommitCost {
  /** Trie nodes hashed, and how long the tries took, reading included. */
  readonly hashes: number
  readonly rootMs: number
  /** Records written or deleted, and their bytes. */
  readonly writes: number
  readonly bytes: number
}

const NO_BLOCK: HeadRecord = { block: -1, firstKept: 0, root: EMPTY_TRIE_ROOT, top: undefined }
export const DEFAULT_CACHE_MEGABYTES = 256
const TRIE_SHARE = 1 / 2
/** Pruning catches up at this pace when fewer blocks are kept than before. */
const MOST_PRUNED_PER_COMMIT = 16

/**
 * Committed state in a store.
 * @example
 * const world = new StoredWorld(await LmdbStore.open(folder), { keepBlocks: 128 })
 * await world.room()
 * const { root } = world.commit(changes)
 * await world.close()
 */
export class StoredWorld implements World {
  readonly #store: WriteBehind
  readonly #keepBlocks: number
  readonly #tries: TrieEngine
  readonly #records: LiveRecords
  #head: HeadRecord
  #prepared: Prepared | undefined
  #lastStep = { hashes: 0, rootMs: 0, batch: new Batch() }

  /** Goes on from what is in the store, which it owns from now on. */
  constructor(
    store: Store,
    {
      keepBlocks = Number.POSITIVE_INFINITY,
      cacheMegabytes = DEFAULT_CACHE_MEGABYTES,
      lanes,
      ...limits
    }: StoredWorldOptions = {},
  ) {
    if (!(keepBlocks >= 1)) throw new RangeError(`at least one block must be kept, not ${keepBlocks}`)
    this.#store = new WriteBehind(store, limits)
    this.#keepBlocks = keepBlocks
    const cacheBytes = cacheMegabytes * 2 ** 20
    this.#tries = new TrieEngine(this.#store, { limit: cacheBytes * TRIE_SHARE, lanes, folder: store.folder })
    this.#records = new LiveRecords(this.#store, cacheBytes * (1 - TRIE_SHARE))
    this.#head = readHeadRecord(this.#store) ?? NO_BLOCK
  }

  /** Gives the first commit this number, which is 0 otherwise. Nothing may be committed yet. */
  startAt(block: number): void {
    if (!this.isEmpty) throw new RangeError(`block ${this.#head.block} is committed, ${block} cannot be the first`)
    this.#head = { ...this.#head, block: block - 1, firstKept: block }
  }

  /** Whether nothing was committed yet. */
  get isEmpty(): boolean {
    return this.#head.block < this.#head.firstKept
  }

  /** The last committed block; while there is none, the number before the first. */
  get block(): number {
    return this.#head.block
  }

  /** The first block whose state can be asked for. */
  get firstKeptBlock(): number {
    return this.#head.firstKept
  }

  /** Where the topmost node of the account trie is. */
  get top(): TrieTop {
    return this.#head.top
  }

  get lastCost(): CommitCost {
    const { hashes, rootMs, batch } = this.#lastStep
    return { hashes, rootMs, writes: batch.count, bytes: batch.bytes }
  }

  /** What is in memory for the cache: bytes of WebAssembly memory for tries, accounts and slots that are remembered. */
  get cached(): { readonly trieBytes: number; readonly accounts: number; readonly slots: number } {
    return { trieBytes: this.#tries.size.memory, ...this.#records.size }
  }

  /** Everything in the store as of the last commit, also what `alongside` wrote. */
  get reader(): StoreReader {
    return this.#store
  }

  account(address: Uint8Array): Account | undefined {
    const { record } = this.#records.account(keyText(address))
    this.#records.trim()
    return accountOf(record)
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    const { value } = this.#records.slot(this.#records.account(keyText(address)), keyText(slot))
    this.#records.trim()
    return value
  }

  code(codeHash: Uint8Array): Uint8Array {
    return readCode(this.#store, codeHash)
  }

  root(): Uint8Array {
    return this.#head.root.slice()
  }

  /** Takes over the next block's changes, all or nothing, with what else belongs to the block; see `room`. */
  commit(changes: StateChanges, alongside?: StoredAlongside): Commitment {
    const block = this.#head.block + 1
    const step = this.#preparedStep(changes)
    // What is added from here on belongs to this attempt.
    this.#prepared = undefined
    const { batch } = step
    let { firstKept } = this.#head
    if (!this.isEmpty) writeHistory(batch, this.#head, step.changed)
    const wanted = Math.min(block - this.#keepBlocks, firstKept + MOST_PRUNED_PER_COMMIT)
    while (firstKept < wanted) deleteHistory(this.#store, batch, ++firstKept)
    const { root, top } = step.trie
    alongside?.(batch, root)
    this.#moveHead(step, { block, firstKept, root, top })
    return { root: this.root(), undo: undoOf(step.changed) }
  }

  /** The root that committing these changes would give; committing the same list then costs little more. */
  rootAfter(changes: StateChanges): Uint8Array {
    const step = this.#preparedStep(changes)
    this.#prepared = { changes, step }
    return step.trie.root
  }

  /**
   * Computes ahead, on lanes if the world has some, what committing these changes comes to. `rootAfter` and `commit` of the
   * same list take it over, if nothing else is computed in between. Until it resolves nothing else may be.
   */
  async prepare(changes: StateChanges): Promise<void> {
    if (this.#prepared?.changes === changes) return
    const differences = differencesOf(this.#records, changes)
    let step: Step
    try {
      step = await this.#stepOnLanes(differences)
    } catch (error) {
      // A lane that died took the step with it: this thread does it alone.
      if (!(error instanceof LaneError)) throw error
      step = this.#step(differences)
    }
    this.#prepared = { changes, step }
  }

  /**
   * Goes back one block by its own change set, with what else belongs to that. The `undo` that it is given is not needed; the one
   * that it gives leads forward again.
   */
  revert(_undo?: StateChanges, alongside?: StoredAlongside): Commitment {
    this.checkReach(1)
    const { block, firstKept } = this.#head
    const before = readChangeSet(this.#store, block)
    const differences = differencesOf(this.#records, changesBack(this.#store, block))
    const step = this.#step(differences)
    const { batch } = step
    const { root, top } = step.trie
    if (!equalBytes(root, before.root)) throw damagedValue('changes', `block ${block} does not lead back to its parent`)
    deleteHistory(this.#store, batch, block)
    alongside?.(batch, root)
    this.#moveHead(step, { block: block - 1, firstKept, root, top })
    return { root: this.root(), undo: undoOf(step.changed) }
  }

  /** Throws HistoryError when the state so many blocks back is not kept. */
  checkReach(blocks: number): void {
    const { block, firstKept } = this.#head
    if (block - blocks < firstKept) throw new HistoryError(block - blocks, firstKept, block)
  }

  /** The state after a kept block, or after the last; must be closed. */
  view(block: number = this.#head.block): WorldView {
    const { block: head, firstKept } = this.#head
    if (block < firstKept || block > head) throw new HistoryError(block, firstKept, head)
    return new WorldView(this.#store.snapshot(), this.#head, block)
  }

  /** Resolves when the writer is near enough for another commit. */
  room(): Promise<void> {
    return this.#store.room()
  }

  /** Resolves when everything committed is written, and kept as the store's durability says. */
  flush(): Promise<void> {
    return this.#store.flush()
  }

  /** Lanes read the store for themselves when it is on disk. What is not written they do not see. */
  get laneReader(): LaneReaderSource | undefined {
    const { folder } = this
    return folder === undefined ? undefined : storedReaderSource(folder, this.waiting.batches > 0)
  }

  /** Writes records that belong to no step, in their place between the steps. */
  annotate(batch: Batch): void {
    this.#store.apply(batch)
  }

  /** Where other threads can read what is written; undefined = they cannot. */
  get folder(): string | undefined {
    return this.#store.folder
  }

  /** What is committed and not yet written. */
  get waiting(): { readonly batches: number; readonly bytes: number } {
    return this.#store.waiting
  }

  /** Writes what waits and closes the store. */
  async close(): Promise<void> {
    await this.#tries.close()
    await this.#store.close()
  }

  /** Does these changes, but for moving the head. */
  #step(differences: readonly AccountDifference[]): Step {
    this.#prepared = undefined
    this.#tries.begin()
    const step = new StepWriter(this.#store, this.#head, differences)
    step.takeStorages(this.#tries.update(step.storageTries()))
    step.takeAccounts(this.#tries.update(step.accountTrie()))
    return step
  }

  /** The same, the tries on lanes. */
  async #stepOnLanes(differences: readonly AccountDifference[]): Promise<Step> {
    this.#prepared = undefined
    this.#tries.begin()
    const step = new StepWriter(this.#store, this.#head, differences)
    step.takeStorages(await this.#tries.updateOnLanes(step.storageTries()))
    step.takeAccounts(await this.#tries.updateOnLanes(step.accountTrie()))
    return step
  }

  /** The step of these changes, which may have been prepared. */
  #preparedStep(changes: StateChanges): Step {
    if (this.#prepared?.changes === changes) return this.#prepared.step
    return this.#step(differencesOf(this.#records, changes))
  }

  #moveHead({ batch, taken }: Step, head: HeadRecord): void {
    this.#prepared = undefined
    const { hashes, milliseconds } = this.#tries
    this.#tries.writeTo(batch)
    batch.put('meta', HEAD_KEY, encodeHeadRecord(head))
    this.#store.apply(batch)
    this.#head = head
    this.#records.take(taken)
    this.#records.trim()
    this.#tries.accept(this.#store.waiting.batches)
    this.#lastStep = { hashes, rootMs: milliseconds, batch }
  }
}

interface Prepared {
  readonly changes: StateChanges
  readonly step: Step
}
