/** EIP-1283: net pricing of SSTORE. Withdrawn by Petersburg. */
import type { RulesPatch } from '../patch.ts'

export const eip1283: RulesPatch = {
  storagePricing: 'net',
  gas: { storageNoop: 200 },
}
