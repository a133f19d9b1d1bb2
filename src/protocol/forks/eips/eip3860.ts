/** EIP-3860: limit and price of init code. */
import type { RulesPatch } from '../patch.ts'

export const eip3860: RulesPatch = {
  maxInitcodeSize: 49152,
  gas: { initcodeWord: 2 },
}
