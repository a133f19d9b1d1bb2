/**
 * Block headers: shape, encoding, hash.
 *
 * Owns: the order and sizes of fields. Must never: judge values; whether a header fits its parent is for the chain.
 */
import { bigIntToBytes, encodeRlp, keccak256, type RlpItem } from '../primitives/index.ts'
import { DecodeError, decodeItem, FieldReader } from './fieldReader.ts'
import type { Rules } from './forks/rules.ts'

export interface BlockHeader {
  readonly parentHash: Uint8Array
  readonly ommersHash: Uint8Array
  readonly coinbase: Uint8Array
  readonly stateRoot: Uint8Array
  readonly transactionsRoot: Uint8Array
  readonly receiptsRoot: Uint8Array
  readonly logsBloom: Uint8Array
  readonly difficulty: bigint
  readonly number: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  readonly timestamp: bigint
  readonly extraData: Uint8Array
  /** Since the Merge: prevRandao. */
  readonly mixHash: Uint8Array
  /** Eight bytes. */
  readonly nonce: Uint8Array
  /** Since London; the fields from here on are undefined in older headers. */
  readonly baseFeePerGas: bigint | undefined
  /** Since Shanghai. */
  readonly withdrawalsRoot: Uint8Array | undefined
  /** Since Cancun, with the next two. */
  readonly blobGasUsed: bigint | undefined
  readonly excessBlobGas: bigint | undefined
  readonly parentBeaconBlockRoot: Uint8Array | undefined
  /** Since Prague. */
  readonly requestsHash: Uint8Array | undefined
}

/** How many fields a header can have: one number per extension. */
const FRONTIER_FIELDS = 15
const BASE_FEE_FIELDS = 16
const WITHDRAWAL_FIELDS = 17
const BLOB_FIELDS = 20
const REQUEST_FIELDS = 21

export function encodeHeader(header: BlockHeader): Uint8Array {
  return encodeRlp(headerItem(header))
}

export function headerHash(header: BlockHeader): Uint8Array {
  return keccak256(encodeHeader(header))
}

/** What the proof of work seals: the header without mixHash and nonce. */
export function sealHash(header: BlockHeader): Uint8Array {
  return keccak256(encodeRlp(headerItem(header).toSpliced(13, 2)))
}

/** Throws DecodeError. The byte strings are views of a copy of `bytes`. */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  const input = new Uint8Array(bytes)
  return readHeader(new FieldReader(decodeItem(input), input))
}

/** The number of fields that a header has under these rules. */
export function headerFieldCount(rules: Rules): number {
  if (rules.hasRequests) return REQUEST_FIELDS
  if (rules.blobs) return BLOB_FIELDS
  if (rules.hasWithdrawals) return WITHDRAWAL_FIELDS
  return rules.hasBaseFee ? BASE_FEE_FIELDS : FRONTIER_FIELDS
}

export function headerItem(header: BlockHeader): RlpItem[] {
  const fields: RlpItem[] = [
    header.parentHash,
    header.ommersHash,
    header.coinbase,
    header.stateRoot,
    header.transactionsRoot,
    header.receiptsRoot,
    header.logsBloom,
    bigIntToBytes(header.difficulty),
    bigIntToBytes(header.number),
    bigIntToBytes(header.gasLimit),
    bigIntToBytes(header.gasUsed),
    bigIntToBytes(header.timestamp),
    header.extraData,
    header.mixHash,
    header.nonce,
  ]
  // Fields are told apart by their place, so the first one that is absent ends the list.
  const { baseFeePerGas, withdrawalsRoot, blobGasUsed, excessBlobGas, parentBeaconBlockRoot, requestsHash } = header
  for (const field of [
    baseFeePerGas,
    withdrawalsRoot,
    blobGasUsed,
    excessBlobGas,
    parentBeaconBlockRoot,
    requestsHash,
  ]) {
    if (field === undefined) break
    fields.push(typeof field === 'bigint' ? bigIntToBytes(field) : field)
  }
  return fields
}

/** Reads all fields of a header; throws DecodeError. */
export function readHeader(fields: FieldReader): BlockHeader {
  const { count } = fields
  const known = [FRONTIER_FIELDS, BASE_FEE_FIELDS, WITHDRAWAL_FIELDS, BLOB_FIELDS, REQUEST_FIELDS]
  if (!known.includes(count)) throw new DecodeError('header', `want 15, 16, 17, 20 or 21 fields, got ${count}`, 0)
  return {
    parentHash: fields.fixed('parentHash', 32),
    ommersHash: fields.fixed('ommersHash', 32),
    coinbase: fields.fixed('coinbase', 20),
    stateRoot: fields.fixed('stateRoot', 32),
    transactionsRoot: fields.fixed('transactionsRoot', 32),
    receiptsRoot: fields.fixed('receiptsRoot', 32),
    logsBloom: fields.fixed('logsBloom', 256),
    difficulty: fields.integer('difficulty'),
    number: fields.integer('number', 8),
    gasLimit: fields.integer('gasLimit', 8),
    gasUsed: fields.integer('gasUsed', 8),
    timestamp: fields.integer('timestamp', 8),
    extraData: fields.bytes('extraData'),
    mixHash: fields.fixed('mixHash', 32),
    nonce: fields.fixed('nonce', 8),
    baseFeePerGas: count < BASE_FEE_FIELDS ? undefined : fields.integer('baseFeePerGas'),
    withdrawalsRoot: count < WITHDRAWAL_FIELDS ? undefined : fields.fixed('withdrawalsRoot', 32),
    blobGasUsed: count < BLOB_FIELDS ? undefined : fields.integer('blobGasUsed', 8),
    excessBlobGas: count < BLOB_FIELDS ? undefined : fields.integer('excessBlobGas', 8),
    parentBeaconBlockRoot: count < BLOB_FIELDS ? undefined : fields.fixed('parentBeaconBlockRoot', 32),
    requestsHash: count < REQUEST_FIELDS ? undefined : fields.fixed('requestsHash', 32),
  }
}
