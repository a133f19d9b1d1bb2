/**
 * Why frames and instructions fail, in the words that geth has for it: clients read them.
 *
 * Owns: the wording. Must never: decide that something fails.
 */
import type { FrameHalt, LastInstruction, LeftFrame } from '../../kernel-host/index.ts'
import { precompileAt } from '../../precompiles/index.ts'
import type { Rules } from '../../protocol/index.ts'
import { opcodeName, stackUse } from './opcodes.ts'
import { beyond, constantPrice, isSentry } from './unpaidPrice.ts'

export const REVERTED = 'execution reverted'
const OUT_OF_GAS = 'out of gas'
const STACK_LIMIT = 1024
const BLAKE2F = 9

/** By precompile: the length of its input, or what that must be a multiple of. */
const inputLengths: ReadonlyMap<number, { readonly exactly: number } | { readonly multipleOf: number }> = new Map([
  [BLAKE2F, { exactly: 213 }],
  [10, { exactly: 192 }],
  [11, { exactly: 256 }],
  [12, { multipleOf: 160 }],
  [13, { exactly: 512 }],
  [14, { multipleOf: 288 }],
  [15, { multipleOf: 384 }],
  [16, { exactly: 64 }],
  [17, { exactly: 128 }],
])

/** Those that need no more than their name. */
const texts: Partial<Record<FrameHalt, string>> = {
  invalidJump: 'invalid jump destination',
  staticStateChange: 'write protection',
  returnDataOutOfBounds: 'return data out of bounds',
  createCollision: 'contract address collision',
  codeTooLarge: 'max code size exceeded',
  initcodeTooLarge: 'max initcode size exceeded',
  codeStartsWithEF: 'invalid code: must not begin with 0xef',
  insufficientBalance: 'insufficient balance for transfer',
  nonceOverflow: 'nonce uint64 overflow',
  callTooDeep: 'max call depth exceeded',
  codeDeposit: 'contract creation code storage out of gas',
}

/** The called precompile, and what it was called with. */
export interface PrecompileCall {
  readonly number: number
  readonly gas: number
  readonly input: Uint8Array
}

export function frameError(
  { status, halt }: Pick<LeftFrame, 'status' | 'halt'>,
  last: LastInstruction,
  rules: Rules,
  call: PrecompileCall | undefined,
): string | undefined {
  if (status === 'success') return undefined
  if (status === 'revert') return REVERTED
  if (halt === 'precompileFailure') return precompileError(call, rules)
  return haltText(halt ?? 'none', last, rules)
}

/** Why the instruction itself did not begin; undefined for one that began and failed then, as geth tells them apart. */
export function stepError(halt: FrameHalt | undefined, last: LastInstruction, rules: Rules): string | undefined {
  if (halt === 'outOfGas' || halt === 'stackUnderflowOrOverflow') return haltText(halt, last, rules)
  return halt === 'initcodeTooLarge' ? `${OUT_OF_GAS}: ${texts.initcodeTooLarge}` : undefined
}

function haltText(halt: FrameHalt, last: LastInstruction, rules: Rules): string {
  const { opcode, height } = last
  if (halt === 'outOfGas') return shortageText(last, rules)
  if (halt === 'invalidOpcode') return `invalid opcode: ${opcodeName(opcode)}`
  if (halt !== 'stackUnderflowOrOverflow') return texts[halt] ?? 'execution failed'
  const { takes, leaves } = stackUse(opcode)
  if (height < takes) return `stack underflow (${height} <=> ${takes})`
  return `stack limit reached ${height} (${STACK_LIMIT + takes - leaves})`
}

function shortageText(last: LastInstruction, rules: Rules): string {
  if (last.gas < constantPrice(last.opcode, rules)) return OUT_OF_GAS
  if (isSentry(last, rules)) return `${OUT_OF_GAS}: not enough gas for reentrancy sentry`
  const limit = beyond(last)
  if (limit === undefined) return OUT_OF_GAS
  return limit === 'counting' ? 'gas uint64 overflow' : `${OUT_OF_GAS}: gas uint64 overflow`
}

function precompileError(call: PrecompileCall | undefined, rules: Rules): string {
  const precompile = call && precompileAt(call.number)
  if (call === undefined || precompile === undefined) return 'precompile failed'
  if (precompile.gas(call.input, rules) > call.gas) return OUT_OF_GAS
  if (!hasGoodLength(call)) return 'invalid input length'
  return call.number === BLAKE2F ? 'invalid final flag' : 'invalid input'
}

function hasGoodLength({ number, input: { length } }: PrecompileCall): boolean {
  const good = inputLengths.get(number)
  if (good === undefined) return true
  return 'exactly' in good ? length === good.exactly : length > 0 && length % good.multipleOf === 0
}
