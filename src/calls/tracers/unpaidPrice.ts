/**
 * What an instruction would have cost that nobody could pay.
 *
 * Owns: the price of memory and of what is charged by length. The kernel stops counting at the first part that is too dear; who
 * reads a trace wants the whole. Must never: be asked about an instruction that was paid for.
 */
import type { MemoryViews, Step } from '../../kernel-host/index.ts'
import type { Rules } from '../../protocol/index.ts'
import * as Op from './opcodes.ts'

interface Shape {
  /** Where on the stack, from its top, offset and length of what is touched lie; a number instead of a length that is fixed. */
  readonly reach: readonly (readonly [offset: number, length: number])[]
  readonly fixedLength?: number
  /** Price of each word, or of each byte, of the first range. */
  readonly perWord?: number
  readonly perByte?: number
}

const copy = (to: number, length: number): Shape => ({ reach: [[to, length]], perWord: 3 })

const shapes = new Map<number, Shape>([
  [Op.KECCAK256, { reach: [[0, 1]], perWord: 6 }],
  [Op.CALLDATACOPY, copy(0, 2)],
  [Op.CODECOPY, copy(0, 2)],
  [Op.EXTCODECOPY, copy(1, 3)],
  [Op.RETURNDATACOPY, copy(0, 2)],
  [Op.MLOAD, { reach: [[0, -1]], fixedLength: 32 }],
  [Op.MSTORE, { reach: [[0, -1]], fixedLength: 32 }],
  [Op.MSTORE8, { reach: [[0, -1]], fixedLength: 1 }],
  [
    Op.MCOPY,
    {
      reach: [
        [0, 2],
        [1, 2],
      ],
      perWord: 3,
    },
  ],
  [Op.RETURN, { reach: [[0, 1]] }],
  [Op.REVERT, { reach: [[0, 1]] }],
  ...Array.from({ length: 5 }, (_, topics): [number, Shape] => [Op.LOG0 + topics, { reach: [[0, 1]], perByte: 8 }]),
])

/** More than anybody has; geth says no number beyond either. */
const BEYOND = 2 ** 53 - 1

/** The price of an instruction whose gas did not suffice; `counted` is what the kernel had counted when it stopped. */
export function unpaidPrice(step: Step, views: MemoryViews, rules: Rules, counted: number): number {
  if (fixedPrice(step, rules) > step.gas || !shapes.has(step.opcode)) return counted
  return Math.max(priceOf(step, views, rules), counted)
}

/** The price of an instruction that is paid but forbidden. */
export function priceOf(step: Step, views: MemoryViews, rules: Rules): number {
  const fixed = fixedPrice(step, rules)
  const shape = shapes.get(step.opcode)
  if (shape === undefined) return fixed
  const word = (index: number): number => {
    const value = views.readWord(step.stack + (step.height - 1 - index) * 32)
    return value > BigInt(BEYOND) ? BEYOND : Number(value)
  }
  const lengthOf = (index: number): number => (index < 0 ? (shape.fixedLength ?? 0) : word(index))
  let end = 0
  for (const [offset, length] of shape.reach) {
    if (lengthOf(length) > 0) end = Math.max(end, word(offset) + lengthOf(length))
  }
  const length = lengthOf(shape.reach[0]![1])
  const words = Math.ceil(length / 32)
  const price = fixed + expansion(step.memorySize, end) + words * (shape.perWord ?? 0) + length * (shape.perByte ?? 0)
  return Math.min(price, BEYOND)
}

function fixedPrice({ opcode }: Step, { staticGas }: Rules): number {
  return Math.max(staticGas[opcode] ?? 0, 0)
}

function expansion(size: number, end: number): number {
  return end <= size ? 0 : memoryPrice(Math.ceil(end / 32)) - memoryPrice(size / 32)
}

function memoryPrice(words: number): number {
  return words * 3 + Math.floor((words * words) / 512)
}
