/**
 * Blobs that come with a request: which hashes stand for them, and the form in which the transaction travels with them.
 *
 * Owns: this form. Must never: compute commitments or proofs, for which the client has the library.
 */
import { type BlobSidecar, versionedHashOf } from '../../../pool/index.ts'
import { concatBytes, decodeRlp, encodeRlp } from '../../../primitives/index.ts'
import { encodeTransaction, type Transaction } from '../../../protocol/index.ts'
import { invalidParams } from '../../errors.ts'
import type { TransactionRequest } from '../../values/transactionRequest.ts'

/** undefined = no blobs came with it. */
export function sidecarOf({ blobs, commitments, proofs }: TransactionRequest): BlobSidecar | undefined {
  if (blobs === undefined) return undefined
  if (commitments === undefined || proofs === undefined) {
    throw invalidParams('blobs have to come with their commitments and proofs')
  }
  return { version: proofs.length > blobs.length ? 1 : 0, blobs, commitments, proofs }
}

export function blobHashesOf(request: TransactionRequest, sidecar: BlobSidecar | undefined): readonly Uint8Array[] {
  return request.blobVersionedHashes ?? sidecar?.commitments.map(versionedHashOf) ?? []
}

/** The bytes that eth_sendRawTransaction takes. */
export function encodeForNetwork(transaction: Transaction, sidecar: BlobSidecar | undefined): Uint8Array {
  const encoded = encodeTransaction(transaction)
  if (sidecar === undefined) return encoded
  const { version, blobs, commitments, proofs } = sidecar
  const fields = decodeRlp(encoded.subarray(1))
  const versionItem = version === 0 ? [] : [Uint8Array.of(version)]
  const items = [fields, ...versionItem, [...blobs], [...commitments], [...proofs]]
  return concatBytes(encoded.subarray(0, 1), encodeRlp(items))
}
