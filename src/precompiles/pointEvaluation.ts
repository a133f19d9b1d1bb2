/**
 * POINT_EVALUATION (0x0a): whether a blob's polynomial has a value at a point, EIP-4844.
 *
 * Owns: the layout of the input and the versioned hash. Must never: do curve arithmetic itself.
 */
import { hash } from 'node:crypto'
import { hexToBytes } from '../primitives/hex.ts'
import { provesEvaluation } from './curves/kzg.ts'
import type { Precompile } from './precompile.ts'

const BLOB_VERSION = 0x01

/** What a valid proof returns: the field elements of a blob and the order of the scalar field. */
const BLOB_PARAMETERS = hexToBytes(
  '0x000000000000000000000000000000000000000000000000000000000000100073eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001',
)

export const pointEvaluation: Precompile = {
  name: 'pointEvaluation',
  address: 0x0a,
  gas: () => 50000,
  run(input) {
    if (input.length !== 192) return undefined
    const copy = new Uint8Array(input)
    const commitment = copy.subarray(96, 144)
    if (!isVersionedHash(copy.subarray(0, 32), commitment)) return undefined
    const isProven = provesEvaluation(commitment, copy.subarray(32, 64), copy.subarray(64, 96), copy.subarray(144, 192))
    return isProven ? new Uint8Array(BLOB_PARAMETERS) : undefined
  },
}

function isVersionedHash(versionedHash: Uint8Array, commitment: Uint8Array): boolean {
  const digest = hash('sha256', commitment, 'buffer')
  digest[0] = BLOB_VERSION
  return digest.equals(versionedHash)
}
