/**
 * Rounds of one workload on one node: take the transactions in, make the block, give all receipts, go back.
 *
 * Owns: what a round is and that it did what it should. Must never: count a round whose block lacks a transaction.
 */
import { bytesToHex } from '../../src/primitives/index.ts'
import { encodeTransaction } from '../../src/protocol/index.ts'
import { signed, type Workload } from '../workloads/index.ts'
import { batchesOf, type NodeClient, NodeError } from './client.ts'
import { type RunningNode, startNode } from './nodeProcess.ts'
import type { NodeKind } from './nodes.ts'
import { prepareWorld } from './prepare.ts'

/** Milliseconds of the phases of one round. */
export interface Round {
  readonly intake: number
  readonly mining: number
  /** Of the receipts one by one, in batches. */
  readonly receipts: number
  /** The same with one call; undefined = the node has no such method. */
  readonly blockReceipts: number | undefined
}

export interface NodeFigures {
  readonly rounds: readonly Round[]
  readonly startMilliseconds: number
  readonly residentMegabytes: number | undefined
}

interface BlockWithHashes {
  readonly number: string
  readonly transactions: readonly string[]
}

interface ReceiptStatus {
  readonly status: string
}

/** One round more than that count is run before them. */
export async function measureNode(kind: NodeKind, workload: Workload, rounds: number): Promise<NodeFigures> {
  const raw = signed(workload).transactions.map(({ transaction }) => bytesToHex(encodeTransaction(transaction)))
  const node = await startNode(kind)
  try {
    await prepareWorld(node.client, kind.methods, workload)
    const measured: Round[] = []
    for (let round = 0; round <= rounds; round++) {
      const figures = await runRound(node.client, kind, raw)
      if (round > 0) measured.push(figures)
    }
    return { rounds: measured, ...costsOf(node) }
  } finally {
    await node.stop()
  }
}

function costsOf(node: RunningNode): Omit<NodeFigures, 'rounds'> {
  return { startMilliseconds: node.startMilliseconds, residentMegabytes: node.residentMegabytes() }
}

async function runRound(
  client: NodeClient,
  { name, hasBlockReceipts }: NodeKind,
  raw: readonly string[],
): Promise<Round> {
  const snapshot = await client.call('evm_snapshot')
  const intake = await client.timedBatches(
    batchesOf(raw.map((encoded) => ({ method: 'eth_sendRawTransaction', params: [encoded] }))),
  )
  const mining = await client.timedCall('evm_mine')
  const block = (await client.call('eth_getBlockByNumber', 'latest', false)) as BlockWithHashes
  if (block.transactions.length !== raw.length) {
    throw new NodeError(`${name} put ${block.transactions.length} of ${raw.length} transactions into the block`)
  }
  const receipts = await client.timedBatches(
    batchesOf(intake.results.map((hash) => ({ method: 'eth_getTransactionReceipt', params: [hash] }))),
  )
  const failed = (receipts.results as readonly ReceiptStatus[]).filter(({ status }) => status !== '0x1').length
  if (failed > 0) throw new NodeError(`${failed} transactions failed on ${name}`)
  const blockReceipts = hasBlockReceipts ? await client.timedCall('eth_getBlockReceipts', block.number) : undefined
  await client.call('evm_revert', snapshot)
  return {
    intake: intake.milliseconds,
    mining: mining.milliseconds,
    receipts: receipts.milliseconds,
    blockReceipts: blockReceipts?.milliseconds,
  }
}

/** How long the node takes to start, each time anew. */
export async function measureStarts(kind: NodeKind, starts: number): Promise<number[]> {
  const times: number[] = []
  for (let start = 0; start < starts; start++) {
    const node = await startNode(kind)
    times.push(node.startMilliseconds)
    await node.stop()
  }
  return times
}
