/**
 * What executes the blocks of a command.
 *
 * Owns: the flags that say so, and the life of the executor. Must never: execute a block.
 */
import {
  type BlockExecutor,
  ParallelExecutor,
  SequentialBlockExecutor,
  ShadowDifferenceError,
  ShadowExecutor,
} from '../executor/index.ts'
import { CommandFailure } from './command.ts'
import { type FlagSpec, type ParsedArguments, UsageError, wholeNumber } from './flags.ts'

export const EXECUTION_FLAGS: readonly FlagSpec[] = [
  { name: 'lanes', value: 'N', help: 'execute blocks on N threads; default 0: one transaction after another' },
  { name: 'shadow', help: 'with lanes: execute one after another, too, and stop where the two differ' },
]

export interface Execution {
  /** 0 = on the thread of the command. */
  readonly lanes: number
  readonly shadow: boolean
}

export function readExecution(parsed: ParsedArguments): Execution {
  const lanes = wholeNumber(parsed, 'lanes', 0) ?? 0
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
