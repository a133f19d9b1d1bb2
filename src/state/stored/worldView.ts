/**
 * A stored world after one block, immutable, whatever is committed meanwhile.
 *
 * Owns: reading the head from the flat tables and earlier blocks through their history: look-ups, never a replay.
 * Must never: be left open, see `close`.
 */
import type { Account, StateReader } from '../../kernel-host/state.ts'
import { equalBytes } from '../../primitives/bytes.ts'
import { bytesToHex } from '../../primitives/hex.ts'
import { EMPTY_CODE_HASH } from '../../primitives/keccak.ts'
import { UnknownCodeError } from '../errors.ts'
import type { Snapshot, StoreReader } from '../store/store.ts'
import { hashedKey, keyText } from '../trie/hashedKey.ts'
import type { AccountRecord, HeadRecord } from './codec.ts'
import { formerAccount, formerSlot, readChangeSet } from './history.ts'
import { type AccountProof, proveAccount } from './proof.ts'
import { readAccount, readSlot } from './records.ts'

const NO_CODE = new Uint8Array(0)

/** The state after a block was asked for, and it is not kept, or not there yet. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly block: number
  readonly firstKept: number
  readonly head: number

  constructor(block: number, firstKept: number, head: number) {
    const kept = head < firstKept ? 'there is no block yet' : `the first kept block is ${firstKept}, the last ${head}`
    super(`the state after block ${block} is not available: ${kept}`)
    this.block = block
    this.firstKept = firstKept
    this.head = head
  }
}

/** The state after one block. */
export class WorldView implements StateReader {
  /** The block after which this is the state. */
  readonly block: number
  readonly #snapshot: Snapshot
  readonly #head: HeadRecord

  constructor(snapshot: Snapshot, head: HeadRecord, block: number) {
    this.#snapshot = snapshot
    this.#head = head
    this.block = block
  }

  account(address: Uint8Array): Account | undefined {
    const hash = hashedKey(keyText(address))
    return accountOf(this.#isHead ? readAccount(this.#snapshot, hash) : formerAccount(this.#snapshot, hash, this.block))
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    const hash = hashedKey(keyText(address))
    const slotHash = hashedKey(keyText(slot))
    const record = this.#isHead
      ? readSlot(this.#snapshot, hash, slotHash)
      : formerSlot(this.#snapshot, hash, slotHash, this.block)
    return record?.value
  }

  code(codeHash: Uint8Array): Uint8Array {
    return readCode(this.#snapshot, codeHash)
  }

  root(): Uint8Array {
    return this.#isHead ? this.#head.root : readChangeSet(this.#snapshot, this.block + 1).root
  }

  /** Proves what the account and its slots are, or that they are not. Only at the head: tries are kept for it alone. */
  prove(address: Uint8Array, slots: readonly Uint8Array[]): AccountProof {
    if (!this.#isHead) throw new HistoryError(this.block, this.#head.block, this.#head.block)
    return proveAccount(this.#snapshot, this.#head.top, address, slots)
  }

  /** The flat tables; they are those of the head alone. */
  get tables(): StoreReader {
    if (!this.#isHead) throw new HistoryError(this.block, this.#head.block, this.#head.block)
    return this.#snapshot
  }

  /** Lets go of what only this view needs. It must not be read afterwards. */
  close(): void {
    this.#snapshot.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  get #isHead(): boolean {
    return this.block === this.#head.block
  }
}

export function accountOf(record: AccountRecord | undefined): Account | undefined {
  if (record === undefined) return undefined
  const { nonce, balance, codeHash, storageTop } = record
  return { nonce, balance, codeHash, hasStorage: storageTop !== undefined }
}

export function readCode(reader: StoreReader, codeHash: Uint8Array): Uint8Array {
  if (equalBytes(codeHash, EMPTY_CODE_HASH)) return NO_CODE
  const code = reader.get('codes', codeHash)
  if (code === undefined) throw new UnknownCodeError(bytesToHex(codeHash))
  return code
}
