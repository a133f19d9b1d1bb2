/**
 * Changes of single accounts outside any block.
 *
 * Owns: what an account is after such a change. Must never: build on what an account was before it was the change's turn.
 */

import { EMPTY_CODE_HASH, equalBytes, keccak256 } from '../../../primitives/index.ts'
import type { Producer } from '../../../producer/index.ts'
import type { Account, AccountChange, StateReader } from '../../../state/index.ts'

/** What is left out stays. */
export interface AccountEdit {
  readonly nonce?: bigint | undefined
  readonly balance?: bigint | undefined
  readonly code?: Uint8Array | undefined
  readonly storage?: AccountChange['storage'] | undefined
}

type Chain = Pick<Producer, 'chain' | 'edit'>

const NOTHING: Account = { nonce: 0n, balance: 0n, codeHash: EMPTY_CODE_HASH, hasStorage: false }

/** `edit` is given the account as it is when it is its turn. */
export function editAccount(
  producer: Chain,
  address: Uint8Array,
  edit: AccountEdit | ((account: Account) => AccountEdit),
): Promise<void> {
  return producer.edit(() => {
    const { state } = producer.chain
    const wanted = typeof edit === 'function' ? edit(state.account(address) ?? NOTHING) : edit
    return [accountChange(state, address, wanted)]
  })
}

export function accountChange(state: StateReader, address: Uint8Array, edit: AccountEdit): AccountChange {
  const before = state.account(address) ?? NOTHING
  const { nonce = before.nonce, balance = before.balance, code, storage = [] } = edit
  const codeHash = code === undefined ? before.codeHash : keccak256(code)
  const hasCode = !equalBytes(codeHash, EMPTY_CODE_HASH)
  // Empty ones are none, EIP-161; but whoever sets a slot first and the code later does not mean to lose the slot.
  const exists = nonce > 0n || balance > 0n || hasCode || before.hasStorage || storage.length > 0
  return {
    address,
    account: exists ? { nonce, balance, codeHash } : undefined,
    storageWiped: false,
    code: hasCode ? code : undefined,
    storage,
  }
}
