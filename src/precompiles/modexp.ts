/**
 * MODEXP (0x05): base ^ exponent mod modulus over operands of any length.
 *
 * Owns: the layout of the input and the length bound of EIP-7823. Must never: allocate before the price is known to be
 * payable.
 */
import { modularPower } from './arithmetic/modularPower.ts'
import { paddedCopy } from './input.ts'
import { MODEXP_HEADER, modexpLengths, modexpPrice } from './modexpPrice.ts'
import type { Precompile } from './precompile.ts'

export const modexp: Precompile = {
  name: 'modexp',
  address: 0x05,
  gas(input, rules) {
    const lengths = modexpLengths(input)
    const limit = rules.modexpMaxLength
    if (limit !== 0 && Math.max(lengths.base, lengths.exponent, lengths.modulus) > limit)
      return Number.POSITIVE_INFINITY
    return modexpPrice(input, lengths, rules.modexpPricing)
  },
  run(input) {
    const lengths = modexpLengths(input)
    if (lengths.modulus === 0) return new Uint8Array(0)
    const exponentAt = MODEXP_HEADER + lengths.base
    const modulusAt = exponentAt + lengths.exponent
    // Behind the end of the input there is nothing but zeros: an exponent there is not copied, only counted.
    const exponentPresent = Math.max(0, Math.min(lengths.exponent, input.length - exponentAt))
    return modularPower(
      paddedCopy(input, MODEXP_HEADER, lengths.base),
      input.slice(exponentAt, exponentAt + exponentPresent),
      8 * (lengths.exponent - exponentPresent),
      paddedCopy(input, modulusAt, lengths.modulus),
    )
  },
}
