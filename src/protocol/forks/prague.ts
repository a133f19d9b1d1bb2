/** Prague: delegated accounts, requests, BLS12-381, floor price of calldata. */

import { cancun } from './cancun.ts'
import { eip2537 } from './eips/eip2537.ts'
import { eip2935 } from './eips/eip2935.ts'
import { eip7623 } from './eips/eip7623.ts'
import { eip7685 } from './eips/eip7685.ts'
import { eip7691 } from './eips/eip7691.ts'
import { eip7702 } from './eips/eip7702.ts'
import { deriveRules } from './patch.ts'
import type { Rules } from './rules.ts'

export const prague: Rules = deriveRules(cancun, 'Prague', eip2537, eip2935, eip7623, eip7685, eip7691, eip7702)
