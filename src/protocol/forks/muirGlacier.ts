/** Muir Glacier: delay of the difficulty bomb only. */
import { eip2384 } from './eips/eip2384.ts'
import { istanbul } from './istanbul.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const muirGlacier: Rules = deriveRules(istanbul, 'Muir Glacier', eip2384)
