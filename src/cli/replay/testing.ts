/**
 * A block file for tests: calls of a counter, and transfers that meet nobody.
 *
 * Owns: making it. Must never: be used by code that ships.
 */
import { type BlockStep, SequentialBlockExecutor } from '../../executor/index.ts'
import { bytesToHex, privateKeyToAddress } from '../../primitives/index.ts'
import {
  bloomOf,
  encodeReceipt,
  encodeTransaction,
  recoverSender,
  signTransaction,
  type Transaction,
  TransactionError,
} from '../../protocol/index.ts'
import { MemoryState, orderedTrieRoot } from '../../state/index.ts'
import { parseBlockFile } from './blockFile.ts'

/** Slot 0 of storage += 1. */
export const COUNTER_CODE = '0x60005460010160005500'
export const COUNTER = `0x${'c0'.repeat(20)}`
const INCREMENT = Uint8Array.of(0xd0, 0x9d, 0xe0, 0x8a)
/** Of the time of Cancun. */
const NUMBER = 20_000_000
const TIMESTAMP = 1_718_000_000

const hex = (value: number | bigint) => `0x${value.toString(16)}`

export interface BlockFileText {
  readonly chainId: number
  readonly block: Record<string, unknown>
  readonly prestate: Record<string, unknown>
}

/** `calls` calls of the counter by one account each, and as many transfers. */
export async function makeBlockFile(calls: number): Promise<BlockFileText> {
  const keys = Array.from({ length: 2 * calls }, (_, index) => new Uint8Array(32).fill(index + 1))
  const transactions = keys.map((key, index) => {
    const isCall = index < calls
    const fields = { type: 2, chainId: 1n, nonce: 0n, gasLimit: 100_000n, maxFeePerGas: 10n } as const
    const to = isCall ? new Uint8Array(20).fill(0xc0) : new Uint8Array(20).fill(index + 1)
    return signTransaction(
      { ...fields, to, value: isCall ? 0n : 1n, data: isCall ? INCREMENT : new Uint8Array(0) },
      key,
    )
  })
  const accounts = keys.map((key) => [bytesToHex(privateKeyToAddress(key)), { balance: hex(10n ** 18n) }])
  const file: BlockFileText = {
    chainId: 1,
    block: {
      number: hex(NUMBER),
      timestamp: hex(TIMESTAMP),
      parentHash: hex(0x11n).padEnd(66, '1'),
      miner: `0x${'fe'.repeat(20)}`,
      difficulty: '0x0',
      mixHash: `0x${'22'.repeat(32)}`,
      gasLimit: hex(30_000_000),
      baseFeePerGas: '0x7',
      excessBlobGas: '0x0',
      parentBeaconBlockRoot: `0x${'33'.repeat(32)}`,
      gasUsed: '0x0',
      logsBloom: '0x00',
      receiptsRoot: `0x${'00'.repeat(32)}`,
      transactionsRoot: bytesToHex(orderedTrieRoot(transactions.map(encodeTransaction))),
      transactions: transactions.map(transactionText),
    },
    prestate: { ...Object.fromEntries(accounts), [COUNTER]: { balance: '0x0', code: COUNTER_CODE } },
  }
  return { ...file, block: { ...file.block, ...(await committed(file)) } }
}

function transactionText(transaction: Transaction): Record<string, unknown> {
  return {
    type: hex(transaction.type),
    chainId: '0x1',
    nonce: hex(transaction.nonce),
    gas: hex(transaction.gasLimit),
    maxFeePerGas: hex(transaction.maxFeePerGas),
    maxPriorityFeePerGas: hex(transaction.maxPriorityFeePerGas),
    to: transaction.to === undefined ? null : bytesToHex(transaction.to),
    value: hex(transaction.value),
    input: bytesToHex(transaction.data),
    accessList: [],
    v: hex(transaction.yParity),
    yParity: hex(transaction.yParity),
    r: hex(transaction.r),
    s: hex(transaction.s),
  }
}

/** What the header has to say. */
async function committed(file: BlockFileText): Promise<Record<string, string>> {
  const { context, rules, transactions } = parseBlockFile(file)
  const steps = transactions.map((transaction): BlockStep => {
    return { kind: 'transaction', transaction, sender: recoverSender(transaction) }
  })
  const state = MemoryState.fromAlloc(file.prestate as Parameters<typeof MemoryState.fromAlloc>[0])
  const { results } = await new SequentialBlockExecutor().execute({ context, rules, state, steps, onRefusal: 'stop' })
  let gasUsed = 0n
  const receipts = results.map((result, index) => {
    if (result === undefined || result instanceof TransactionError) throw new Error('a transaction was refused')
    gasUsed += result.gasUsed
    const { logs } = result
    const { type } = transactions[index]!
    return encodeReceipt({ type, outcome: true, cumulativeGasUsed: gasUsed, logs, logsBloom: bloomOf(logs) })
  })
  return {
    gasUsed: hex(gasUsed),
    logsBloom: bytesToHex(bloomOf([])),
    receiptsRoot: bytesToHex(orderedTrieRoot(receipts)),
  }
}
