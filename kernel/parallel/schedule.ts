/**
 * The order in which lanes do things, written down or disturbed for tests.
 *
 * Owns: the record of events, and pauses at random moments. Must never: matter to a result.
 */
import {
  RUN_DELAYS,
  RUN_EVENTS,
  RUN_FLAG_RECORDS,
  RUN_FLAGS,
  SCRATCH,
  SHARED_SCHEDULE,
} from '../layout'
import { Machine, sharedEnd, sharedStart } from '../machine'

class Pauses {
  static random: u32 = 0
}

/** A word of the lane that nobody ever changes: to wait on it is to sleep. */
const NEVER: usize = SCRATCH + 608
/** Of so many pauses one is a sleep; the others are short loops. */
const SLEEP_MASK: u32 = 31
const MOST_NANOSECONDS: u32 = 60_000
const MOST_TURNS: u32 = 3000

export function beginSchedule(): void {
  const seed = load<u32>(RUN_DELAYS)
  Pauses.random = seed == 0 ? 0 : (seed ^ ((Machine.lane + 1) * 0x9e3779b9)) | 1
}

/** Lets another lane overtake, if tests want that. */
@inline
export function pause(): void {
  if (Pauses.random != 0) takeTime()
}

function takeTime(): void {
  let random = Pauses.random
  random ^= random << 13
  random ^= random >> 17
  random ^= random << 5
  Pauses.random = random
  if ((random & 7) != 0) return
  const amount = random >> 8
  if (((random >> 3) & SLEEP_MASK) == 0) {
    atomic.wait<i32>(Machine.control + NEVER, 0, amount % MOST_NANOSECONDS)
  } else {
    for (let turn: u32 = amount % MOST_TURNS; turn > 0; turn--) atomic.load<u32>(RUN_EVENTS)
  }
}

export function recordEvent(event: u32, step: u32): void {
  if ((load<u32>(RUN_FLAGS) & RUN_FLAG_RECORDS) == 0) return
  const at = sharedStart(SHARED_SCHEDULE) + (<usize>atomic.add<u32>(RUN_EVENTS, 1) << 2)
  if (at < sharedEnd(SHARED_SCHEDULE)) store<u32>(at, Machine.lane | (event << 6) | (step << 8))
}
