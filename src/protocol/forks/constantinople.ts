/** Constantinople: shifts, CREATE2, EXTCODEHASH, the first net pricing of SSTORE. */

import { byzantium } from './byzantium.ts'
import { eip145 } from './eips/eip145.ts'
import { eip1014 } from './eips/eip1014.ts'
import { eip1052 } from './eips/eip1052.ts'
import { eip1234 } from './eips/eip1234.ts'
import { eip1283 } from './eips/eip1283.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const constantinople: Rules = deriveRules(
  byzantium,
  'Constantinople',
  eip145,
  eip1014,
  eip1052,
  eip1234,
  eip1283,
)
