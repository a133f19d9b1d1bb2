/**
 * What gas cost in a range of blocks, and what tips were paid.
 *
 * Owns: the range, its limits, and the columns of the answer. Must never: decode a body when no tips are asked for. Wording is
 * geth's.
 */
import {
  type Block,
  type BlockHeader,
  blobBaseFee,
  type ChainConfig,
  maxBlobGas,
  nextBaseFee,
  nextExcessBlobGas,
  type Receipt,
} from '../../../protocol/index.ts'
import { serverError } from '../../errors.ts'
import type { NumberedBlockId } from '../../values/blockId.ts'
import { toQuantity } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'
import { blobBaseFeeOf, rulesOfBlock } from '../shared/blockFacts.ts'
import { isPending, resolveBlock } from '../shared/blocks.ts'
import { Breather } from '../shared/breather.ts'
import { tipsPaid } from './tips.ts'

const MOST_BLOCKS = 1024n
const MOST_PERCENTILES = 100

export interface FeeQuestion {
  readonly blocks: bigint
  readonly newest: NumberedBlockId
  /** Percentiles of the gas of a block, by rising tips. */
  readonly rewards: readonly number[]
}

interface Row {
  readonly header: BlockHeader
  readonly block: () => Block
  readonly receipts: () => readonly Receipt[]
}

export async function feeHistory(
  context: RpcContext,
  { blocks, newest, rewards }: FeeQuestion,
  signal: AbortSignal,
): Promise<object> {
  checkPercentiles(rewards)
  if (blocks === 0n) return { oldestBlock: '0x0', gasUsedRatio: [] }
  const { chain } = context
  const pending = isPending(newest) ? await pendingRow(context) : undefined
  const last = pending?.header.number ?? lastNumber(context, newest)
  const oldest = oldestOf(last, blocks, chain.genesis.header.number)
  const breather = new Breather(signal)
  const baseFees: bigint[] = []
  const blobFees: bigint[] = []
  const gasRatios: number[] = []
  const blobRatios: number[] = []
  const tips: string[][] = []
  for (let number = oldest; number <= last; number++) {
    const row = number === pending?.header.number ? pending : chain.skim(number)
    // The head has moved back meanwhile.
    if (row === undefined) throw serverError('header not found')
    const { header } = row
    baseFees.push(header.baseFeePerGas ?? 0n)
    blobFees.push(blobBaseFeeOf(chain.config, header) ?? 0n)
    gasRatios.push(ratio(header.gasUsed, header.gasLimit))
    blobRatios.push(ratio(header.blobGasUsed ?? 0n, maxBlobGas(rulesOfBlock(chain.config, header))))
    if (rewards.length > 0) tips.push(tipsPaid(row.block(), row.receipts(), rewards).map(toQuantity))
    if (breather.isDue) await breather.breathe()
  }
  const next = feesAfter(context, last, pending)
  return {
    oldestBlock: toQuantity(oldest),
    ...(rewards.length > 0 && { reward: tips }),
    baseFeePerGas: [...baseFees, next.baseFee].map(toQuantity),
    gasUsedRatio: gasRatios,
    baseFeePerBlobGas: [...blobFees, next.blobBaseFee].map(toQuantity),
    blobGasUsedRatio: blobRatios,
  }
}

function checkPercentiles(percentiles: readonly number[]): void {
  if (percentiles.length > MOST_PERCENTILES) {
    throw serverError(`invalid reward percentile: over the query limit ${MOST_PERCENTILES}`)
  }
  for (const [index, percentile] of percentiles.entries()) {
    if (!(percentile >= 0 && percentile <= 100)) throw serverError(`invalid reward percentile: ${percentile}`)
    const before = percentiles[index - 1]
    if (before !== undefined && percentile <= before) {
      throw serverError(`invalid reward percentile: #${index - 1}:${before} >= #${index}:${percentile}`)
    }
  }
}

function lastNumber(context: RpcContext, newest: NumberedBlockId): bigint {
  const head = context.chain.head.header.number
  if (newest.kind === 'tag') return resolveBlock(context, newest).header.number
  if (newest.number > head) throw serverError(`request beyond head block: requested ${newest.number}, head ${head}`)
  return newest.number
}

function oldestOf(last: bigint, blocks: bigint, first: bigint): bigint {
  const count = blocks < MOST_BLOCKS ? blocks : MOST_BLOCKS
  const oldest = last + 1n - count
  return oldest < first ? first : oldest
}

async function pendingRow({ producer }: RpcContext): Promise<Row> {
  const { block, receipts } = await producer.pending()
  return { header: block.header, block: () => block, receipts: () => receipts }
}

interface Fees {
  readonly baseFee: bigint
  readonly blobBaseFee: bigint
}

/** The fees of the block behind: the one that is there, the next one, or the one that would follow on that. */
function feesAfter({ chain, producer }: RpcContext, number: bigint, pending: Row | undefined): Fees {
  if (pending !== undefined) return feesAfterPending(chain.config, pending.header)
  const header = chain.skim(number + 1n)?.header
  if (header !== undefined) {
    return { baseFee: header.baseFeePerGas ?? 0n, blobBaseFee: blobBaseFeeOf(chain.config, header) ?? 0n }
  }
  const { baseFee, blobBaseFee } = producer.terms()
  return { baseFee: baseFee ?? 0n, blobBaseFee: blobBaseFee ?? 0n }
}

function feesAfterPending(config: ChainConfig, header: BlockHeader): Fees {
  const rules = rulesOfBlock(config, header)
  const { blobs } = rules
  return {
    baseFee: rules.hasBaseFee ? nextBaseFee(header) : 0n,
    blobBaseFee: blobs === undefined ? 0n : blobBaseFee(nextExcessBlobGas(header, rules), blobs),
  }
}

/** Of a limit of zero nothing can be used. */
function ratio(used: bigint, limit: bigint): number {
  return limit === 0n ? 0 : Number(used) / Number(limit)
}
