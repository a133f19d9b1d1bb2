/**
 * What lanes did with a block, written down and done again.
 *
 * Owns: the files of schedules, and which executor a replay needs for them. Must never: let a schedule stand in for a block
 * that it was not recorded of.
 */
import { readFile } from 'node:fs/promises'
import { writeWhole } from '../../chain/index.ts'
import {
  type BlockExecutor,
  type BlockJob,
  type BlockResult,
  ParallelExecutor,
  ScheduledExecutor,
} from '../../executor/index.ts'
import { decodeSchedule, encodeSchedule, type Schedule, ScheduleError } from '../../executor/parallel/scheduleFile.ts'
import { CommandFailure, withFile } from '../command.ts'

/** An executor that can tell what its lanes did with the last block. */
export type RecordingExecutor = ParallelExecutor | FollowingExecutor

export interface LaneSettings {
  readonly lanes: number | undefined
  readonly hints: boolean
  readonly records: boolean
  /** A file with the schedule that is to be followed. */
  readonly follows: string | undefined
}

export async function startLanes({ lanes, hints, records, follows }: LaneSettings): Promise<RecordingExecutor> {
  if (follows === undefined) return ParallelExecutor.start({ lanes, hints, records })
  return new FollowingExecutor(await readSchedule(follows))
}

export async function writeSchedule(path: string, block: bigint, executor: RecordingExecutor): Promise<void> {
  const text = encodeSchedule({ block, lanes: executor.lanes, events: executor.schedule() })
  await withFile('write', path, () => writeWhole(path, [text]))
}

/** Does with one block what a schedule says, on one thread; other blocks are executed in turns. */
export class FollowingExecutor implements BlockExecutor {
  readonly #schedule: Schedule
  readonly #executor: ScheduledExecutor
  #hasFollowed = false

  constructor(schedule: Schedule) {
    this.#schedule = schedule
    this.#executor = new ScheduledExecutor({ lanes: schedule.lanes })
  }

  get lanes(): number {
    return this.#schedule.lanes
  }

  /** The block whose schedule it has. */
  get block(): bigint {
    return this.#schedule.block
  }

  get hasFollowed(): boolean {
    return this.#hasFollowed
  }

  async execute(job: BlockJob): Promise<BlockResult> {
    if (job.context.number === this.#schedule.block) {
      this.#executor.follow(this.#schedule.events)
      this.#hasFollowed = true
    }
    return this.#executor.execute(job)
  }

  schedule(): Schedule['events'] {
    return this.#executor.schedule()
  }

  close(): Promise<void> {
    return this.#executor.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}

async function readSchedule(path: string): Promise<Schedule> {
  const text = await withFile('read', path, () => readFile(path, 'utf8'))
  try {
    return decodeSchedule(text)
  } catch (error) {
    if (error instanceof ScheduleError) throw new CommandFailure(`${path}: ${error.message}`, { cause: error })
    throw error
  }
}
