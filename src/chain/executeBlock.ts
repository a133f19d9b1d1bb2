/**
 * Executes a whole block and holds what it came to against its header.
 *
 * Owns: that comparison, all but the state root. Must never: check what can be checked without executing.
 */
import type { BlockExecutor } from '../executor/index.ts'
import { bytesToHex, equalBytes } from '../primitives/index.ts'
import { type Block, type BlockHeader, type ChainConfig, type Rules, TransactionError } from '../protocol/index.ts'
import { type BlockOutcome, type ExecutionWorld, executeContents } from './blockExecution.ts'
import { InvalidBlockError } from './errors.ts'
import { sendersOf } from './senders.ts'

/** Rejects with InvalidBlockError when a transaction is refused or the header says otherwise. */
export async function executeBlock(
  executor: BlockExecutor,
  block: Block,
  rules: Rules,
  config: ChainConfig,
  world: ExecutionWorld,
): Promise<BlockOutcome> {
  const { header, transactions, ommers, withdrawals = [] } = block
  const found = await sendersOf(transactions, {
    rules,
    chainId: config.chainId,
    lanes: executor.sharedLanes,
    believesMarks: world.believesMarks,
  })
  refuseFirst(found)
  const senders = found as Uint8Array[]
  const contents = { header, transactions, senders, ommers, withdrawals }
  const executed = await executeContents(executor, contents, 'stop', rules, config, world)
  refuseFirst(executed.refusals)
  // The state root takes the longest: what can be shared out is, while this thread does the rest.
  const preparing = world.prepare(executed.changes)
  try {
    const outcome = executed.outcome()
    compareWithHeader(header, outcome)
    return outcome
  } finally {
    await preparing
  }
}

/** A transaction that nobody sent is told before one that the state refuses, wherever in the block they are. */
function refuseFirst(transactions: readonly unknown[]): void {
  const index = transactions.findIndex((each) => each instanceof TransactionError)
  if (index < 0) return
  const error = transactions[index] as TransactionError
  throw new InvalidBlockError('transaction', { index, reason: error.message }, error)
}

function compareWithHeader(header: BlockHeader, outcome: BlockOutcome): void {
  if (header.gasUsed !== outcome.gasUsed) {
    throw new InvalidBlockError('gasUsed', { have: header.gasUsed, want: outcome.gasUsed })
  }
  if (header.blobGasUsed !== undefined && header.blobGasUsed !== outcome.blobGasUsed) {
    throw new InvalidBlockError('blobGasUsed', { have: header.blobGasUsed, want: outcome.blobGasUsed })
  }
  compareHashes('logsBloom', header.logsBloom, outcome.logsBloom)
  compareHashes('receiptsRoot', header.receiptsRoot, outcome.receiptsRoot)
  if (outcome.requestsHash !== undefined && header.requestsHash !== undefined) {
    compareHashes('requestsHash', header.requestsHash, outcome.requestsHash)
  }
}

/** Requires the header's value to be the computed one. */
export function compareHashes(
  rule: 'logsBloom' | 'receiptsRoot' | 'requestsHash' | 'stateRoot',
  have: Uint8Array,
  want: Uint8Array,
): void {
  if (!equalBytes(have, want)) throw new InvalidBlockError(rule, { have: bytesToHex(have), want: bytesToHex(want) })
}
