/**
 * The binary form of every record of a stored world, as ARCHITECTURE.md lists them.
 *
 * Owns: encoding and decoding. A decoder checks lengths and throws `StoreError` 'damaged' with the table's name.
 * Must never: change the form of a record without a new `FORMAT_VERSION`.
 */
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { ByteReader, ByteWriter } from './byteStream.ts'

/** Where the topmost node of a trie is; undefined = the trie is empty. Paths are the first `depth` nibbles of `key`. */
export type TrieTop =
  | { readonly kind: 'leaf'; readonly key: Uint8Array }
  | { readonly kind: 'branch'; readonly key: Uint8Array; readonly depth: number }
  | undefined

export interface AccountRecord {
  readonly address: Uint8Array
  readonly nonce: bigint
  readonly balance: bigint
  readonly codeHash: Uint8Array
  readonly storageRoot: Uint8Array
  readonly storageTop: TrieTop
}

export interface SlotRecord {
  readonly slot: Uint8Array
  readonly value: Uint8Array
}

/** One child of a branch, as the branch's record has it. */
export interface StoredChild {
  /** Otherwise it is a branch, below an extension when `extension` is not empty. */
  readonly isLeaf: boolean
  /** The nibbles of the extension, one per byte. */
  readonly extension: Uint8Array
  /** What the branch holds for it: the RLP of its hash, or the node itself when it is shorter than that. */
  readonly reference: Reference
}

/** A stretch of bytes, often of a whole record: cheaper than a view of it. */
export interface Reference {
  readonly bytes: Uint8Array
  readonly at: number
  readonly length: number
}

/** The head of the world: the last block and the trie after it. */
export interface HeadRecord {
  readonly block: number
  /** The first block whose state can be asked for. */
  readonly firstKept: number
  readonly root: Uint8Array
  readonly top: TrieTop
}

/** What a block changed, and the trie before it. */
export interface ChangeSet {
  readonly root: Uint8Array
  readonly top: TrieTop
  readonly accounts: readonly { readonly hash: Uint8Array; readonly slots: readonly Uint8Array[] }[]
}

const ADDRESS_LENGTH = 20
const HASH_LENGTH = 32
const HAS_CODE = 1
const HAS_STORAGE = 2
const NO_EXTENSION = new Uint8Array(0)
const BLOCK_KEY_LENGTH = 8

/** A block number as a key, or the end of one. */
export function encodeBlockKey(block: number): Uint8Array {
  const key = new Uint8Array(BLOCK_KEY_LENGTH)
  new DataView(key.buffer).setBigUint64(0, BigInt(block))
  return key
}

export function decodeBlockKey(key: Uint8Array): number {
  const start = key.length - BLOCK_KEY_LENGTH
  return Number(new DataView(key.buffer, key.byteOffset + start, BLOCK_KEY_LENGTH).getBigUint64(0))
}

/** Flags, address, nonce and balance without leading zeros, code hash and storage where there are any. */
export function encodeAccountRecord(account: AccountRecord): Uint8Array {
  const writer = new ByteWriter()
  const hasCode = !isHash(account.codeHash, EMPTY_CODE_HASH)
  const hasStorage = account.storageTop !== undefined
  writer.byte((hasCode ? HAS_CODE : 0) | (hasStorage ? HAS_STORAGE : 0))
  writer.bytes(account.address)
  writer.quantity(account.nonce)
  writer.quantity(account.balance)
  if (hasCode) writer.bytes(account.codeHash)
  if (hasStorage) {
    writer.bytes(account.storageRoot)
    writeTop(writer, account.storageTop)
  }
  return writer.finish()
}

export function decodeAccountRecord(bytes: Uint8Array, table: string): AccountRecord {
  const reader = new ByteReader(bytes, table)
  const flags = reader.byte()
  const address = reader.copy(ADDRESS_LENGTH)
  const nonce = reader.quantity()
  const balance = reader.quantity()
  const codeHash = flags & HAS_CODE ? reader.copy(HASH_LENGTH) : EMPTY_CODE_HASH
  const storageRoot = flags & HAS_STORAGE ? reader.copy(HASH_LENGTH) : EMPTY_TRIE_ROOT
  const storageTop = flags & HAS_STORAGE ? readTop(reader) : undefined
  reader.finish()
  return { address, nonce, balance, codeHash, storageRoot, storageTop }
}

/** Slot and value without leading zeros; the value takes what is left. */
export function encodeSlotRecord({ slot, value }: SlotRecord): Uint8Array {
  const writer = new ByteWriter()
  writer.short(withoutLeadingZeros(slot))
  writer.bytes(withoutLeadingZeros(value))
  return writer.finish()
}

export function decodeSlotRecord(bytes: Uint8Array, table: string): SlotRecord {
  const reader = new ByteReader(bytes, table)
  const slot = reader.word(reader.byte())
  const value = reader.word(reader.left)
  reader.finish()
  return { slot, value }
}

/**
 * Three masks (present, leaf, with extension), the extensions, then the references, which tell their own lengths. The trie
 * engine writes them.
 */
export function decodeBranchRecord(bytes: Uint8Array, table: string): (StoredChild | undefined)[] {
  const reader = new ByteReader(bytes, table)
  const present = reader.uint16()
  const leaves = reader.uint16()
  const extended = reader.uint16()
  const extensions: Uint8Array[] = []
  for (let nibble = 0; nibble < 16; nibble++) {
    extensions.push((extended >> nibble) & 1 ? reader.short() : NO_EXTENSION)
  }
  const children: (StoredChild | undefined)[] = []
  for (let nibble = 0; nibble < 16; nibble++) {
    if (((present >> nibble) & 1) === 0) children.push(undefined)
    else {
      const isLeaf = ((leaves >> nibble) & 1) === 1
      children.push({ isLeaf, extension: extensions[nibble]!, reference: reader.reference() })
    }
  }
  reader.finish()
  return children
}

export function encodeHeadRecord({ block, firstKept, root, top }: HeadRecord): Uint8Array {
  const writer = new ByteWriter()
  writer.bytes(encodeBlockKey(block))
  writer.bytes(encodeBlockKey(firstKept))
  writer.bytes(root)
  writeTop(writer, top)
  return writer.finish()
}

export function decodeHeadRecord(bytes: Uint8Array, table: string): HeadRecord {
  const reader = new ByteReader(bytes, table)
  const block = decodeBlockKey(reader.bytes(BLOCK_KEY_LENGTH))
  const firstKept = decodeBlockKey(reader.bytes(BLOCK_KEY_LENGTH))
  const root = reader.bytes(HASH_LENGTH)
  const top = readTop(reader)
  reader.finish()
  return { block, firstKept, root, top }
}

/** The trie before, then each account's hash with the number of its changed slots and their hashes. */
export function encodeChangeSet({ root, top, accounts }: ChangeSet): Uint8Array {
  const writer = new ByteWriter()
  writer.bytes(root)
  writeTop(writer, top)
  writer.uint32(accounts.length)
  for (const { hash, slots } of accounts) {
    writer.bytes(hash)
    writer.uint32(slots.length)
    for (const slot of slots) writer.bytes(slot)
  }
  return writer.finish()
}

export function decodeChangeSet(bytes: Uint8Array, table: string): ChangeSet {
  const reader = new ByteReader(bytes, table)
  const root = reader.bytes(HASH_LENGTH)
  const top = readTop(reader)
  const accounts: { hash: Uint8Array; slots: Uint8Array[] }[] = []
  for (let rest = reader.uint32(); rest > 0; rest--) {
    const hash = reader.bytes(HASH_LENGTH)
    const slots: Uint8Array[] = []
    for (let more = reader.uint32(); more > 0; more--) slots.push(reader.bytes(HASH_LENGTH))
    accounts.push({ hash, slots })
  }
  reader.finish()
  return { root, top, accounts }
}

const EMPTY_TOP = 0
const LEAF_TOP = 1
const BRANCH_TOP = 2

function writeTop(writer: ByteWriter, top: TrieTop): void {
  if (top === undefined) writer.byte(EMPTY_TOP)
  else if (top.kind === 'leaf') {
    writer.byte(LEAF_TOP)
    writer.bytes(top.key)
  } else {
    writer.byte(BRANCH_TOP)
    writer.byte(top.depth)
    writer.bytes(top.key.subarray(0, (top.depth + 1) >> 1))
  }
}

function readTop(reader: ByteReader): TrieTop {
  const kind = reader.byte()
  if (kind === EMPTY_TOP) return undefined
  if (kind === LEAF_TOP) return { kind: 'leaf', key: reader.bytes(HASH_LENGTH) }
  if (kind !== BRANCH_TOP) throw reader.damaged(`top of kind ${kind}`)
  const depth = reader.byte()
  if (depth > HASH_LENGTH * 2) throw reader.damaged(`branch at depth ${depth}`)
  const key = new Uint8Array(HASH_LENGTH)
  key.set(reader.bytes((depth + 1) >> 1))
  return { kind: 'branch', key, depth }
}

function withoutLeadingZeros(word: Uint8Array): Uint8Array {
  let first = 0
  while (first < word.length && word[first] === 0) first++
  return word.subarray(first)
}

function isHash(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < HASH_LENGTH; i++) if (a[i] !== b[i]) return false
  return true
}
