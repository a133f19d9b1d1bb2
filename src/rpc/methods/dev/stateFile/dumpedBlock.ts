/**
 * Blocks, transactions and receipts in the form of anvil's state file.
 *
 * Owns: this form, as far as it differs from that of JSON-RPC. Must never: make up what an execution left no trace of: frames
 * below the first one, and what a failed transaction returned.
 */
import { impersonatedSender } from '../../../../chain/index.ts'
import { bytesToHex, contractAddress } from '../../../../primitives/index.ts'
import type { Log, Receipt, Transaction } from '../../../../protocol/index.ts'
import { toQuantity } from '../../../values/quantity.ts'
import { gasUsedAt, hashTextOf } from '../../shared/blockFacts.ts'
import { headerJson } from '../../shared/blockJson.ts'
import type { ExecutedBlock } from '../../shared/receiptJson.ts'
import { transactionJson } from '../../shared/transactionJson.ts'

/** What a state file has of a transaction; all else in JSON-RPC's form is about its place. */
const TRANSACTION_FIELDS = [
  'type',
  'chainId',
  'nonce',
  'gasPrice',
  'gas',
  'maxFeePerGas',
  'maxPriorityFeePerGas',
  'maxFeePerBlobGas',
  'to',
  'value',
  'accessList',
  'blobVersionedHashes',
  'authorizationList',
  'input',
  'r',
  's',
  'yParity',
  'v',
  'hash',
]

export function dumpedBlock({ block, hash, senders }: ExecutedBlock): object {
  return {
    header: { ...headerJson(block.header, hash), hash: undefined },
    transactions: block.transactions.map((transaction, index) => ({
      transaction: dumpedTransaction(transaction, senders[index]!),
      impersonated_sender: impersonatedSender(transaction) === undefined ? null : bytesToHex(senders[index]!),
    })),
    ommers: block.ommers.map((ommer) => ({ ...headerJson(ommer, new Uint8Array(32)), hash: undefined })),
    withdrawals: null,
  }
}

/** The transactions of a block with what became of them. */
export function* dumpedTransactions(executed: ExecutedBlock): Generator<object, void, undefined> {
  const { block, hash, senders, receipts } = executed
  for (const [index, transaction] of block.transactions.entries()) {
    const receipt = receipts[index]!
    yield {
      info: transactionInfo(transaction, senders[index]!, index, receipt, gasUsedAt(receipts, index)),
      receipt: {
        type: toQuantity(transaction.type),
        ...outcomeOf(receipt),
        cumulativeGasUsed: toQuantity(receipt.cumulativeGasUsed),
        logs: receipt.logs.map(logJson),
        logsBloom: bytesToHex(receipt.logsBloom),
      },
      block_hash: bytesToHex(hash!),
      block_number: Number(block.header.number),
    }
  }
}

function dumpedTransaction(transaction: Transaction, sender: Uint8Array): object {
  const shown = transactionJson(transaction, sender) as Readonly<Record<string, unknown>>
  const isPriced = transaction.type < 2
  return Object.fromEntries(
    TRANSACTION_FIELDS.filter((name) => name in shown && (isPriced || name !== 'gasPrice')).map((name) => [
      name,
      shown[name],
    ]),
  )
}

function transactionInfo(
  transaction: Transaction,
  sender: Uint8Array,
  index: number,
  receipt: Receipt,
  gasUsed: bigint,
): object {
  const { to, value, data, nonce, gasLimit } = transaction
  const created = to === undefined ? contractAddress(sender, nonce) : undefined
  const succeeded = receipt.outcome !== false
  const exit = succeeded ? 'Stop' : 'Revert'
  return {
    transaction_hash: hashTextOf(transaction),
    transaction_index: index,
    from: bytesToHex(sender),
    to: to === undefined ? null : bytesToHex(to),
    contract_address: created === undefined ? null : bytesToHex(created),
    traces: [
      {
        parent: null,
        children: [],
        idx: 0,
        trace: {
          depth: 0,
          success: succeeded,
          caller: bytesToHex(sender),
          address: bytesToHex(created ?? to!),
          maybe_precompile: null,
          selfdestruct_address: null,
          selfdestruct_refund_target: null,
          selfdestruct_transferred_value: null,
          kind: created === undefined ? 'CALL' : 'CREATE',
          value: toQuantity(value),
          data: bytesToHex(data),
          output: '0x',
          gas_used: Number(gasUsed),
          gas_limit: Number(gasLimit),
          gas_refund_counter: 0,
          status: exit,
          steps: [],
          decoded: null,
        },
        logs: [],
        ordering: [],
      },
    ],
    exit,
    out: '0x',
    nonce: Number(nonce),
    gas_used: Number(gasUsed),
  }
}

function outcomeOf({ outcome }: Receipt): object {
  return typeof outcome === 'boolean' ? { status: outcome ? '0x1' : '0x0' } : { root: bytesToHex(outcome) }
}

function logJson({ address, topics, data }: Log): object {
  return { address: bytesToHex(address), topics: topics.map(bytesToHex), data: bytesToHex(data) }
}
