/**
 * What executes the blocks of a command.
 *
 * Owns: the flags that say so, and the life of the executor. Must never: execute a block.
 */
import {
  type BlockExecutor,
  everyCore,
  MOST_LANES,
  ParallelExecutor,
  SequentialBlockExecutor,
  ShadowDifferenceError,
  ShadowExecutor,
} from '../executor/index.ts'
import { CommandFailure } from './command.ts'
import { type FlagSpec, type ParsedArguments, UsageError, wholeNumber } from './flags.ts'

export const EXECUTION_FLAGS: readonly FlagSpec[] = [
  { name: 'lanes', value: 'N', help: 'execute blocks on N threads, 0 = in order; default: every core, in memory 0' },
  { name: 'shadow', help: 'with lanes: execute one after another, too, and stop where the two differ' },
]

export interface Execution {
  /** 0 = on the thread of the command. */
  readonly lanes: number
  readonly shadow: boolean
}

/** The lanes that were asked for; undefined = nothing was said. */
export function laneCount(parsed: ParsedArguments, minimum: number): number | undefined {
  const lanes = wholeNumber(parsed, 'lanes', minimum)
  if (lanes === undefined || lanes <= MOST_LANES) return lanes
  throw new UsageError(`flag "--lanes" takes at most ${MOST_LANES}, not ${lanes}`)
}

/** Lanes read a chain on disk by themselves; what is in memory they would have to ask for, place by place. */
export function readExecution(parsed: ParsedArguments, isOnDisk: boolean): Execution {
  const lanes = laneCount(parsed, 0) ?? (isOnDisk && everyCore() > 1 ? everyCore() : 0)
  const shadow = parsed.switches.has('shadow')
  if (shadow && lanes === 0) throw new UsageError('flag "--shadow" needs lanes to compare with: --lanes N')
  return { lanes, shadow }
}

/** Gives an executor to the work and closes it whatever happens. A difference between the two ways becomes a failure. */
export async function withExecutor<T>(execution: Execution, work: (executor: BlockExecutor) => Promise<T>): Promise<T> {
  await using executor = await startExecutor(execution)
  try {
    return await work(executor)
  } catch (error) {
    throw error instanceof ShadowDifferenceError ? new CommandFailure(error.message, { cause: error }) : error
  }
}

async function startExecutor({ lanes, shadow }: Execution): Promise<BlockExecutor> {
  const inOrder = new SequentialBlockExecutor()
  if (lanes === 0) return inOrder
  const parallel = await ParallelExecutor.start({ lanes, inOrder })
  return shadow ? new ShadowExecutor(parallel, inOrder) : parallel
}
