/**
 * How the execution of a block went, as clients see it.
 *
 * Owns: which block the report names. Must never: change what the report says.
 */
import type { ChainBlock } from '../../../chain/index.ts'
import { reportToJson } from '../../../executor/index.ts'
import { bytesToHex } from '../../../primitives/index.ts'
import { toQuantity } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'

/** null = it is not, or no longer, known how it went: only blocks made here, the last ones, have a report. */
export function blockReportJson(producer: RpcContext['producer'], block: ChainBlock): object | null {
  const report = producer.reportOf(block)
  if (report === undefined) return null
  return { blockNumber: toQuantity(block.header.number), blockHash: bytesToHex(block.hash), ...reportToJson(report) }
}
