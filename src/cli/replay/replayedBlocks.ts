/**
 * Where replayed blocks come from: block files, and chain files on their genesis.
 *
 * Owns: the way from a file to blocks in execution. Must never: report anything; the caller does.
 */
import { ChainFileError, importBlocks, openChain } from '../../chain/index.ts'
import { callsBeforeTransactions } from '../../chain/systemContracts.ts'
import type { BlockJob, BlockStep } from '../../executor/index.ts'
import { type Genesis, recoverSender, TransactionError } from '../../protocol/index.ts'
import { MemoryStore } from '../../state/index.ts'
import { CommandFailure, withFile } from '../command.ts'
import { BlockFileError, type FileBlock } from './blockFile.ts'
import { type Difference, outcomeDifference, transactionsDifference } from './commitments.ts'
import { fileState, readBlockFile } from './fileState.ts'
import type { Measurement, MeasuringExecutor } from './measuringExecutor.ts'

export interface ReplayedBlock {
  readonly path: string
  readonly number: bigint
  readonly measurement: Measurement
  /** What does not fit the header; undefined = all fits. */
  readonly difference: Difference | undefined
  /** How much of its file is done, 0 to 1. */
  readonly done: number
}

/** The one block of a block file: its transactions and what goes before them, on the part of the world that they read. */
export async function replayBlockFile(path: string, executor: MeasuringExecutor): Promise<ReplayedBlock> {
  const block = await readFile(path)
  const job = jobOf(path, block)
  const result = await executor.execute(job)
  const { rules, context, transactions, commitments } = block
  const difference =
    transactionsDifference(transactions, commitments) ??
    outcomeDifference(job.steps, executor.last.sequential.results, rules, commitments) ??
    outcomeDifference(job.steps, result.results, rules, commitments)
  return { path, number: context.number, measurement: executor.last, difference, done: 1 }
}

/** The blocks of a chain file, each on the state that the one before it left; all roots are compared. */
export async function* replayChainFile(
  path: string,
  size: number,
  genesis: Genesis,
  executor: MeasuringExecutor,
): AsyncGenerator<ReplayedBlock, void, undefined> {
  const chain = await openChain({ at: new MemoryStore(), genesis, executor })
  const blocks = importBlocks(chain, path)
  try {
    for (;;) {
      const { done, value } = await withFile('read', path, () => blocks.next())
      if (done) return
      if (!value.isNew) continue
      const { number } = value.block.header
      yield { path, number, measurement: executor.last, difference: undefined, done: value.end / size }
    }
  } catch (error) {
    throw error instanceof ChainFileError ? new CommandFailure(`${path}: ${error.message}`, { cause: error }) : error
  } finally {
    await blocks.return()
    await chain.close()
  }
}

async function readFile(path: string): Promise<FileBlock> {
  try {
    return await withFile('read', path, async () => readBlockFile(path))
  } catch (error) {
    const isAboutFile = error instanceof BlockFileError || error instanceof SyntaxError || isZlibError(error)
    if (isAboutFile) throw new CommandFailure(`${path}: not a block file: ${error.message}`, { cause: error })
    throw error
  }
}

/** Rewards and withdrawals come after the transactions and are not part of what a file can check. */
function jobOf(path: string, block: FileBlock): BlockJob {
  const { rules, context, transactions, prestate } = block
  const steps: BlockStep[] = callsBeforeTransactions(block, rules)
  for (const [index, transaction] of transactions.entries()) {
    try {
      steps.push({ kind: 'transaction', transaction, sender: recoverSender(transaction) })
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error
      throw new CommandFailure(`${path}: transaction ${index}: ${error.message}`, { cause: error })
    }
  }
  return { context, rules, state: fileState(path, prestate), steps, onRefusal: 'stop' }
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}
