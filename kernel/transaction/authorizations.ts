/**
 * EIP-7702: setting the delegations that the transaction carries.
 *
 * Owns: which authorization takes effect. Must never: fail the transaction; one that does not hold is passed over.
 */
import { codeOf, DELEGATION_LENGTH, isDelegation, setCode } from '../code/store'
import { account, incrementNonce, isDead, observeNonce, warm } from '../journal/accounts'
import {
  ACCOUNT_NONCE,
  AUTHORIZATION_ADDRESS,
  AUTHORIZATION_AUTHORITY,
  AUTHORIZATION_NONCE,
  AUTHORIZATION_SIZE,
  CODE_BYTES,
  CODE_LENGTH,
  RULES_AUTHORIZATION_REFUND,
  SCRATCH,
  TX_AUTHORIZATION_COUNT,
  TX_AUTHORIZATIONS,
} from '../layout'
import { Machine } from '../machine'

const DESIGNATOR: usize = SCRATCH + 480

export function applyAuthorizations(): void {
  const count = load<u32>(Machine.control, TX_AUTHORIZATION_COUNT)
  let at: usize = load<u32>(Machine.control, TX_AUTHORIZATIONS)
  for (let i: u32 = 0; i < count; i++, at += AUTHORIZATION_SIZE) {
    apply(at)
  }
}

function apply(authorization: usize): void {
  const nonce = load<u64>(authorization, AUTHORIZATION_NONCE)
  if (nonce == u64.MAX_VALUE) return
  const authority = account(authorization + AUTHORIZATION_AUTHORITY)
  warm(authority)
  const code = codeOf(authority)
  if (code != 0 && !isDelegation(load<u32>(code, CODE_BYTES), load<u32>(code, CODE_LENGTH))) return
  observeNonce(authority)
  if (load<u64>(authority, ACCOUNT_NONCE) != nonce) return
  if (!isDead(authority)) Machine.refund += load<i32>(RULES_AUTHORIZATION_REFUND)
  const address = authorization + AUTHORIZATION_ADDRESS
  if ((load<u64>(address) | load<u64>(address, 8) | load<u64>(address, 16)) == 0) {
    setCode(authority, 0, 0)
  } else {
    const designator = Machine.control + DESIGNATOR
    store<u32>(designator, 0x0001ef)
    memory.copy(designator + 3, address, 20)
    setCode(authority, designator, DELEGATION_LENGTH)
  }
  incrementNonce(authority)
}
