/**
 * A state that lanes read by themselves, and of which they die.
 *
 * Owns: the count of reads until then, which all lanes share. Must never: give a wrong answer.
 */
import type { LaneReader, StateReader } from '../../src/kernel-host/index.ts'
import { type Alloc, MemoryState } from '../../src/state/index.ts'

interface DeadlyArgument {
  readonly alloc: Alloc
  /** Its first cell: how many reads are still answered. */
  readonly cells: Int32Array
  readonly how: 'exit' | 'throw'
}

/** The state as the calling thread reads it, and for lanes a copy that answers so many reads before they die. */
export function deadlyReader(state: MemoryState, how: 'exit' | 'throw', readsLeft: number): StateReader {
  const cells = new Int32Array(new SharedArrayBuffer(4))
  cells[0] = readsLeft
  const argument: DeadlyArgument = { alloc: state.dump(), cells, how }
  return {
    laneReader: { module: import.meta.url, name: openDeadlyReader.name, argument },
    account: (address) => state.account(address),
    storage: (address, slot) => state.storage(address, slot),
    code: (hash) => state.code(hash),
  }
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
    release: () => {},
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
