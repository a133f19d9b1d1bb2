/**
 * A whole world in memory: for tests, tools and library users, and the model that stored states are checked against.
 *
 * Owns: accounts, storage and code in Maps, and their root. Must never: read or change a world other than its own; the
 * byte strings it is given and gives are shared, so neither side writes to them.
 */
import type { Account, AccountChange, StateChanges } from '../kernel-host/state.ts'
import { parseAddress } from '../primitives/address.ts'
import { isZero } from '../primitives/bytes.ts'
import { bytesToHex, hexToBytes } from '../primitives/hex.ts'
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256 } from '../primitives/keccak.ts'
import { type Alloc, type DumpedAccount, formatQuantity, parseQuantity, parseWord } from './alloc.ts'
import { encodeAccount, encodeStorageValue } from './encoding.ts'
import { StateValueError, UnknownCodeError } from './errors.ts'
import { hashedKey, keyBytes, keyText } from './trie/hashedKey.ts'
import { type TrieEntry, trieRoot } from './trie/root.ts'
import type { Alongside, Commitment, World } from './world.ts'

interface StoredAccount {
  nonce: bigint
  balance: bigint
  codeHash: Uint8Array
  /** Slot text to 32-byte value; no zero values. */
  storage: Map<string, Uint8Array>
  /** undefined = the storage changed since it was last computed. */
  storageRoot: Uint8Array | undefined
}

/** What `setAccount` is told; whatever is left out is zero or empty. */
export interface NewAccount {
  readonly nonce?: bigint
  readonly balance?: bigint
  readonly code?: Uint8Array
  readonly storage?: Iterable<readonly [slot: Uint8Array, value: Uint8Array]>
}

const ADDRESS_LENGTH = 20
const WORD_LENGTH = 32
const NO_CODE = new Uint8Array(0)
const ZERO_WORD = new Uint8Array(WORD_LENGTH)
const EMPTY_CODE_TEXT = keyText(EMPTY_CODE_HASH)

/**
 * @example
 * const state = MemoryState.fromAlloc({ '0x00000000000000000000000000000000000000aa': { balance: '0x10' } })
 * state.root() // 32 bytes
 */
export class MemoryState implements World {
  /** By address text, see `keyText`. */
  readonly #accounts = new Map<string, StoredAccount>()
  /** By hash text. Code stays when its last account goes: it may come back, and readers may still ask for it. */
  readonly #codes = new Map<string, Uint8Array>()

  /** The world of a genesis file or a test fixture. Accounts that it lists exist, even empty ones. */
  static fromAlloc(alloc: Alloc): MemoryState {
    const state = new MemoryState()
    for (const [address, account] of Object.entries(alloc)) {
      state.setAccount(parseAddress(address), {
        nonce: parseQuantity(account.nonce, 'nonce'),
        balance: parseQuantity(account.balance, 'balance'),
        code: hexToBytes(account.code ?? '', 'code'),
        storage: Object.entries(account.storage ?? {}).map(
          ([slot, value]) => [parseWord(slot, 'storage slot'), parseWord(value, 'storage value')] as const,
        ),
      })
    }
    return state
  }

  account(address: Uint8Array): Account | undefined {
    const stored = this.#accounts.get(keyText(address))
    if (stored === undefined) return undefined
    const { nonce, balance, codeHash, storage } = stored
    return { nonce, balance, codeHash, hasStorage: storage.size > 0 }
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    return this.#accounts.get(keyText(address))?.storage.get(keyText(slot))
  }

  code(codeHash: Uint8Array): Uint8Array {
    const text = keyText(codeHash)
    if (text === EMPTY_CODE_TEXT) return NO_CODE
    const code = this.#codes.get(text)
    if (code === undefined) throw new UnknownCodeError(bytesToHex(codeHash))
    return code
  }

  /** Makes the account exactly this, whatever was there before. */
  setAccount(address: Uint8Array, account: NewAccount): void {
    this.deleteAccount(address)
    this.setNonce(address, account.nonce ?? 0n)
    this.setBalance(address, account.balance ?? 0n)
    this.setCode(address, account.code ?? NO_CODE)
    for (const [slot, value] of account.storage ?? []) this.setStorage(address, slot, value)
  }

  setNonce(address: Uint8Array, nonce: bigint): void {
    if (BigInt.asUintN(64, nonce) !== nonce) throw new StateValueError('nonce', nonce, 'an unsigned 64-bit number')
    this.#accountToChange(address).nonce = nonce
  }

  setBalance(address: Uint8Array, balance: bigint): void {
    if (BigInt.asUintN(256, balance) !== balance) {
      throw new StateValueError('balance', balance, 'an unsigned 256-bit number')
    }
    this.#accountToChange(address).balance = balance
  }

  setCode(address: Uint8Array, code: Uint8Array): void {
    const account = this.#accountToChange(address)
    account.codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256(code)
    if (code.length > 0) this.#codes.set(keyText(account.codeHash), code)
  }

  /** Sets a slot; a zero value clears it. */
  setStorage(address: Uint8Array, slot: Uint8Array, value: Uint8Array): void {
    checkLength('storage slot', slot, WORD_LENGTH)
    checkLength('storage value', value, WORD_LENGTH)
    putSlot(this.#accountToChange(address), slot, value)
  }

  deleteAccount(address: Uint8Array): void {
    this.#accounts.delete(addressText(address))
  }

  /** Takes over the outcome of a block. */
  apply(changes: StateChanges): void {
    for (const change of changes) this.#applyChange(change)
  }

  /** Takes over the outcome of a block and tells how to go back; `apply` when neither that nor the root is wanted. */
  commit(changes: StateChanges, alongside?: Alongside): Commitment {
    const undo: AccountChange[] = []
    for (const change of changes) {
      undo.push(undoOf(change, this.#accounts.get(addressText(change.address))))
      this.#applyChange(change)
    }
    // What was changed last is restored first: an account may be listed twice.
    undo.reverse()
    const root = this.root()
    try {
      alongside?.(undefined, root)
    } catch (error) {
      this.apply(undo)
      throw error
    }
    return { root, undo }
  }

  /** Goes back by the `undo` of the last commit. */
  revert(undo: StateChanges, alongside?: Alongside): Commitment {
    return this.commit(undo, alongside)
  }

  /** The root that committing these changes would give. */
  rootAfter(changes: StateChanges): Uint8Array {
    const { root, undo } = this.commit(changes)
    this.apply(undo)
    return root
  }

  /** The state root. Storage roots are remembered; the trie of accounts is built anew each time. */
  root(): Uint8Array {
    const entries: TrieEntry[] = []
    for (const [address, account] of this.#accounts) {
      account.storageRoot ??= storageRootOf(account.storage)
      const { nonce, balance, storageRoot, codeHash } = account
      entries.push([hashedKey(address), encodeAccount(nonce, balance, storageRoot, codeHash)])
    }
    return trieRoot(entries)
  }

  /** The root of one account's storage; undefined = the account does not exist. */
  storageRoot(address: Uint8Array): Uint8Array | undefined {
    const account = this.#accounts.get(keyText(address))
    if (account === undefined) return undefined
    account.storageRoot ??= storageRootOf(account.storage)
    return account.storageRoot.slice()
  }

  /** All accounts in the form of a genesis allocation, sorted by address and slot. */
  dump(): Record<string, DumpedAccount> {
    const dumped: Record<string, DumpedAccount> = {}
    for (const [address, account] of sortedByKey(this.#accounts)) {
      const entry: DumpedAccount = { balance: formatQuantity(account.balance) }
      const code = this.code(account.codeHash)
      if (account.nonce > 0n) entry.nonce = formatQuantity(account.nonce)
      if (code.length > 0) entry.code = bytesToHex(code)
      if (account.storage.size > 0) entry.storage = dumpedStorage(account.storage)
      dumped[bytesToHex(keyBytes(address))] = entry
    }
    return dumped
  }

  /** An independent world with the same content. */
  copy(): MemoryState {
    const twin = new MemoryState()
    for (const [address, account] of this.#accounts) {
      twin.#accounts.set(address, { ...account, storage: new Map(account.storage) })
    }
    for (const [hash, code] of this.#codes) twin.#codes.set(hash, code)
    return twin
  }

  #applyChange(change: AccountChange): void {
    if (change.account === undefined) {
      this.deleteAccount(change.address)
      return
    }
    const account = this.#accountToChange(change.address)
    account.nonce = change.account.nonce
    account.balance = change.account.balance
    account.codeHash = change.account.codeHash
    if (change.code !== undefined) this.#codes.set(keyText(change.account.codeHash), change.code)
    if (change.storageWiped) wipeStorage(account)
    for (const { slot, value } of change.storage) putSlot(account, slot, value)
  }

  /** The account's record, brought into being when there is none. */
  #accountToChange(address: Uint8Array): StoredAccount {
    const text = addressText(address)
    let account = this.#accounts.get(text)
    if (account === undefined) {
      account = {
        nonce: 0n,
        balance: 0n,
        codeHash: EMPTY_CODE_HASH,
        storage: new Map(),
        storageRoot: EMPTY_TRIE_ROOT,
      }
      this.#accounts.set(text, account)
    }
    return account
  }
}

function addressText(address: Uint8Array): string {
  checkLength('address', address, ADDRESS_LENGTH)
  return keyText(address)
}

function checkLength(what: string, bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw new StateValueError(what, bytes, `${length} bytes`)
}

function putSlot(account: StoredAccount, slot: Uint8Array, value: Uint8Array): void {
  if (isZero(value)) account.storage.delete(keyText(slot))
  else account.storage.set(keyText(slot), value)
  account.storageRoot = undefined
}

/** The change that restores what an account is before a change. Its code needs no mention: codes are kept. */
function undoOf(change: AccountChange, before: StoredAccount | undefined): AccountChange {
  const { address } = change
  if (before === undefined) return { address, account: undefined, storageWiped: true, code: undefined, storage: [] }
  const { nonce, balance, codeHash } = before
  const isGone = change.account === undefined || change.storageWiped
  const storage = isGone
    ? Array.from(before.storage, ([slot, value]) => ({ slot: keyBytes(slot), value }))
    : change.storage.map(({ slot }) => ({ slot, value: before.storage.get(keyText(slot)) ?? ZERO_WORD }))
  return { address, account: { nonce, balance, codeHash }, storageWiped: isGone, code: undefined, storage }
}

function wipeStorage(account: StoredAccount): void {
  account.storage.clear()
  account.storageRoot = EMPTY_TRIE_ROOT
}

function storageRootOf(storage: Map<string, Uint8Array>): Uint8Array {
  const entries: TrieEntry[] = []
  for (const [slot, value] of storage) entries.push([hashedKey(slot), encodeStorageValue(value)])
  return trieRoot(entries)
}

function dumpedStorage(storage: Map<string, Uint8Array>): Record<string, string> {
  const dumped: Record<string, string> = {}
  for (const [slot, value] of sortedByKey(storage)) dumped[bytesToHex(keyBytes(slot))] = bytesToHex(value)
  return dumped
}

/** Key texts have one character per byte, so their order is that of the bytes. */
function sortedByKey<T>(map: Map<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}
