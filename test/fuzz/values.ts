/**
 * Words, offsets and amounts where implementations tend to go wrong.
 *
 * Owns: the taste for edges. Must never: emit code.
 */
import { Opcode } from './assembler.ts'
import type { Prng } from './prng.ts'

const MAX_WORD = (1n << 256n) - 1n
const MIN_SIGNED = 1n << 255n

const SMALL_EDGES = [
  0n,
  1n,
  2n,
  3n,
  5n,
  7n,
  8n,
  10n,
  16n,
  30n,
  31n,
  32n,
  33n,
  63n,
  64n,
  65n,
  127n,
  128n,
  255n,
  256n,
  257n,
]

/** 64-bit digits whose carries and borrows run through. */
const DIGIT_EDGES = [
  0n,
  1n,
  2n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0xffff_ffff_ffff_ffffn,
  0xffff_ffffn,
  1n << 32n,
]

/** A 256-bit word, mostly one with an edge in it. */
export function edgeWord(random: Prng): bigint {
  const make = random.weighted(WORD_MAKERS)
  return BigInt.asUintN(256, make(random))
}

const WORD_MAKERS: readonly (readonly [number, (random: Prng) => bigint])[] = [
  [6, (random) => random.pick(SMALL_EDGES)],
  [3, (random) => -random.pick(SMALL_EDGES)],
  [3, (random) => random.pick([0n, 1n, MAX_WORD, MIN_SIGNED, MIN_SIGNED - 1n, MIN_SIGNED + 1n])],
  [4, (random) => (1n << BigInt(random.below(256))) + BigInt(random.between(-1, 1))],
  [2, (random) => -(1n << BigInt(random.below(256))) + BigInt(random.between(-1, 1))],
  [4, edgeDigits],
  [3, (random) => random.bits(random.between(1, 256))],
  [2, (random) => random.bits(256)],
  [1, (random) => BigInt(`0x${random.pick(['00', '01', '7f', '80', 'ff', 'a5']).repeat(32)}`)],
]

function edgeDigits(random: Prng): bigint {
  let word = 0n
  for (let digit = 0; digit < 4; digit++) {
    word = (word << 64n) | (random.chance(0.8) ? random.pick(DIGIT_EDGES) : random.bits(64))
  }
  return word
}

/** Operands for an opcode that computes, the first on top of the stack: what its special cases are about. */
export function edgeOperands(random: Prng, opcode: number, count: number): bigint[] {
  const operands = Array.from({ length: count }, () => edgeWord(random))
  const [first = 0n, second = 0n] = operands
  if (TAKES_INDEX.has(opcode)) operands[0] = random.chance(0.9) ? indexOperand(random) : first
  else if (opcode === Opcode.SDIV || opcode === Opcode.SMOD) {
    if (random.chance(0.3))
      operands.splice(0, 2, MIN_SIGNED, BigInt.asUintN(256, random.pick([-1n, 1n, -2n, MIN_SIGNED])))
  } else if (count === 2 && random.chance(0.3)) operands[1] = BigInt.asUintN(256, first + BigInt(random.between(-1, 1)))
  else if (count === 3 && random.chance(0.3))
    operands[2] = BigInt.asUintN(256, first + second + BigInt(random.between(-1, 1)))
  return operands
}

const TAKES_INDEX = new Set<number>([Opcode.SIGNEXTEND, Opcode.BYTE, Opcode.SHL, Opcode.SHR, Opcode.SAR])

function indexOperand(random: Prng): bigint {
  const index = random.weighted<() => number>([
    [4, () => random.below(34)],
    [2, () => random.between(29, 32)],
    [3, () => random.pick([63, 64, 65, 127, 128, 191, 192, 254, 255, 256, 257])],
  ])()
  return BigInt(index)
}

/** A byte offset or length that most gas limits can pay for. */
export function smallOffset(random: Prng): bigint {
  return random.weighted<() => bigint>([
    [5, () => 32n * BigInt(random.below(8))],
    [4, () => BigInt(random.below(200))],
    [3, () => random.pick([0n, 1n, 31n, 32n, 33n, 63n, 64n, 65n, 95n, 96n])],
    [1, () => BigInt(random.below(3000))],
  ])()
}

/** A byte offset that is rarely payable or rarely inside what it points into. */
export function wildOffset(random: Prng): bigint {
  return random.weighted<() => bigint>([
    [3, () => BigInt(random.below(100_000))],
    [
      2,
      () => (1n << BigInt(random.pick([16, 24, 31, 32, 33, 53, 63, 64, 128, 255]))) + BigInt(random.between(-33, 33)),
    ],
    [1, () => MAX_WORD - BigInt(random.below(66))],
    [1, () => edgeWord(random)],
  ])()
}

export function someOffset(random: Prng): bigint {
  return BigInt.asUintN(256, random.chance(0.996) ? smallOffset(random) : wildOffset(random))
}
