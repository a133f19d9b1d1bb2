/** Gray Glacier: delay of the difficulty bomb only. */

import { arrowGlacier } from './arrowGlacier.ts'
import { eip5133 } from './eips/eip5133.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const grayGlacier: Rules = deriveRules(arrowGlacier, 'Gray Glacier', eip5133)
