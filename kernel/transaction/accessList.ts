/**
 * What is warm before the first instruction.
 *
 * Owns: reading the transaction's access list. Must never: charge for it (the intrinsic gas has).
 */
import { account, warm } from '../journal/accounts'
import { warmSlot } from '../journal/slots'
import { TX_ACCESS_LIST, TX_ACCESS_LIST_LENGTH } from '../layout'
import { Machine } from '../machine'

const ENTRY_SLOT_COUNT: usize = 24
const ENTRY_SLOTS: usize = 32

export function warmAccessList(sender: usize): void {
  warm(sender)
  let at: usize = load<u32>(Machine.control, TX_ACCESS_LIST)
  const end = at + load<u32>(Machine.control, TX_ACCESS_LIST_LENGTH)
  while (at < end) {
    const entry = account(at)
    warm(entry)
    const count = load<u32>(at, ENTRY_SLOT_COUNT)
    at += ENTRY_SLOTS
    for (let i: u32 = 0; i < count; i++, at += 32) warmSlot(entry, at)
  }
}
