/**
 * BN254 (alt_bn128) in the encoding of EIP-196 and EIP-197: 32-byte coordinates, imaginary part first.
 *
 * Owns: this thread's instance. Must never: load before somebody calls a precompile that needs it.
 */
import { bn254SubgroupCheck } from './bn254Subgroup.ts'
import { MCL_BN254 } from './mcl.ts'
import { PairingCurve } from './pairingCurve.ts'

let curve: PairingCurve | undefined

export function bn254(): PairingCurve {
  curve ??= new PairingCurve({
    mclCurve: MCL_BN254,
    fieldBytes: 32,
    encodedBytes: 32,
    imaginaryFirst: true,
    g1HasCofactor: false,
    g2Membership: bn254SubgroupCheck,
  })
  return curve
}
