/** Byzantium: new precompiles, REVERT, STATICCALL, receipts with a status. */
import { eip100 } from './eips/eip100.ts'
import { eip140 } from './eips/eip140.ts'
import { eip196 } from './eips/eip196.ts'
import { eip197 } from './eips/eip197.ts'
import { eip198 } from './eips/eip198.ts'
import { eip211 } from './eips/eip211.ts'
import { eip214 } from './eips/eip214.ts'
import { eip649 } from './eips/eip649.ts'
import { eip658 } from './eips/eip658.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'
import { spuriousDragon } from './spuriousDragon.ts'

export const byzantium: Rules = deriveRules(
  spuriousDragon,
  'Byzantium',
  eip100,
  eip140,
  eip196,
  eip197,
  eip198,
  eip211,
  eip214,
  eip649,
  eip658,
)
