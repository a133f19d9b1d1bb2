/**
 * A state that lanes read by themselves, and of which they die.
 *
 * Owns: the count of reads until then, which all lanes share. Must never: give a wrong answer.
 */
import type { LaneReader } from '../../src/kernel-host/index.ts'
import { type Alloc, MemoryState } from '../../src/state/index.ts'

interface DeadlyArgument {
  readonly alloc: Alloc
  /** Its first cell: how many reads are still answered. */
  readonly cells: Int32Array
  readonly how: string
}

export function openDeadlyReader({ alloc, cells, how }: DeadlyArgument): LaneReader {
  const state = MemoryState.fromAlloc(alloc)
  const count = (): void => {
    if (Atomics.sub(cells, 0, 1) > 0) return
    if (how === 'exit') process.exit(7)
    throw new RangeError('the lane has had enough')
  }
  return {
    refresh: () => {},
    account: (address) => {
      count()
      return state.account(address)
    },
    storage: (address, slot) => {
      count()
      return state.storage(address, slot)
    },
    code: (hash) => state.code(hash),
  }
}
