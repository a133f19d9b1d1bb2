/**
 * What an instruction costs that did not run: because nobody could pay it, or because it is forbidden.
 *
 * Owns: the price of memory and of what is charged by length, and which memory is beyond counting. The kernel stops counting at the
 * first part that is too dear; who reads a trace wants the whole. Must never: be asked about an instruction that ran.
 */
import type { LastInstruction } from '../../kernel-host/index.ts'
import type { Rules } from '../../protocol/index.ts'
import * as Op from './opcodes.ts'

interface Shape {
  /** Where on the stack, from its top, offset and length of what is touched lie; negative = a length that is fixed. */
  readonly reach: readonly (readonly [offset: number, length: number])[]
  /** Price of each word, or of each byte, of the first range. */
  readonly perWord?: number
  readonly perByte?: number
  /** Its price has more parts than these. */
  readonly hasMore?: boolean
}

const copy = (to: number, length: number): Shape => ({ reach: [[to, length]], perWord: 3 })
const call = (input: number): Shape => {
  const [output, reach] = [input + 2, (at: number) => [at, at + 1] as const]
  return { reach: [reach(input), reach(output)], hasMore: true }
}

const shapes = new Map<number, Shape>([
  [Op.KECCAK256, { reach: [[0, 1]], perWord: 6 }],
  [Op.CALLDATACOPY, copy(0, 2)],
  [Op.CODECOPY, copy(0, 2)],
  [Op.EXTCODECOPY, copy(1, 3)],
  [Op.RETURNDATACOPY, copy(0, 2)],
  [Op.MLOAD, { reach: [[0, -32]] }],
  [Op.MSTORE, { reach: [[0, -32]] }],
  [Op.MSTORE8, { reach: [[0, -1]] }],
  [Op.MCOPY, { ...copy(0, 2), reach: [[0, 2] as const, [1, 2] as const] }],
  [Op.RETURN, { reach: [[0, 1]] }],
  [Op.REVERT, { reach: [[0, 1]] }],
  [Op.CALL, call(3)],
  [Op.CALLCODE, call(3)],
  [Op.DELEGATECALL, call(2)],
  [Op.STATICCALL, call(2)],
  [Op.CREATE, { reach: [[1, 2]], hasMore: true }],
  [Op.CREATE2, { reach: [[1, 2]], hasMore: true }],
  ...Array.from({ length: 5 }, (_, topics): [number, Shape] => [Op.LOG0 + topics, { reach: [[0, 1]], perByte: 8 }]),
])

/** geth counts memory up to here, */
const MOST_MEMORY = 0x1fffffffe0n
/** and bytes up to here. */
const MOST_COUNTED = 2n ** 64n - 1n

/** Which of geth's limits the memory of an instruction is beyond. */
export function beyond({ opcode, word }: LastInstruction): 'counting' | 'memory' | undefined {
  const shape = shapes.get(opcode)
  if (shape === undefined) return undefined
  const end = memoryEnd(shape, word)
  if (end > MOST_COUNTED) return 'counting'
  return end > MOST_MEMORY ? 'memory' : undefined
}

/** What geth charges before it looks at anything else. */
export function constantPrice(opcode: number, { staticGas }: Rules): number {
  const isWhole = opcode === Op.SSTORE || opcode === Op.EXP || (opcode >= Op.LOG0 && opcode <= Op.LOG4)
  return isWhole ? 0 : Math.max(staticGas[opcode] ?? 0, 0)
}

/** The price of an instruction whose gas did not suffice; `counted` is what the kernel had counted when it stopped. */
export function unpaidPrice(last: LastInstruction, memorySize: number, rules: Rules, counted: number): number {
  const constant = constantPrice(last.opcode, rules)
  if (constant > last.gas || beyond(last) !== undefined || isSentry(last, rules)) return constant
  if (last.opcode === Op.EXP) return 10 + byteLength(last.word(1)) * rules.gas.expByte
  const shape = shapes.get(last.opcode)
  if (shape === undefined || shape.hasMore === true) return counted
  return Math.max(priceOf(last, memorySize, rules), counted)
}

/** The price of an instruction that is paid but forbidden. */
export function priceOf(last: LastInstruction, memorySize: number, { staticGas }: Rules): number {
  const fixed = Math.max(staticGas[last.opcode] ?? 0, 0)
  const shape = shapes.get(last.opcode)
  if (shape === undefined || beyond(last) !== undefined) return fixed
  const length = Number(lengthOf(shape.reach[0]![1], last.word))
  const byLength = Math.ceil(length / 32) * (shape.perWord ?? 0) + length * (shape.perByte ?? 0)
  return fixed + expansion(memorySize, Number(memoryEnd(shape, last.word))) + byLength
}

/** EIP-2200: what is left must be more than a stipend. */
export function isSentry({ opcode, gas }: LastInstruction, { gas: { storageStipend } }: Rules): boolean {
  return opcode === Op.SSTORE && storageStipend > 0 && gas <= storageStipend
}

function memoryEnd({ reach }: Shape, word: LastInstruction['word']): bigint {
  let end = 0n
  for (const [offset, length] of reach) {
    const size = lengthOf(length, word)
    const last = size === 0n ? 0n : word(offset) + size
    if (last > end) end = last
  }
  return end
}

function lengthOf(length: number, word: LastInstruction['word']): bigint {
  return length < 0 ? BigInt(-length) : word(length)
}

function byteLength(value: bigint): number {
  return value === 0n ? 0 : Math.ceil(value.toString(16).length / 2)
}

function expansion(size: number, end: number): number {
  return end <= size ? 0 : memoryPrice(Math.ceil(end / 32)) - memoryPrice(size / 32)
}

function memoryPrice(words: number): number {
  return words * 3 + Math.floor((words * words) / 512)
}
