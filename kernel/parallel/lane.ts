/**
 * What a lane does with its time.
 *
 * Owns: which step is taken next, the order in which steps are settled, and when a block is better executed in order.
 *
 * Lanes take steps in block order, at most a window ahead of what is settled, and execute them on what is known. One lane
 * at a time settles: step after step, in order, it checks what was executed ahead and takes it over, or executes it in
 * its turn on the exact state. So a step is executed twice at most, and what is settled is final. When much fails, a
 * stretch of the block is executed in order only, each time a longer one. Must never: wait without bound, or let a hint
 * decide anything but the order of work.
 */
import {
  EVENT_PUBLISHES,
  EVENT_SETTLES,
  RUN_COUNT,
  RUN_FAILURES,
  RUN_FLAG_HAS_HINTS,
  RUN_FLAG_STOPS_AT_REFUSAL,
  RUN_FLAGS,
  RUN_IN_ORDER,
  RUN_IN_ORDER_UNTIL,
  RUN_NEXT,
  RUN_PENALTY,
  RUN_SETTLED,
  RUN_SETTLING,
  RUN_SLEEPERS,
  RUN_STOPPED,
  RUN_STRETCH,
  RUN_WINDOW,
  STEP_AFTER,
  STEP_IS_EXECUTED,
  STEP_IS_OPEN,
  STEP_IS_SETTLED,
  STEP_IS_TAKEN,
  STEP_NONE,
  STEP_STATE,
  STEP_TX,
  STEP_WAITS,
  TX_GAS_LIMIT,
} from '../layout'
import { hasRoomAhead } from '../transaction/commit'
import { pause, recordEvent } from './schedule'
import { executeInTurn, publishAhead, runAhead, settleExecuted, stepRecord } from './step'

/** A failed check weighs as much as so many that held; beyond the bound the block is taken for serial. */
const FAILURE_WEIGHT: u32 = 6
const MOST_PENALTY: u32 = 24
const FIRST_STRETCH: u32 = 32
/** Looks at what is settled before a lane goes to sleep, and how long it sleeps at most: nanoseconds. */
const LOOKS: i32 = 400
const LONGEST_SLEEP: i64 = 500_000

/**
 * Steps that this lane has set aside for itself. Small ones are handled several at once, so that lanes seldom touch what
 * they share; until it is taken, a step that is set aside may still be executed by whoever settles it.
 */
class Aside {
  static next: u32 = 0
  static end: u32 = 0
}

const MOST_ASIDE: u32 = 8
const GAS_ASIDE: u64 = 400_000

/** For a new block. */
export function beginLane(): void {
  Aside.next = Aside.end = 0
}

/** Works until the block is done, or has to stop. */
export function runLane(): void {
  while (atomic.load<u32>(RUN_STOPPED) == 0) {
    if (Aside.next >= Aside.end) settleReady()
    const index = take()
    if (index == <u32>STEP_NONE) rest()
    else executeAhead(index)
  }
}

function executeAhead(index: u32): void {
  pause()
  const isExecuted = runAhead(index)
  pause()
  if (isExecuted) publishAhead(index)
  finishAhead(index, isExecuted)
}

/**
 * Says what became of an execution ahead. Also for the host, after a lane has failed in the middle of one: what it met may
 * not have been real, so the step waits for its turn.
 */
export function finishAhead(index: u32, isExecuted: bool): void {
  if (!isExecuted) recordEvent(EVENT_PUBLISHES, index)
  atomic.store<u32>(stepRecord(index) + STEP_STATE, isExecuted ? STEP_IS_EXECUTED : STEP_WAITS)
}

/** The next step to execute ahead, STEP_NONE when there is none now. */
export function take(): u32 {
  if (!hasRoomAhead()) return STEP_NONE
  const own = takeAside()
  if (own != <u32>STEP_NONE) return own
  const count = load<u32>(RUN_COUNT)
  while (true) {
    const settled = atomic.load<u32>(RUN_SETTLED)
    if (settled < load<u32>(RUN_IN_ORDER_UNTIL)) return STEP_NONE
    const next = atomic.load<u32>(RUN_NEXT)
    const left = takeLeft(settled, min<u32>(next, count))
    if (left != <u32>STEP_NONE) return left
    const first = max<u32>(next, settled)
    if (first >= count || first >= settled + load<u32>(RUN_WINDOW)) return STEP_NONE
    const end = endAside(first, count)
    if (atomic.cmpxchg<u32>(RUN_NEXT, next, end) != next) continue
    Aside.next = first
    Aside.end = end
    const index = takeAside()
    if (index != <u32>STEP_NONE) return index
  }
}

function takeAside(): u32 {
  while (Aside.next < Aside.end) {
    const index = Aside.next++
    if (isTimely(index) && takeIt(index)) return index
  }
  return STEP_NONE
}

/** How far a lane that begins at `first` sets steps aside. */
function endAside(first: u32, count: u32): u32 {
  const most = min<u32>(count, first + MOST_ASIDE)
  let gas = load<u64>(stepRecord(first) + STEP_TX, TX_GAS_LIMIT)
  let end = first + 1
  while (end < most) {
    gas += load<u64>(stepRecord(end) + STEP_TX, TX_GAS_LIMIT)
    if (gas > GAS_ASIDE) break
    end++
  }
  return end
}

function takeIt(index: u32): bool {
  return atomic.cmpxchg<u32>(stepRecord(index) + STEP_STATE, STEP_IS_OPEN, STEP_IS_TAKEN) == STEP_IS_OPEN
}

/** A step that is expected to need what another one writes is left until that has been executed. */
function isTimely(index: u32): bool {
  if ((load<u32>(RUN_FLAGS) & RUN_FLAG_HAS_HINTS) == 0) return true
  const after = load<u32>(stepRecord(index), STEP_AFTER)
  return after == <u32>STEP_NONE || atomic.load<u32>(stepRecord(after) + STEP_STATE) > <u32>STEP_IS_TAKEN
}

/** A step that was left, and whose time has come. */
function takeLeft(settled: u32, next: u32): u32 {
  if ((load<u32>(RUN_FLAGS) & RUN_FLAG_HAS_HINTS) == 0) return STEP_NONE
  for (let index = settled; index < next; index++) {
    if (atomic.load<u32>(stepRecord(index) + STEP_STATE) == STEP_IS_OPEN && isTimely(index) && takeIt(index)) return index
  }
  return STEP_NONE
}

/** Settles all that can be settled, unless another lane is at it. */
function settleReady(): void {
  while (canSettle()) {
    if (atomic.cmpxchg<u32>(RUN_SETTLING, 0, 1) != 0) return
    while (canSettle()) settleNext()
    atomic.store<u32>(RUN_SETTLING, 0)
    // A step may have become ready after the last look and before the place was free.
  }
}

export function canSettle(): bool {
  const index = atomic.load<u32>(RUN_SETTLED)
  if (atomic.load<u32>(RUN_STOPPED) != 0 || index >= load<u32>(RUN_COUNT)) return false
  return atomic.load<u32>(stepRecord(index) + STEP_STATE) != STEP_IS_TAKEN
}

/** Settles the next step; for the host, which must know that it can be settled and nobody else does. */
export function settleNext(): void {
  pause()
  const index = load<u32>(RUN_SETTLED)
  const state = stepRecord(index) + STEP_STATE
  const was = atomic.load<u32>(state)
  // A lane may have taken it since it was looked at.
  if (was == STEP_IS_TAKEN) return
  if (was == STEP_IS_OPEN && atomic.cmpxchg<u32>(state, STEP_IS_OPEN, STEP_IS_TAKEN) != STEP_IS_OPEN) return
  recordEvent(EVENT_SETTLES, index)
  pause()
  if (was == STEP_IS_EXECUTED && settleExecuted(index)) {
    const penalty = load<u32>(RUN_PENALTY)
    if (penalty > 0) store<u32>(RUN_PENALTY, penalty - 1)
  } else {
    if (index < load<u32>(RUN_IN_ORDER_UNTIL)) store<u32>(RUN_IN_ORDER, load<u32>(RUN_IN_ORDER) + 1)
    if (was == STEP_IS_EXECUTED) {
      store<u32>(RUN_FAILURES, load<u32>(RUN_FAILURES) + 1)
      punish(index)
    }
    if (!executeInTurn(index) && (load<u32>(RUN_FLAGS) & RUN_FLAG_STOPS_AT_REFUSAL) != 0) return stop()
  }
  atomic.store<u32>(state, STEP_IS_SETTLED)
  atomic.store<u32>(RUN_SETTLED, index + 1)
  if (index + 1 == load<u32>(RUN_COUNT)) stop()
  else if (index + 1 >= load<u32>(RUN_IN_ORDER_UNTIL) && atomic.load<u32>(RUN_SLEEPERS) != 0) wake()
}

/** Counts a failure; after too many the next stretch is executed in order, and the one after that is twice as long. */
function punish(index: u32): void {
  if (index < load<u32>(RUN_IN_ORDER_UNTIL)) return
  const penalty = load<u32>(RUN_PENALTY) + FAILURE_WEIGHT
  if (penalty < MOST_PENALTY) return store<u32>(RUN_PENALTY, penalty)
  const stretch = max<u32>(FIRST_STRETCH, load<u32>(RUN_STRETCH))
  store<u32>(RUN_STRETCH, stretch << 1)
  store<u32>(RUN_IN_ORDER_UNTIL, index + stretch)
  // One more failure soon after is enough to go on in order.
  store<u32>(RUN_PENALTY, MOST_PENALTY - FAILURE_WEIGHT)
}

function stop(): void {
  atomic.store<u32>(RUN_STOPPED, 1)
  wake()
}

function wake(): void {
  atomic.notify(RUN_SETTLED, -1)
}

/** Waits a little for something to be settled. */
function rest(): void {
  const settled = atomic.load<u32>(RUN_SETTLED)
  for (let look = 0; look < LOOKS; look++) {
    if (atomic.load<u32>(RUN_SETTLED) != settled || atomic.load<u32>(RUN_STOPPED) != 0) return
  }
  atomic.add<u32>(RUN_SLEEPERS, 1)
  atomic.wait<i32>(RUN_SETTLED, <i32>settled, LONGEST_SLEEP)
  atomic.sub<u32>(RUN_SLEEPERS, 1)
}
