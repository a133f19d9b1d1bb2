/**
 * The logs of the running transaction.
 *
 * Owns: their region and format (LOG_* in the layout). Must never: outlive a revert: frames save `top`.
 */
import { fault } from '../host'
import { FAULT_LOGS, LOG_DATA_LENGTH, LOG_TOPIC_COUNT, LOG_TOPICS } from '../layout'
import { traceLog } from '../tracing'
import { storeBigEndian } from '../words/basic'

export class Logs {
  static start: usize = 0
  static end: usize = 0
  static top: usize = 0
}

/** Appends a log; `topics` is the stack word of the first topic, the others lie below it. */
export function appendLog(address: usize, topics: usize, topicCount: i32, data: usize, length: u32): void {
  const at = Logs.top
  const size = LOG_TOPICS + ((<usize>topicCount) << 5) + ((<usize>length + 7) & ~7)
  if (at + size > Logs.end) fault(FAULT_LOGS)
  memory.copy(at, address, 24)
  store<u32>(at, topicCount, LOG_TOPIC_COUNT)
  store<u32>(at, length, LOG_DATA_LENGTH)
  let to = at + LOG_TOPICS
  for (let i = 0; i < topicCount; i++, to += 32) storeBigEndian(to, topics - ((<usize>i) << 5))
  memory.copy(to, data, length)
  Logs.top = at + size
  if (TRACING) traceLog(at)
}
