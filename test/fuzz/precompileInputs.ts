/**
 * Input for the precompiles that gets past their first check often enough.
 *
 * Owns: the shapes. Must never: know what a precompile answers.
 */

import { concatBytes } from '../../src/primitives/bytes.ts'
import { bytesOf } from '../oracle/word.ts'
import type { Prng } from './prng.ts'
import { edgeWord } from './values.ts'

const BN_PRIME = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n
const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

export function precompileInput(random: Prng, address: number): Uint8Array {
  const shaped = SHAPES[address] ?? ((from: Prng) => from.bytes(from.below(130)))
  const input = shaped(random)
  return random.weighted<() => Uint8Array>([
    [10, () => input],
    [1, () => input.subarray(0, random.below(input.length + 1))],
    [1, () => concatBytes(input, random.bytes(random.below(40)))],
    [1, () => random.bytes(random.below(200))],
  ])()
}

const SHAPES: Readonly<Record<number, (random: Prng) => Uint8Array>> = {
  1: (random) => words(random.bits(256), BigInt(random.between(26, 29)), scalar(random), scalar(random)),
  5: modexp,
  6: (random) => concatBytes(bnPoint(random), bnPoint(random)),
  7: (random) => concatBytes(bnPoint(random), words(edgeWord(random))),
  8: (random) => new Uint8Array(random.pick([0, 192, 191, 384])),
  9: blake2f,
  10: (random) => random.bytes(192),
  11: (random) => new Uint8Array(random.pick([256, 255])),
  12: (random) => new Uint8Array(random.pick([160, 320, 0])),
  13: () => new Uint8Array(512),
  14: (random) => new Uint8Array(random.pick([288, 576])),
  15: (random) => new Uint8Array(random.pick([384, 768])),
  16: (random) => smallFieldElement(random, 1),
  17: (random) => smallFieldElement(random, 2),
  256: (random) => random.bytes(160),
}

function words(...values: bigint[]): Uint8Array {
  return concatBytes(...values.map((value) => bytesOf(value, 32)))
}

function scalar(random: Prng): bigint {
  return random.chance(0.9) ? random.bits(255) : SECP256K1_ORDER + BigInt(random.between(-1, 1))
}

function bnPoint(random: Prng): Uint8Array {
  return random.weighted([
    [2, words(0n, 0n)],
    [3, words(1n, 2n)],
    [2, words(1n, BN_PRIME - 2n)],
    [1, words(BN_PRIME, 0n)],
    [1, words(edgeWord(random), edgeWord(random))],
  ])
}

function modexp(random: Prng): Uint8Array {
  const [base, exponent, modulus] = [random.below(40), random.below(40), random.below(40)]
  const lengths = words(BigInt(base), BigInt(exponent), BigInt(modulus))
  if (random.chance(0.05)) return words(edgeWord(random), edgeWord(random), edgeWord(random))
  return concatBytes(lengths, random.bytes(base + exponent + modulus))
}

function blake2f(random: Prng): Uint8Array {
  const input = concatBytes(bytesOf(BigInt(random.below(20)), 4), random.bytes(209))
  input[212] = random.pick([0, 1, 1, 2])
  return input
}

/** Elements of a BLS12-381 field, each 64 bytes with the high 16 zero. */
function smallFieldElement(random: Prng, count: number): Uint8Array {
  return concatBytes(...Array.from({ length: count }, () => concatBytes(new Uint8Array(17), random.bytes(47))))
}
