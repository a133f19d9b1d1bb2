/**
 * The state as a file: accounts in the form of a genesis allocation, out of a store.
 *
 * Owns: the text of a dump. Must never: hold more than a slot or an account's code in memory.
 */
import { bytesToHex } from '../../primitives/index.ts'
import type { StoreReader } from '../../state/index.ts'
import { storedAccounts } from './storedAccounts.ts'

/**
 * The text in pieces. Numbers are hex; what is zero or empty is left out, but for the balance. Accounts and slots stand in
 * the order of their hashes.
 * @example
 * await writeWhole('state.json', dumpState(world.reader))
 */
export function* dumpState(reader: StoreReader): Generator<string, void, undefined> {
  yield '{'
  let separator = '\n'
  for (const { address, nonce, balance, code, slots } of storedAccounts(reader)) {
    yield `${separator}  "${bytesToHex(address)}": {"balance": "0x${balance.toString(16)}"`
    separator = ',\n'
    if (nonce > 0n) yield `, "nonce": "0x${nonce.toString(16)}"`
    if (code.length > 0) yield `, "code": "${bytesToHex(code)}"`
    let hasSlots = false
    for (const { slot, value } of slots()) {
      yield `${hasSlots ? ', ' : ', "storage": {'}"${bytesToHex(slot)}": "${bytesToHex(value)}"`
      hasSlots = true
    }
    yield hasSlots ? '}}' : '}'
  }
  yield '\n}\n'
}
