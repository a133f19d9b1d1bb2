/** EIP-2200: net pricing of SSTORE, not within a call stipend. */
import type { RulesPatch } from '../patch.ts'

export const eip2200: RulesPatch = {
  storagePricing: 'net',
  gas: { storageNoop: 800, storageStipend: 2300 },
}
