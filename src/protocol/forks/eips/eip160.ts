/** EIP-160: price of EXP per byte of its exponent. */
import type { RulesPatch } from '../patch.ts'

export const eip160: RulesPatch = {
  gas: { expByte: 50 },
}
