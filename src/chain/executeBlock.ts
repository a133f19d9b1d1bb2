/**
 * Executes a whole block and holds what it came to against its header.
 *
 * Owns: that comparison, all but the state root. Must never: check what can be checked without executing.
 */
import type { SequentialExecutor } from '../executor/index.ts'
import { bytesToHex, equalBytes } from '../primitives/index.ts'
import { type Block, type BlockHeader, type ChainConfig, type Rules, TransactionError } from '../protocol/index.ts'
import { BlockExecution, type BlockOutcome, type ExecutionWorld } from './blockExecution.ts'
import { InvalidBlockError } from './errors.ts'

/** Throws InvalidBlockError when a transaction is refused or the header says otherwise. */
export function executeBlock(
  executor: SequentialExecutor,
  block: Block,
  rules: Rules,
  config: ChainConfig,
  world: ExecutionWorld,
): BlockOutcome {
  const { header, transactions, ommers, withdrawals } = block
  const execution = new BlockExecution(executor, header, rules, config, world)
  for (const [index, transaction] of transactions.entries()) {
    const receipt = execution.execute(transaction)
    if (receipt instanceof TransactionError) {
      throw new InvalidBlockError('transaction', { index, reason: receipt.message }, receipt)
    }
  }
  const outcome = execution.finish(ommers, withdrawals ?? [])
  compareWithHeader(header, outcome)
  return outcome
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
