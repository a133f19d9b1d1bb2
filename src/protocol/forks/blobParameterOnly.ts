/**
 * Blob-parameter-only forks (EIP-7892): Osaka with another blob schedule.
 *
 * Owns: the schedules that were agreed upon. Must never: change anything but `Rules.blobs`.
 */
import { osaka } from './osaka.ts'
import { deriveRules } from './patch.ts'
import type { BlobSchedule, Rules } from './rules.ts'

/** December 2025 on mainnet. */
export const BPO1_BLOBS: BlobSchedule = Object.freeze({ target: 10, max: 15, baseFeeUpdateFraction: 8346193 })
/** January 2026 on mainnet. */
export const BPO2_BLOBS: BlobSchedule = Object.freeze({ target: 14, max: 21, baseFeeUpdateFraction: 11684671 })

export function blobParameterOnly(name: string, blobs: BlobSchedule): Rules {
  return deriveRules(osaka, name, { blobs })
}
