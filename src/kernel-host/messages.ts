/**
 * Transactions on their way into the kernel.
 *
 * Owns: writing the TX record and what it points to in the input region. Must never: check a transaction.
 */
import * as L from '../../kernel/layout.ts'
import { KernelFault } from './faults.ts'
import { MemoryViews } from './words.ts'

export interface AccessEntry {
  readonly address: Uint8Array
  readonly storageKeys: readonly Uint8Array[]
}

/** An authorization whose authority has been recovered; one that cannot hold is left out. */
export interface RecoveredAuthorization {
  readonly authority: Uint8Array
  readonly address: Uint8Array
  readonly nonce: bigint
}

/** A transaction as the kernel needs it. */
export interface KernelTransaction {
  readonly sender: Uint8Array
  /** undefined = creation. */
  readonly to: Uint8Array | undefined
  /** A bare message: no nonce, no fees. `gasPrice` is then only what GASPRICE says. */
  readonly isMessage: boolean
  /** A message of the protocol itself: transfers nothing and touches nobody. */
  readonly isSystem?: boolean
  /** Whatever the sender's nonce is, it is the right one. */
  readonly skipsNonceCheck?: boolean
  /** The sender may have code (EIP-3607 refuses it). */
  readonly skipsSenderCodeCheck?: boolean
  readonly nonce: bigint
  readonly gasLimit: bigint
  readonly intrinsicGas: bigint
  readonly floorGas: bigint
  readonly value: bigint
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
  readonly maxFeePerBlobGas: bigint
  readonly blobGas: bigint
  readonly blobVersionedHashes: readonly Uint8Array[]
  readonly data: Uint8Array
  readonly accessList: readonly AccessEntry[]
  readonly authorizations: readonly RecoveredAuthorization[]
}

/** A bare message; what is left out is zero or empty. */
export interface MessageFields {
  readonly sender: Uint8Array
  readonly to: Uint8Array | undefined
  readonly gasLimit: bigint
  readonly data: Uint8Array
  readonly value?: bigint
  readonly gasPrice?: bigint
  readonly isSystem?: boolean
}

export function messageOf(fields: MessageFields): KernelTransaction {
  return {
    sender: fields.sender,
    to: fields.to,
    isMessage: true,
    isSystem: fields.isSystem ?? false,
    nonce: 0n,
    gasLimit: fields.gasLimit,
    intrinsicGas: 0n,
    floorGas: 0n,
    value: fields.value ?? 0n,
    maxFeePerGas: fields.gasPrice ?? 0n,
    maxPriorityFeePerGas: 0n,
    maxFeePerBlobGas: 0n,
    blobGas: 0n,
    blobVersionedHashes: [],
    data: fields.data,
    accessList: [],
    authorizations: [],
  }
}

const ACCESS_ENTRY_SIZE = 32

export class TransactionWriter {
  readonly #views: MemoryViews
  readonly #start: number
  readonly #end: number
  #top: number
  /** The record that is being written. */
  #record = 0

  /** What transactions point to goes between `start` and `end`. */
  constructor(views: MemoryViews, start: number, end: number) {
    this.#views = views
    this.#start = start
    this.#end = end
    this.#top = start
  }

  /** Gives up what all records written so far point to. */
  rewind(): void {
    this.#top = this.#start
  }

  /** Writes the record of a transaction at this address. */
  write(at: number, tx: KernelTransaction): void {
    checkRanges(tx)
    const views = this.#views
    this.#record = at
    views.writeAddress(at + L.TX_SENDER, tx.sender)
    if (tx.to !== undefined) views.writeAddress(at + L.TX_TO, tx.to)
    views.u32[(at + L.TX_FLAGS) >>> 2] = flagsOf(tx)
    views.u64[(at + L.TX_NONCE) >>> 3] = tx.nonce
    views.u64[(at + L.TX_GAS_LIMIT) >>> 3] = tx.gasLimit
    views.u64[(at + L.TX_INTRINSIC_GAS) >>> 3] = tx.intrinsicGas
    views.u64[(at + L.TX_FLOOR_GAS) >>> 3] = tx.floorGas
    views.u64[(at + L.TX_BLOB_GAS) >>> 3] = tx.blobGas
    views.writeWord(at + L.TX_VALUE, tx.value)
    views.writeWord(at + L.TX_MAX_FEE, tx.maxFeePerGas)
    views.writeWord(at + L.TX_MAX_PRIORITY_FEE, tx.maxPriorityFeePerGas)
    views.writeWord(at + L.TX_MAX_BLOB_FEE, tx.maxFeePerBlobGas)
    if (tx.isMessage) views.writeWord(at + L.TX_GAS_PRICE, tx.maxFeePerGas)
    this.#writeBlobHashes(tx.blobVersionedHashes)
    this.#writeAccessList(tx.accessList)
    this.#writeAuthorizations(tx.authorizations)
    const data = this.#reserve(tx.data.length)
    views.bytes.set(tx.data, data)
    this.#point(L.TX_DATA, data, L.TX_DATA_LENGTH, tx.data.length)
  }

  #point(field: number, start: number, lengthField: number, length: number): void {
    this.#views.u32[(this.#record + field) >>> 2] = start
    this.#views.u32[(this.#record + lengthField) >>> 2] = length
  }

  #reserve(length: number): number {
    const at = this.#top
    const next = at + ((length + 7) & ~7)
    if (next > this.#end) {
      throw new KernelFault(
        'input',
        `a transaction of ${next - this.#start} bytes or more does not fit into its region`,
      )
    }
    this.#top = next
    return at
  }

  #writeBlobHashes(hashes: readonly Uint8Array[]): void {
    const at = this.#reserve(hashes.length * 32)
    for (const [index, hash] of hashes.entries()) this.#views.writeWordBytes(at + index * 32, hash)
    this.#point(L.TX_BLOB_HASHES, at, L.TX_BLOB_COUNT, hashes.length)
  }

  #writeAccessList(list: readonly AccessEntry[]): void {
    const start = this.#top
    for (const { address, storageKeys } of list) {
      const at = this.#reserve(ACCESS_ENTRY_SIZE + storageKeys.length * 32)
      this.#views.writeAddress(at, address)
      this.#views.u32[(at + 24) >>> 2] = storageKeys.length
      for (const [index, key] of storageKeys.entries()) {
        this.#views.writeWordBytes(at + ACCESS_ENTRY_SIZE + index * 32, key)
      }
    }
    this.#point(L.TX_ACCESS_LIST, start, L.TX_ACCESS_LIST_LENGTH, this.#top - start)
  }

  #writeAuthorizations(authorizations: readonly RecoveredAuthorization[]): void {
    const start = this.#reserve(authorizations.length * L.AUTHORIZATION_SIZE)
    for (const [index, { authority, address, nonce }] of authorizations.entries()) {
      const at = start + index * L.AUTHORIZATION_SIZE
      this.#views.writeAddress(at + L.AUTHORIZATION_AUTHORITY, authority)
      this.#views.writeAddress(at + L.AUTHORIZATION_ADDRESS, address)
      this.#views.u64[(at + L.AUTHORIZATION_NONCE) >>> 3] = nonce
    }
    this.#point(L.TX_AUTHORIZATIONS, start, L.TX_AUTHORIZATION_COUNT, authorizations.length)
  }
}

/** Fields that say where something lies. */
const POINTERS = [L.TX_BLOB_HASHES, L.TX_DATA, L.TX_ACCESS_LIST, L.TX_AUTHORIZATIONS]

/** A transaction as bytes that can be put anywhere: the TX record, and what it points to as if that lay behind it. */
export interface TransactionRecord {
  readonly head: Uint8Array
  readonly input: Uint8Array
  /** Where the record was written; what it points to is told from there on. */
  readonly base: number
}

/**
 * Records that are made one after another lie side by side, a few together: those of a block are read one after another, too.
 * One of them keeps its neighbours' bytes alive, so there must be few: a pool of transactions counts on its memory.
 */
const SLAB_BYTES = 2048
/** What is larger lies alone and wastes nothing. */
const LARGEST_NEIGHBOUR = SLAB_BYTES / 4
let slab = new MemoryViews({ buffer: new ArrayBuffer(SLAB_BYTES) })
let slabTop = 0

export function encodeRecord(tx: KernelTransaction): TransactionRecord {
  const slots = tx.accessList.reduce((count, { storageKeys }) => count + storageKeys.length, 0)
  const size =
    L.TX_SIZE +
    tx.blobVersionedHashes.length * 32 +
    tx.accessList.length * ACCESS_ENTRY_SIZE +
    slots * 32 +
    tx.authorizations.length * L.AUTHORIZATION_SIZE +
    ((tx.data.length + 7) & ~7)
  if (size > LARGEST_NEIGHBOUR) return writeRecord(new MemoryViews({ buffer: new ArrayBuffer(size) }), 0, size, tx)
  if (slabTop + size > SLAB_BYTES) {
    slab = new MemoryViews({ buffer: new ArrayBuffer(SLAB_BYTES) })
    slabTop = 0
  }
  const base = slabTop
  slabTop += size
  return writeRecord(slab, base, slabTop, tx)
}

function writeRecord(views: MemoryViews, base: number, end: number, tx: KernelTransaction): TransactionRecord {
  const input = base + L.TX_SIZE
  new TransactionWriter(views, input, end).write(base, tx)
  return { head: views.bytes.subarray(base, input), input: views.bytes.subarray(input, end), base }
}

/** Puts a record at `at` and what it points to at `inputAt`; returns where the next input may go. */
export function placeRecord(
  { bytes, u32 }: MemoryViews,
  { head, input, base }: TransactionRecord,
  at: number,
  inputAt: number,
): number {
  bytes.set(head, at)
  const moved = inputAt - (base + L.TX_SIZE)
  for (const pointer of POINTERS) u32[(at + pointer) >>> 2]! += moved
  if (input.length === 0) return inputAt
  bytes.set(input, inputAt)
  return inputAt + input.length
}

/** Gas is counted in signed 64 bits. */
const LARGEST_GAS = 0x7fffffffffffffffn
const LARGEST_U64 = 0xffffffffffffffffn
const LARGEST_WORD = 2n ** 256n - 1n

/** What does not fit its field would arrive as another number. */
function checkRanges(tx: KernelTransaction): void {
  checkRange('gas limit', tx.gasLimit, LARGEST_GAS)
  checkRange('nonce', tx.nonce, LARGEST_U64)
  checkRange('value', tx.value, LARGEST_WORD)
  checkRange('max fee per gas', tx.maxFeePerGas, LARGEST_WORD)
  checkRange('max priority fee per gas', tx.maxPriorityFeePerGas, LARGEST_WORD)
  checkRange('max fee per blob gas', tx.maxFeePerBlobGas, LARGEST_WORD)
}

function checkRange(field: string, value: bigint, most: bigint): void {
  if (value < 0n || value > most) throw new RangeError(`${field} ${value} is not between 0 and ${most}`)
}

function flagsOf(tx: KernelTransaction): number {
  return (
    (tx.to === undefined ? L.TX_FLAG_CREATE : 0) |
    (tx.isMessage ? L.TX_FLAG_MESSAGE : 0) |
    (tx.isSystem === true ? L.TX_FLAG_SYSTEM : 0) |
    (tx.skipsNonceCheck === true ? L.TX_FLAG_SKIPS_NONCE_CHECK : 0) |
    (tx.skipsSenderCodeCheck === true ? L.TX_FLAG_SKIPS_SENDER_CODE_CHECK : 0)
  )
}
