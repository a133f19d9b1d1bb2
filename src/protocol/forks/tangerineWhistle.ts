/** Tangerine Whistle: gas prices against the attacks of 2016. */

import { dao } from './dao.ts'
import { eip150 } from './eips/eip150.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const tangerineWhistle: Rules = deriveRules(dao, 'Tangerine Whistle', eip150)
