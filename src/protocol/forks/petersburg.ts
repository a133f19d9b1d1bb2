/** Petersburg: Constantinople without EIP-1283, so SSTORE is priced as in Byzantium again. */
import { byzantium } from './byzantium.ts'
import { constantinople } from './constantinople.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const petersburg: Rules = deriveRules(constantinople, 'Petersburg', {
  storagePricing: byzantium.storagePricing,
  gas: { storageNoop: byzantium.gas.storageNoop },
})
