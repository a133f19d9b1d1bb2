/** Shanghai: withdrawals, PUSH0, limits of init code. */
import { eip3651 } from './eips/eip3651.ts'
import { eip3855 } from './eips/eip3855.ts'
import { eip3860 } from './eips/eip3860.ts'
import { eip4895 } from './eips/eip4895.ts'
import { paris } from './paris.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const shanghai: Rules = deriveRules(paris, 'Shanghai', eip3651, eip3855, eip3860, eip4895)
