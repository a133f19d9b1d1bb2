/** EIP-155: legacy signatures may be bound to a chain id. */
import type { RulesPatch } from '../patch.ts'

export const eip155: RulesPatch = {
  allowsReplayProtection: true,
}
