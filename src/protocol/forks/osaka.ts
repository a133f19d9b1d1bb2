/** Osaka: limits of transactions and blocks, CLZ, secp256r1, repricing of modexp. */
import { eip7594 } from './eips/eip7594.ts'
import { eip7823 } from './eips/eip7823.ts'
import { eip7825 } from './eips/eip7825.ts'
import { eip7883 } from './eips/eip7883.ts'
import { eip7918 } from './eips/eip7918.ts'
import { eip7934 } from './eips/eip7934.ts'
import { eip7939 } from './eips/eip7939.ts'
import { eip7951 } from './eips/eip7951.ts'
import { deriveRules } from './patch.ts'
import { prague } from './prague.ts'
import type { Rules } from './rules.ts'

export const osaka: Rules = deriveRules(
  prague,
  'Osaka',
  eip7594,
  eip7823,
  eip7825,
  eip7883,
  eip7918,
  eip7934,
  eip7939,
  eip7951,
)
