/**
 * A transaction in the pool, with what the pool has found out about it once.
 *
 * Owns: cost and size. Must never: change what was found out.
 */
import { GAS_PER_BLOB, type Transaction } from '../protocol/index.ts'
import type { SenderQueue } from './senderQueue.ts'
import type { BlobSidecar } from './sidecar.ts'

export type Hex = `0x${string}`

export interface PooledTransaction {
  readonly hash: Hex
  readonly transaction: Transaction
  readonly sender: Uint8Array
  readonly isImpersonated: boolean
  /** The blobs that came with it. */
  readonly sidecar: BlobSidecar | undefined
  /** The most that it may take from its sender. */
  readonly cost: bigint
  /** What it takes of the memory, about. */
  readonly bytes: number
  /** Who comes later has the higher number; a replacement comes when it comes. */
  readonly arrival: number
}

/** Measured 2,500: the objects of a transfer that came as bytes, its record for the kernel, its places in the tables. */
const OBJECT_BYTES = 2816

/** Data is kept as it came, in the encoding, and in the kernel's record. */
const COPIES = 3

/** The pool's own view of it. */
export class PoolEntry implements PooledTransaction {
  readonly hash: Hex
  readonly transaction: Transaction
  readonly sender: Uint8Array
  readonly isImpersonated: boolean
  readonly sidecar: BlobSidecar | undefined
  readonly cost: bigint
  readonly bytes: number
  readonly arrival: number
  /** Fee cap, for rough comparison. */
  readonly feeCap: number
  isPooled = false
  /** Where it stands while it is in the pool. */
  queue: SenderQueue | undefined
  /** Whether it has been said that it can go into a block. */
  isAnnounced = false

  constructor(candidate: Candidate, sender: Uint8Array, isImpersonated: boolean, arrival: number) {
    const { transaction, sidecar } = candidate
    this.hash = candidate.hash
    this.transaction = transaction
    this.sender = sender
    this.isImpersonated = isImpersonated
    this.sidecar = sidecar
    this.cost = costOf(transaction)
    this.bytes = bytesOf(candidate)
    this.arrival = arrival
    this.feeCap = Number(transaction.maxFeePerGas)
  }
}

/** A transaction whose form is good. */
export interface Candidate {
  readonly transaction: Transaction
  readonly hash: Hex
  /** Bytes, without blobs. */
  readonly size: number
  readonly sidecar: BlobSidecar | undefined
}

/** What a transaction takes of the memory when it is in the pool, about. */
export function bytesOf({ size, sidecar }: Candidate): number {
  return OBJECT_BYTES + COPIES * size + sidecarBytes(sidecar)
}

function costOf(transaction: Transaction): bigint {
  const { gasLimit, maxFeePerGas, value, blobVersionedHashes, maxFeePerBlobGas } = transaction
  const cost = gasLimit * maxFeePerGas + value
  const blobs = blobVersionedHashes.length
  return blobs === 0 ? cost : cost + BigInt(blobs) * GAS_PER_BLOB * maxFeePerBlobGas
}

function sidecarBytes(sidecar: BlobSidecar | undefined): number {
  if (sidecar === undefined) return 0
  const { blobs, commitments, proofs } = sidecar
  return [...blobs, ...commitments, ...proofs].reduce((sum, { length }) => sum + length, 0)
}
