/**
 * The irregular change of state at the DAO fork (EIP-779).
 *
 * Owns: the list of accounts and where their balances go. Must never: be reached by any other block.
 */
import type { BlockStep } from '../executor/index.ts'
import type { StateReader } from '../kernel-host/state.ts'
import { hexToBytes } from '../primitives/index.ts'
import { DAO_ACCOUNTS } from './daoAccounts.ts'

/** The contract that gives the holders their ether back. */
const REFUND_CONTRACT = hexToBytes('0xbf4ed7b27f1d666546e30d74d50d173d20bca754')

/** Moves every balance of the DAO and its children to the refund contract. `before` is the state of the parent. */
export function daoMoves(before: StateReader): BlockStep[] {
  return DAO_ACCOUNTS.flatMap((text): BlockStep[] => {
    const address = hexToBytes(text)
    const balance = before.account(address)?.balance ?? 0n
    return [
      { kind: 'credit', address, amount: -balance },
      { kind: 'credit', address: REFUND_CONTRACT, amount: balance },
    ]
  })
}
