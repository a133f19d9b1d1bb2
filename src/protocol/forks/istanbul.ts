/** Istanbul: repricing of storage, calldata and curves. */

import { eip152 } from './eips/eip152.ts'
import { eip1108 } from './eips/eip1108.ts'
import { eip1344 } from './eips/eip1344.ts'
import { eip1884 } from './eips/eip1884.ts'
import { eip2028 } from './eips/eip2028.ts'
import { eip2200 } from './eips/eip2200.ts'
import { deriveRules } from './patch.ts'
import { petersburg } from './petersburg.ts'
import type { Rules } from './rules.ts'

export const istanbul: Rules = deriveRules(petersburg, 'Istanbul', eip152, eip1108, eip1344, eip1884, eip2028, eip2200)
