/** EIP-4788: the parent beacon block root is kept in a contract. */
import type { RulesPatch } from '../patch.ts'

export const eip4788: RulesPatch = {
  hasBeaconRoot: true,
}
