/** Spurious Dragon: replay protection, removal of empty accounts. */
import { eip155 } from './eips/eip155.ts'
import { eip160 } from './eips/eip160.ts'
import { eip161 } from './eips/eip161.ts'
import { eip170 } from './eips/eip170.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'
import { tangerineWhistle } from './tangerineWhistle.ts'

export const spuriousDragon: Rules = deriveRules(tangerineWhistle, 'Spurious Dragon', eip155, eip160, eip161, eip170)
