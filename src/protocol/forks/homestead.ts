/** Homestead: Frontier and EIPs 2 and 7. */
import { eip2 } from './eips/eip2.ts'
import { eip7 } from './eips/eip7.ts'
import { frontier } from './frontier.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const homestead: Rules = deriveRules(frontier, 'Homestead', eip2, eip7)
