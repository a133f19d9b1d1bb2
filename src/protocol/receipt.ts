/**
 * Receipts and logs: shape and encoding.
 *
 * Owns: the consensus form that receiptsRoot commits to. Must never: hold what only RPC shows (block hash, indexes).
 */
import { bigIntToBytes, encodeRlp, type RlpItem, rlpListHeader } from '../primitives/index.ts'
import { BLOOM_LENGTH } from './bloom.ts'
import { DecodeError, decodeItem, FieldReader } from './fieldReader.ts'
import type { TransactionType } from './transaction/index.ts'

export interface Log {
  readonly address: Uint8Array
  readonly topics: readonly Uint8Array[]
  readonly data: Uint8Array
}

export interface Receipt {
  readonly type: TransactionType
  /** Before Byzantium: the state root after the transaction. Later: whether it succeeded. */
  readonly outcome: Uint8Array | boolean
  readonly cumulativeGasUsed: bigint
  readonly logsBloom: Uint8Array
  readonly logs: readonly Log[]
}

/** Members of a receipt, encoded. */
const SUCCESS = Uint8Array.of(1)
const FAILURE = Uint8Array.of(0x80)
const NO_LOGS = Uint8Array.of(0xc0)
const BLOOM_HEADER = Uint8Array.of(0xb9, BLOOM_LENGTH >> 8, BLOOM_LENGTH & 0xff)

/** The form that enters the receipts trie: a typed envelope or a legacy list. */
export function encodeReceipt({ type, outcome, cumulativeGasUsed, logsBloom, logs }: Receipt): Uint8Array {
  // A block has thousands of them: its members go straight to their places.
  const status = typeof outcome !== 'boolean' ? encodeRlp(outcome) : outcome ? SUCCESS : FAILURE
  const gas = encodeRlp(bigIntToBytes(cumulativeGasUsed))
  const entries = logs.length === 0 ? NO_LOGS : encodeRlp(logs.map(logItem))
  const payload = status.length + gas.length + BLOOM_HEADER.length + BLOOM_LENGTH + entries.length
  const header = rlpListHeader(payload)
  const bytes = new Uint8Array((type === 0 ? 0 : 1) + header.length + payload)
  let at = 0
  if (type !== 0) bytes[at++] = type
  for (const part of [header, status, gas, BLOOM_HEADER, logsBloom, entries]) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Throws DecodeError. The byte strings are views of a copy of `bytes`. */
export function decodeReceipt(bytes: Uint8Array): Receipt {
  const input = new Uint8Array(bytes)
  const first = input[0] ?? 0
  const isTyped = first >= 1 && first <= 4
  // Offsets of errors in a typed receipt count from behind its type byte.
  const list = isTyped ? input.subarray(1) : input
  const fields = new FieldReader(decodeItem(list), list)
  fields.expectCount(4)
  return {
    type: isTyped ? (first as TransactionType) : 0,
    outcome: readOutcome(fields),
    cumulativeGasUsed: fields.integer('cumulativeGasUsed', 8),
    logsBloom: fields.fixed('logsBloom', 256),
    logs: fields.listOf('logs', readLog),
  }
}

export function logItem(log: Log): RlpItem {
  return [log.address, [...log.topics], log.data]
}

function readOutcome(fields: FieldReader): Uint8Array | boolean {
  const bytes = fields.bytes('outcome')
  if (bytes.length === 32) return bytes
  if (bytes.length === 0) return false
  if (bytes.length === 1 && bytes[0] === 1) return true
  return fields.fail('outcome', 'want a state root or a status of 0 or 1')
}

function readLog(entries: FieldReader, name: string): Log {
  const log = entries.list(name)
  log.expectCount(3)
  const address = log.fixed('address', 20)
  const topics = log.listOf('topics', (topic, index) => topic.fixed(index, 32))
  if (topics.length > 4) throw new DecodeError(`logs${name}.topics`, `${topics.length} topics, want at most 4`, 0)
  return { address, topics, data: log.bytes('data') }
}
