/**
 * BLS12-381 in the encoding of EIP-2537: 48-byte coordinates padded to 64, real part first.
 *
 * Owns: this thread's instance and its way of mapping to the curve. Must never: load before somebody calls a precompile
 * that needs it.
 */
import { MCL_BLS12_381, MclLoadError } from './mcl.ts'
import { PairingCurve } from './pairingCurve.ts'

/** The mapping of RFC 9380, in the numbering of mcl. */
const RFC_9380_MAPPING = 5

let curve: PairingCurve | undefined

export function bls12381(): PairingCurve {
  curve ??= load()
  return curve
}

function load(): PairingCurve {
  const loaded = new PairingCurve({
    mclCurve: MCL_BLS12_381,
    fieldBytes: 48,
    encodedBytes: 64,
    imaginaryFirst: false,
    g1HasCofactor: true,
  })
  if (loaded.mcl.functions.mclBn_setMapToMode(RFC_9380_MAPPING) !== 0)
    throw new MclLoadError('mcl-wasm does not know the mapping of RFC 9380')
  return loaded
}
