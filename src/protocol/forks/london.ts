/** London: the fee market, smaller refunds. */

import { berlin } from './berlin.ts'
import { eip1559 } from './eips/eip1559.ts'
import { eip3198 } from './eips/eip3198.ts'
import { eip3529 } from './eips/eip3529.ts'
import { eip3541 } from './eips/eip3541.ts'
import { eip3554 } from './eips/eip3554.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const london: Rules = deriveRules(berlin, 'London', eip1559, eip3198, eip3529, eip3541, eip3554)
