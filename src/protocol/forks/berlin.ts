/** Berlin: typed transactions, access lists, cold and warm prices. */
import { eip2565 } from './eips/eip2565.ts'
import { eip2929 } from './eips/eip2929.ts'
import { eip2930 } from './eips/eip2930.ts'
import { muirGlacier } from './muirGlacier.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const berlin: Rules = deriveRules(muirGlacier, 'Berlin', eip2565, eip2929, eip2930)
