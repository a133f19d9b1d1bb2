/** Paris, the Merge: proof of stake. The opcode of DIFFICULTY gives prevRandao (EIP-4399) at the same price. */
import { eip3675 } from './eips/eip3675.ts'
import { grayGlacier } from './grayGlacier.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const paris: Rules = deriveRules(grayGlacier, 'Paris', eip3675)
