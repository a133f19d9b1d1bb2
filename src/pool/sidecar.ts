/**
 * The blobs that travel with a transaction and stay out of blocks, EIP-4844 and EIP-7594.
 *
 * Owns: the network form of blob transactions, and what makes a sidecar valid. Must never: keep a blob. Of cell proofs
 * (version 1) only the number and length are checked: verifying them takes points of the trusted setup that are not here.
 */
import { hash } from 'node:crypto'
import type { Lanes, LaneTask } from '../lanes/index.ts'
import { concatBytes, decodeRlp, encodeRlp, equalBytes, RlpError, type RlpItem } from '../primitives/index.ts'
import { decodeTransaction, type Transaction, TransactionError } from '../protocol/index.ts'
import { BLOB_LENGTH, isBlob, provesBlob } from './blobProof.ts'
import { PoolError } from './errors.ts'

export interface BlobSidecar {
  /** 0: a proof for each blob; 1: one for each cell of each blob. */
  readonly version: 0 | 1
  readonly blobs: readonly Uint8Array[]
  readonly commitments: readonly Uint8Array[]
  readonly proofs: readonly Uint8Array[]
}

const BLOB_TRANSACTION = 3
const BLOB_VERSION_KZG = 0x01
const POINT_LENGTH = 48
const CELLS_PER_BLOB = 128

export interface WithSidecar {
  readonly transaction: Transaction
  readonly sidecar: BlobSidecar | undefined
  /** The form without a sidecar, whose hash is the transaction's. */
  readonly encoded: Uint8Array
}

/** Decodes a transaction in either form. Throws TransactionError or PoolError('sidecarInvalid'). */
export function decodeWithSidecar(bytes: Uint8Array): WithSidecar {
  const items = bytes[0] === BLOB_TRANSACTION ? networkItems(bytes) : undefined
  if (items === undefined) return { transaction: decodeTransaction(bytes), sidecar: undefined, encoded: bytes }
  const encoded = concatBytes(Uint8Array.of(BLOB_TRANSACTION), encodeRlp(items[0]!))
  return { transaction: decodeTransaction(encoded), sidecar: readSidecar(items), encoded }
}

/** What is wrong with a sidecar, as far as it is checked; undefined = nothing. Tens of milliseconds for each blob. */
export function faultOfSidecar(sidecar: BlobSidecar, versionedHashes: readonly Uint8Array[]): string | undefined {
  const { version, blobs, commitments, proofs } = sidecar
  const count = versionedHashes.length
  if (blobs.length !== count) return `${blobs.length} blobs for ${count} hashes`
  if (commitments.length !== count) return `${commitments.length} commitments for ${count} hashes`
  const proofCount = version === 0 ? count : count * CELLS_PER_BLOB
  if (proofs.length !== proofCount) return `${proofs.length} proofs, want ${proofCount}`
  for (const proof of proofs) if (proof.length !== POINT_LENGTH) return `a proof of ${proof.length} bytes`
  for (let index = 0; index < count; index++) {
    const blob = blobs[index]!
    const commitment = commitments[index]!
    if (commitment.length !== POINT_LENGTH) return `commitment ${index} has ${commitment.length} bytes`
    if (!equalBytes(versionedHashOf(commitment), versionedHashes[index]!)) {
      return `commitment ${index} does not match its versioned hash`
    }
    if (blob.length !== BLOB_LENGTH || !isBlob(blob)) return `blob ${index} is none`
    if (version === 0 && !provesBlob(blob, commitment, proofs[index]!)) return `proof ${index} does not hold`
  }
  return undefined
}

/** The same on a lane where there are any. */
export async function checkSidecar(
  { transaction, sidecar }: Pick<WithSidecar, 'transaction' | 'sidecar'>,
  lanes: Lanes | undefined,
): Promise<PoolError | undefined> {
  if (sidecar === undefined) return undefined
  const { blobVersionedHashes } = transaction
  const fault =
    lanes === undefined
      ? faultOfSidecar(sidecar, blobVersionedHashes)
      : await lanes.call<string | undefined>(nextLane(lanes), FIND_FAULT, { sidecar, blobVersionedHashes })
  return fault === undefined ? undefined : new PoolError('sidecarInvalid', { reason: fault })
}

export interface FaultWork {
  readonly sidecar: BlobSidecar
  readonly blobVersionedHashes: readonly Uint8Array[]
}

export function findFault({ sidecar, blobVersionedHashes }: FaultWork): string | undefined {
  return faultOfSidecar(sidecar, blobVersionedHashes)
}

export function versionedHashOf(commitment: Uint8Array): Uint8Array {
  const digest = new Uint8Array(hash('sha256', commitment, 'buffer'))
  digest[0] = BLOB_VERSION_KZG
  return digest
}

const FIND_FAULT: LaneTask = { module: import.meta.url, name: findFault.name }

let turn = 0

function nextLane({ count }: Lanes): number {
  turn = (turn + 1) % count
  return turn
}

/** The items of the network form: the transaction, maybe a version, blobs, commitments, proofs; undefined = another form. */
function networkItems(bytes: Uint8Array): RlpItem[] | undefined {
  const items = decodePayload(bytes)
  return Array.isArray(items) && Array.isArray(items[0]) ? items : undefined
}

function decodePayload(bytes: Uint8Array): RlpItem {
  try {
    return decodeRlp(bytes.subarray(1))
  } catch (error) {
    if (!(error instanceof RlpError)) throw error
    throw new TransactionError('malformed', { path: 'encoding', reason: error.message, offset: error.offset + 1 })
  }
}

function readSidecar(items: readonly RlpItem[]): BlobSidecar {
  if (items.length === 4) return { version: 0, ...readLists(items.slice(1)) }
  if (items.length !== 5) throw invalid(`${items.length} parts, want 4 or 5`)
  const version = items[1]
  if (!(version instanceof Uint8Array) || version.length !== 1 || version[0] !== 1) throw invalid('unknown version')
  return { version: 1, ...readLists(items.slice(2)) }
}

function readLists(items: readonly RlpItem[]): Omit<BlobSidecar, 'version'> {
  const [blobs, commitments, proofs] = items.map(readByteStrings)
  return { blobs: blobs!, commitments: commitments!, proofs: proofs! }
}

/** Copies: whoever reuses the bytes that were decoded does not change them. */
function readByteStrings(item: RlpItem): Uint8Array[] {
  if (item instanceof Uint8Array) throw invalid('want a list of byte strings')
  return item.map((entry) => {
    if (!(entry instanceof Uint8Array)) throw invalid('want a byte string, not a list')
    return new Uint8Array(entry)
  })
}

function invalid(reason: string): PoolError {
  return new PoolError('sidecarInvalid', { reason })
}
