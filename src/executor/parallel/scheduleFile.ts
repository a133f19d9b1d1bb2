/**
 * A schedule as a file: what lanes did with one block, to be done again.
 *
 * Owns: the form. A schedule names its block but does not hold it. Must never: take a damaged file for a schedule.
 */
import type { ScheduleEvent } from '../../kernel-host/index.ts'

export interface Schedule {
  /** Number of the block. */
  readonly block: bigint
  readonly lanes: number
  readonly events: readonly ScheduleEvent[]
}

export class ScheduleError extends Error {
  override readonly name = 'ScheduleError'
}

const VERSION = 1
const letters = { beginsAhead: 'b', publishes: 'p', settles: 's' } as const
const events = new Map(Object.entries(letters).map(([event, letter]) => [letter as string, event]))
const EVENT = /^(\d+)([bps])(\d+)$/

/** Text: a line of JSON, then a line for each event: the lane, a letter, the step. */
export function encodeSchedule({ block, lanes, events: all }: Schedule): string {
  const head = JSON.stringify({ multilaneSchedule: VERSION, block: block.toString(), lanes })
  return [head, ...all.map(({ lane, event, step }) => `${lane}${letters[event]}${step}`), ''].join('\n')
}

export function decodeSchedule(text: string): Schedule {
  const [head = '', ...lines] = text.split('\n')
  const { block, lanes } = decodeHead(head)
  const decoded = lines
    .filter((line) => line !== '')
    .map((line, index): ScheduleEvent => {
      const [, lane, letter, step] = EVENT.exec(line) ?? []
      if (lane === undefined || Number(lane) >= lanes) throw new ScheduleError(`line ${index + 2} is no event: ${line}`)
      return { lane: Number(lane), event: events.get(letter!) as ScheduleEvent['event'], step: Number(step) }
    })
  return { block, lanes, events: decoded }
}

function decodeHead(line: string): { block: bigint; lanes: number } {
  let head: { multilaneSchedule?: unknown; block?: unknown; lanes?: unknown }
  try {
    head = JSON.parse(line)
  } catch {
    throw new ScheduleError('this is no schedule')
  }
  const { multilaneSchedule: version, block, lanes } = head ?? {}
  if (typeof version !== 'number') throw new ScheduleError('this is no schedule')
  if (version !== VERSION) throw new ScheduleError(`a schedule of version ${version}, want ${VERSION}`)
  if (typeof block !== 'string' || !/^\d+$/.test(block) || !Number.isInteger(lanes) || Number(lanes) < 1) {
    throw new ScheduleError('the head of the schedule is damaged')
  }
  return { block: BigInt(block), lanes: Number(lanes) }
}
