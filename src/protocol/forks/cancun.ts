/** Cancun: blobs, transient storage, MCOPY, the end of SELFDESTRUCT. */
import { eip1153 } from './eips/eip1153.ts'
import { eip4788 } from './eips/eip4788.ts'
import { eip4844 } from './eips/eip4844.ts'
import { eip5656 } from './eips/eip5656.ts'
import { eip6780 } from './eips/eip6780.ts'
import { eip7516 } from './eips/eip7516.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'
import { shanghai } from './shanghai.ts'

export const cancun: Rules = deriveRules(shanghai, 'Cancun', eip1153, eip4788, eip4844, eip5656, eip6780, eip7516)
