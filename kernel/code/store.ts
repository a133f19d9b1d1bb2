/**
 * Code by hash.
 *
 * Owns: the bytes of all code the lane has met. Code of the host lies in a bounded region that is emptied as a whole when
 * it is full (then `generation` changes, and whoever kept an entry asks again); code created in this block lies apart and
 * stays until the next block begins, and is found by the other lanes, which copy it. Must never: hand out an entry of an older generation.
 */

import { keccak256 } from '../hash/keccak'
import { fault, loadCode } from '../host'
import { isEmptyCodeHash, setEmptyCodeHash } from '../journal/emptyCode'
import { observeCode } from '../journal/accounts'
import { noteCode, setAccountFlags } from '../journal/journal'
import {
  ACCOUNT_CODE,
  ACCOUNT_CODE_CHANGED,
  ACCOUNT_CODE_GENERATION,
  ACCOUNT_CODE_HASH,
  ACCOUNT_DIRTY,
  ACCOUNT_EXISTS,
  ACCOUNT_FLAGS,
  CODE_BYTES,
  CODE_LENGTH,
  FAULT_CODE,
  SLOT_VALUE,
  TABLE_CODE,
  TABLE_CREATED_CODES,
} from '../layout'
import { Machine } from '../machine'
import { enterSlot, findSlot, reserve } from '../sharedTables'
import { clearTable, slotRecord, Tables } from '../tables'
import { copy } from '../words/basic'

export class CodeStore {
  static generation: u32 = 1
  static start: usize = 0
  static top: usize = 0
  static end: usize = 0
  /** Code created in this block: hash (32), u32 length, 12 spare bytes, the bytes padded to 16. */
  static blockStart: usize = 0
  static blockTop: usize = 0
  static blockEnd: usize = 0
}

/** In a record of TABLE_CREATED_CODES. */
const CREATED_CODE: usize = SLOT_VALUE
const CREATED_CODE_LENGTH: usize = SLOT_VALUE + 4

/** What the host answers ahead of a turn for a hash that it has no code for: the hash was half written when it was read. */
const UNKNOWN: u32 = u32.MAX_VALUE

const CREATED_LENGTH: usize = 32
const CREATED_BYTES: usize = 48

/** EIP-7702: 0xef0100 and an address. */
export const DELEGATION_LENGTH: u32 = 23

/** The entry of an account's code, 0 when it has none. */
export function codeOf(account: usize): usize {
  observeCode(account)
  if (isEmptyCodeHash(account + ACCOUNT_CODE_HASH)) return 0
  const known: usize = load<u32>(account, ACCOUNT_CODE)
  if (known != 0 && load<u32>(account, ACCOUNT_CODE_GENERATION) == CodeStore.generation) return known
  const entry = codeByHash(account + ACCOUNT_CODE_HASH)
  store<u32>(account, entry, ACCOUNT_CODE)
  store<u32>(account, CodeStore.generation, ACCOUNT_CODE_GENERATION)
  return entry
}

export function codeByHash(hash: usize): usize {
  let entry = slotRecord(Machine.control + TABLE_CODE, hash, 0)
  if (!Tables.isNew) return entry
  const created = findSlot(TABLE_CREATED_CODES, hash, 0)
  if (created != 0) {
    const length = load<u32>(created, CREATED_CODE_LENGTH)
    setBytes(entry, keepBytes(hash, load<u32>(created, CREATED_CODE), length), length)
    return entry
  }
  let length = loadCode(hash, CodeStore.top, <u32>(CodeStore.end - CodeStore.top))
  if (length == UNKNOWN) {
    Machine.isVoid = true
    setBytes(entry, CodeStore.top, 0)
    return entry
  }
  if (<usize>length > CodeStore.end - CodeStore.top) {
    if (<usize>length > CodeStore.end - CodeStore.start) fault(FAULT_CODE)
    dropLoadedCode()
    entry = slotRecord(Machine.control + TABLE_CODE, hash, 0)
    length = loadCode(hash, CodeStore.top, <u32>(CodeStore.end - CodeStore.top))
  }
  setBytes(entry, CodeStore.top, length)
  CodeStore.top += (<usize>length + 15) & ~15
  return entry
}

function setBytes(entry: usize, bytes: usize, length: u32): void {
  store<u32>(entry, bytes, CODE_BYTES)
  store<u32>(entry, length, CODE_LENGTH)
}

/** Forgets the host's code; what this block created is entered again. */
function dropLoadedCode(): void {
  CodeStore.generation++
  CodeStore.top = CodeStore.start
  clearTable(Machine.control + TABLE_CODE)
  let at = CodeStore.blockStart
  while (at < CodeStore.blockTop) {
    const length = load<u32>(at, CREATED_LENGTH)
    setBytes(slotRecord(Machine.control + TABLE_CODE, at, 0), at + CREATED_BYTES, length)
    at += CREATED_BYTES + ((<usize>length + 15) & ~15)
  }
}

/**
 * Moves what the previous block created to the code of the host: a hash names the same bytes whoever kept them. Without
 * room everything is forgotten, which only costs asking again.
 */
export function beginBlockCode(): void {
  const end = CodeStore.blockTop
  CodeStore.blockTop = CodeStore.blockStart
  if (end - CodeStore.blockStart > CodeStore.end - CodeStore.top) return dropLoadedCode()
  for (let at = CodeStore.blockStart; at < end; ) {
    const length = load<u32>(at, CREATED_LENGTH)
    const size = (<usize>length + 15) & ~15
    const entry = slotRecord(Machine.control + TABLE_CODE, at, 0)
    memory.copy(CodeStore.top, at + CREATED_BYTES, length)
    setBytes(entry, CodeStore.top, length)
    CodeStore.top += size
    at += CREATED_BYTES + size
  }
}

/** Sets an account's code, journalled. */
export function setCode(account: usize, bytes: usize, length: u32): void {
  noteCode(account)
  const flags = load<u32>(account, ACCOUNT_FLAGS)
  setAccountFlags(account, flags | ACCOUNT_EXISTS | ACCOUNT_DIRTY | ACCOUNT_CODE_CHANGED)
  store<u64>(account, 0, ACCOUNT_CODE)
  if (length == 0) {
    setEmptyCodeHash(account + ACCOUNT_CODE_HASH)
    return
  }
  keccak256(account + ACCOUNT_CODE_HASH, bytes, length)
  keepCreated(account + ACCOUNT_CODE_HASH, bytes, length)
}

function keepCreated(hash: usize, bytes: usize, length: u32): void {
  const entry = slotRecord(Machine.control + TABLE_CODE, hash, 0)
  const isNew = Tables.isNew
  const isShared = findSlot(TABLE_CREATED_CODES, hash, 0) != 0
  if (isShared && !isNew) return
  // Code that the lane has from an earlier block is kept again: what a block created is handed over from here.
  const kept = keepBytes(hash, bytes, length)
  if (isNew) setBytes(entry, kept, length)
  if (isShared) return
  const shared = reserve(TABLE_CREATED_CODES)
  copy(shared, hash)
  store<u32>(shared, <u32>kept, CREATED_CODE)
  store<u32>(shared, length, CREATED_CODE_LENGTH)
  enterSlot(TABLE_CREATED_CODES, shared)
}

/** Copies code to what this block created; returns where it lies now. */
function keepBytes(hash: usize, bytes: usize, length: u32): usize {
  const at = CodeStore.blockTop
  const next = at + CREATED_BYTES + ((<usize>length + 15) & ~15)
  if (next > CodeStore.blockEnd) fault(FAULT_CODE)
  copy(at, hash)
  store<u32>(at, length, CREATED_LENGTH)
  memory.copy(at + CREATED_BYTES, bytes, length)
  CodeStore.blockTop = next
  return at + CREATED_BYTES
}

@inline
export function isDelegation(bytes: usize, length: u32): bool {
  return length == DELEGATION_LENGTH && (load<u32>(bytes) & 0xffffff) == 0x0001ef
}
