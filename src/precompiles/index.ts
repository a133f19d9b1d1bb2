/**
 * All precompiles by address.
 *
 * Owns: the list. Must never: decide which of them a fork has; that is `Rules.precompiles`.
 */
import { blake2f } from './blake2f.ts'
import { blsG1Add } from './blsG1Add.ts'
import { blsG1Msm } from './blsG1Msm.ts'
import { blsG2Add } from './blsG2Add.ts'
import { blsG2Msm } from './blsG2Msm.ts'
import { blsMapFp2ToG2 } from './blsMapFp2ToG2.ts'
import { blsMapFpToG1 } from './blsMapFpToG1.ts'
import { blsPairing } from './blsPairing.ts'
import { bn254Add } from './bn254Add.ts'
import { bn254Mul } from './bn254Mul.ts'
import { bn254Pairing } from './bn254Pairing.ts'
import { ecrecover } from './ecrecover.ts'
import { identity } from './identity.ts'
import { modexp } from './modexp.ts'
import { p256Verify } from './p256Verify.ts'
import { pointEvaluation } from './pointEvaluation.ts'
import type { Precompile } from './precompile.ts'
import { ripemd160 } from './ripemd160.ts'
import { sha256 } from './sha256.ts'

export type { Precompile } from './precompile.ts'

export const PRECOMPILES: readonly Precompile[] = [
  ecrecover,
  sha256,
  ripemd160,
  identity,
  modexp,
  bn254Add,
  bn254Mul,
  bn254Pairing,
  blake2f,
  pointEvaluation,
  blsG1Add,
  blsG1Msm,
  blsG2Add,
  blsG2Msm,
  blsPairing,
  blsMapFpToG1,
  blsMapFp2ToG2,
  p256Verify,
]

const byAddress = new Map(PRECOMPILES.map((precompile) => [precompile.address, precompile]))

/** Undefined for an address that never was a precompile's. */
export function precompileAt(address: number): Precompile | undefined {
  return byAddress.get(address)
}
