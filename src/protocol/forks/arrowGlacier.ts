/** Arrow Glacier: delay of the difficulty bomb only. */
import { eip4345 } from './eips/eip4345.ts'
import { london } from './london.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const arrowGlacier: Rules = deriveRules(london, 'Arrow Glacier', eip4345)
