/**
 * Halts as clients expect to hear of them.
 *
 * Owns: the words, which are geth's. Must never: be asked about a revert.
 */
import type { HaltReason } from '../kernel-host/index.ts'

const texts: Readonly<Record<HaltReason, string>> = {
  none: '',
  outOfGas: 'out of gas',
  stackUnderflowOrOverflow: 'stack underflow or overflow',
  invalidOpcode: 'invalid opcode',
  invalidJump: 'invalid jump destination',
  staticStateChange: 'write protection',
  returnDataOutOfBounds: 'return data out of bounds',
  createCollision: 'contract address collision',
  codeTooLarge: 'max code size exceeded',
  initcodeTooLarge: 'max initcode size exceeded',
  codeStartsWithEF: 'invalid code: must not begin with 0xef',
  precompileFailure: 'precompiled contract failed',
  insufficientBalance: 'insufficient balance for transfer',
  nonceOverflow: 'nonce uint64 overflow',
}

export function haltText(reason: HaltReason): string {
  return texts[reason]
}
