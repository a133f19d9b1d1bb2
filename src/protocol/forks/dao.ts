/** The DAO fork: rules of Homestead. Its change of balances happens once, at its first block (`activatesDaoFork`). */
import { homestead } from './homestead.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const dao: Rules = deriveRules(homestead, 'DAO')
