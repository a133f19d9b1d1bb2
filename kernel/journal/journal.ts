/**
 * The log of changes within a transaction, and its undoing.
 *
 * Owns: the entries. Each holds a record's address and what one of its fields was before; `revertTo` walks back.
 * Must never: know why something changed. Entry: u32 kind, u32 record, u64 number, 32-byte word.
 */
import { fault } from '../host'
import {
  ACCOUNT_ADDRESS,
  ACCOUNT_BALANCE,
  ACCOUNT_CODE,
  ACCOUNT_CODE_HASH,
  ACCOUNT_FLAGS,
  ACCOUNT_IS_UNREAD,
  ACCOUNT_NONCE,
  ACCOUNT_TOUCHED,
  FAULT_JOURNAL,
  SLOT_FLAGS,
  SLOT_IS_LOADED,
  SLOT_IS_OBSERVED,
  SLOT_NOTED,
  SLOT_VALUE,
} from '../layout'
import { add } from '../words/arithmetic'
import { copy } from '../words/basic'

const ENTRY_SIZE: usize = 48
const ENTRY_RECORD: usize = 4
const ENTRY_NUMBER: usize = 8
const ENTRY_WORD: usize = 16

const ACCOUNT_FLAGS_WERE: u32 = 1
const BALANCE_WAS: u32 = 2
const NONCE_WAS: u32 = 3
const CODE_WAS: u32 = 4
const SLOT_FLAGS_WERE: u32 = 5
const SLOT_VALUE_WAS: u32 = 6

const SLOT_READ: u32 = SLOT_IS_LOADED | SLOT_IS_OBSERVED

export class Journal {
  static start: usize = 0
  static end: usize = 0
  /** Where the next entry goes; saved as a checkpoint. */
  static top: usize = 0
}

@inline
function entry(kind: u32, record: usize): usize {
  const at = Journal.top
  if (at + ENTRY_SIZE > Journal.end) fault(FAULT_JOURNAL)
  Journal.top = at + ENTRY_SIZE
  store<u32>(at, kind)
  store<u32>(at, record, ENTRY_RECORD)
  return at
}

export function setAccountFlags(account: usize, flags: u32): void {
  const before = load<u32>(account, ACCOUNT_FLAGS)
  if (before == flags) return
  store<u64>(entry(ACCOUNT_FLAGS_WERE, account), before, ENTRY_NUMBER)
  store<u32>(account, flags, ACCOUNT_FLAGS)
}

/** To be called before an account's balance is written. */
export function noteBalance(account: usize): void {
  copy(entry(BALANCE_WAS, account) + ENTRY_WORD, account + ACCOUNT_BALANCE)
}

export function setNonce(account: usize, nonce: u64): void {
  store<u64>(entry(NONCE_WAS, account), load<u64>(account, ACCOUNT_NONCE), ENTRY_NUMBER)
  store<u64>(account, nonce, ACCOUNT_NONCE)
}

/** To be called before an account's code hash and code pointer are written. */
export function noteCode(account: usize): void {
  const at = entry(CODE_WAS, account)
  store<u64>(at, load<u64>(account, ACCOUNT_CODE), ENTRY_NUMBER)
  copy(at + ENTRY_WORD, account + ACCOUNT_CODE_HASH)
}

export function setSlotFlags(slot: usize, flags: u32): void {
  store<u64>(entry(SLOT_FLAGS_WERE, slot), load<u32>(slot, SLOT_FLAGS), ENTRY_NUMBER)
  store<u32>(slot, flags, SLOT_FLAGS)
}

/** For a storage or a transient slot. `checkpoint` is the executing frame's: what it noted itself is not noted again. */
export function setSlotValue(slot: usize, value: usize, checkpoint: usize): void {
  const noted: usize = load<u32>(slot, SLOT_NOTED)
  // The entry may be gone by a revert and its place taken by another; so it is looked at.
  const isNoted =
    noted >= checkpoint &&
    noted < Journal.top &&
    load<u32>(noted) == SLOT_VALUE_WAS &&
    <usize>load<u32>(noted, ENTRY_RECORD) == slot
  if (!isNoted) {
    const at = entry(SLOT_VALUE_WAS, slot)
    copy(at + ENTRY_WORD, slot + SLOT_VALUE)
    store<u32>(slot, at, SLOT_NOTED)
  }
  copy(slot + SLOT_VALUE, value)
}

/**
 * An account that was unread has been read: its entries, which counted from zero, count from what was found.
 * `balance` and `nonce` are what was found, `flags` what that means.
 */
export function rebase(account: usize, balance: usize, nonce: u64, flags: u32): void {
  for (let at = Journal.start; at < Journal.top; at += ENTRY_SIZE) {
    if (<usize>load<u32>(at, ENTRY_RECORD) != account) continue
    const kind = load<u32>(at)
    if (kind == ACCOUNT_FLAGS_WERE) {
      store<u64>(at, (load<u64>(at, ENTRY_NUMBER) & ~(<u64>ACCOUNT_IS_UNREAD)) | flags, ENTRY_NUMBER)
    } else if (kind == BALANCE_WAS) {
      add(at + ENTRY_WORD, at + ENTRY_WORD, balance)
    } else if (kind == NONCE_WAS) {
      store<u64>(at, load<u64>(at, ENTRY_NUMBER) + nonce, ENTRY_NUMBER)
    }
  }
}

export function revertTo(checkpoint: usize): void {
  let at = Journal.top
  while (at > checkpoint) {
    at -= ENTRY_SIZE
    const record: usize = load<u32>(at, ENTRY_RECORD)
    switch (load<u32>(at)) {
      case ACCOUNT_FLAGS_WERE: {
        // The network once deleted the empty account 3 although the call that touched it failed; so it stays touched.
        const kept = isAddressThree(record) ? load<u32>(record, ACCOUNT_FLAGS) & ACCOUNT_TOUCHED : 0
        store<u32>(record, load<u32>(at, ENTRY_NUMBER) | kept, ACCOUNT_FLAGS)
        break
      }
      case BALANCE_WAS:
        copy(record + ACCOUNT_BALANCE, at + ENTRY_WORD)
        break
      case NONCE_WAS:
        store<u64>(record, load<u64>(at, ENTRY_NUMBER), ACCOUNT_NONCE)
        break
      case CODE_WAS:
        store<u64>(record, load<u64>(at, ENTRY_NUMBER), ACCOUNT_CODE)
        copy(record + ACCOUNT_CODE_HASH, at + ENTRY_WORD)
        break
      case SLOT_FLAGS_WERE:
        // What has been read stays read.
        store<u32>(record, load<u32>(at, ENTRY_NUMBER) | (load<u32>(record, SLOT_FLAGS) & SLOT_READ), SLOT_FLAGS)
        break
      default:
        copy(record + SLOT_VALUE, at + ENTRY_WORD)
    }
  }
  Journal.top = checkpoint
}

function isAddressThree(account: usize): bool {
  return (
    load<u64>(account, ACCOUNT_ADDRESS) == 0 &&
    load<u64>(account, ACCOUNT_ADDRESS + 8) == 0 &&
    load<u32>(account, ACCOUNT_ADDRESS + 16) == 0x03000000
  )
}
