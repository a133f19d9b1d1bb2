import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, encodeRlp, type RlpItem } from '../primitives/index.ts'
import { type Block, BlockTransactionError, blockHash, decodeBlock, encodeBlock, ommersHash } from './block.ts'
import { bloomOf } from './bloom.ts'
import { DecodeError } from './fieldReader.ts'
import { rulesOf } from './forks/index.ts'
import {
  type BlockHeader,
  decodeHeader,
  encodeHeader,
  headerFieldCount,
  headerHash,
  headerItem,
  sealHash,
} from './header.ts'
import { decodeReceipt, encodeReceipt, type Receipt } from './receipt.ts'
import { RequestType, requestsHash } from './requests.ts'
import { signTransaction } from './transaction/index.ts'

const key = new Uint8Array(32).fill(7)
const bytes = (length: number, value: number) => new Uint8Array(length).fill(value)

const frontierHeader: BlockHeader = {
  parentHash: bytes(32, 1),
  ommersHash: bytes(32, 2),
  coinbase: bytes(20, 3),
  stateRoot: bytes(32, 4),
  transactionsRoot: bytes(32, 5),
  receiptsRoot: bytes(32, 6),
  logsBloom: bytes(256, 7),
  difficulty: 131072n,
  number: 8n,
  gasLimit: 30_000_000n,
  gasUsed: 21000n,
  timestamp: 1_700_000_000n,
  extraData: bytes(5, 9),
  mixHash: bytes(32, 10),
  nonce: bytes(8, 11),
  baseFeePerGas: undefined,
  withdrawalsRoot: undefined,
  blobGasUsed: undefined,
  excessBlobGas: undefined,
  parentBeaconBlockRoot: undefined,
  requestsHash: undefined,
}
const london = { ...frontierHeader, baseFeePerGas: 7n }
const shanghai = { ...london, withdrawalsRoot: bytes(32, 12) }
const cancun = { ...shanghai, blobGasUsed: 0n, excessBlobGas: 131072n, parentBeaconBlockRoot: bytes(32, 13) }
const prague = { ...cancun, requestsHash: bytes(32, 14) }

const transactions = ([0, 1, 2] as const).map((type) =>
  signTransaction({ type, chainId: 1n, nonce: 0n, gasLimit: 21000n, maxFeePerGas: 9n, to: bytes(20, 1) }, key),
)
const withdrawal = { index: 1n, validatorIndex: 2n, address: bytes(20, 3), amount: 4n }
const block: Block = { header: prague, transactions, ommers: [frontierHeader], withdrawals: [withdrawal] }

test('headers of every extension', () => {
  const counts = [15, 16, 17, 20, 21]
  for (const [index, header] of [frontierHeader, london, shanghai, cancun, prague].entries()) {
    assert.equal(headerItem(header).length, counts[index])
    assert.deepEqual(decodeHeader(encodeHeader(header)), header)
  }
  const forks = ['grayGlacier', 'london', 'shanghai', 'cancun', 'prague', 'osaka'] as const
  assert.deepEqual(
    forks.map((fork) => headerFieldCount(rulesOf(fork))),
    [16, 16, 17, 20, 21, 21],
  )
  assert.equal(headerFieldCount(rulesOf('berlin')), 15)
})

test('the seal leaves out mixHash and nonce', () => {
  const other = { ...london, mixHash: bytes(32, 99), nonce: bytes(8, 99) }
  assert.deepEqual(sealHash(other), sealHash(london))
  assert.notDeepEqual(headerHash(other), headerHash(london))
  assert.notDeepEqual(sealHash({ ...london, baseFeePerGas: 8n }), sealHash(london))
})

test('malformed headers say where', () => {
  const path = (fields: RlpItem[]) => {
    try {
      decodeHeader(encodeRlp(fields))
    } catch (error) {
      assert.ok(error instanceof DecodeError)
      return error.path
    }
    return assert.fail('was accepted')
  }
  const fields = headerItem(prague)
  assert.equal(path(fields.with(2, bytes(19, 3))), 'coinbase')
  assert.equal(path(fields.with(6, bytes(255, 3))), 'logsBloom')
  assert.equal(path(fields.with(9, Uint8Array.of(0, 1))), 'gasLimit')
  assert.equal(path(fields.with(11, bytes(9, 1))), 'timestamp')
  assert.equal(path(fields.with(18, [])), 'excessBlobGas')
  for (const count of [0, 14, 18, 19]) assert.equal(path(fields.slice(0, count)), 'header')
  assert.equal(path([...fields, bytes(1, 1)]), 'header')
  assert.throws(() => decodeHeader(bytes(3, 0xc1)), DecodeError)
})

test('blocks with all kinds of content', () => {
  for (const candidate of [
    block,
    { ...block, withdrawals: undefined },
    { ...block, withdrawals: [], transactions: [] },
  ]) {
    assert.deepEqual(decodeBlock(encodeBlock(candidate)), candidate)
  }
  assert.deepEqual(blockHash(block), headerHash(prague))
  assert.equal(bytesToHex(ommersHash([])), '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347')
})

test('malformed blocks say where', () => {
  const header = headerItem(prague)
  const broken = encodeRlp([header, [[], Uint8Array.of(2)], [], []])
  assert.throws(
    () => decodeBlock(broken),
    (error) => error instanceof BlockTransactionError && error.index === 0,
  )
  const second = encodeRlp([
    header,
    [
      [...bytes(9, 1)]
        .map((value) => Uint8Array.of(value))
        .with(3, bytes(20, 1))
        .with(6, Uint8Array.of(27)),
      Uint8Array.of(2),
    ],
    [],
  ])
  assert.throws(() => decodeBlock(second), { name: 'BlockTransactionError', index: 1 })
  assert.throws(() => decodeBlock(encodeRlp([header, []])), { path: 'block' })
  assert.throws(() => decodeBlock(encodeRlp([header, [], [[]]])), { path: 'header' })
  assert.throws(() => decodeBlock(encodeRlp([header, [], [], [[bytes(1, 1)]]])), { path: 'withdrawals[0]' })
  assert.throws(() => decodeBlock(encodeRlp([header, bytes(1, 1), []])), { path: 'transactions' })
})

test('receipts before and after Byzantium, typed and not', () => {
  const logs = [{ address: bytes(20, 1), topics: [bytes(32, 2), bytes(32, 3)], data: bytes(7, 4) }]
  const receipt: Receipt = { type: 0, outcome: true, cumulativeGasUsed: 21000n, logsBloom: bloomOf(logs), logs }
  for (const changes of [
    {},
    { outcome: false },
    { outcome: bytes(32, 5) },
    { type: 2 as const },
    { type: 4 as const, logs: [] },
  ]) {
    assert.deepEqual(decodeReceipt(encodeReceipt({ ...receipt, ...changes })), { ...receipt, ...changes })
  }
  assert.equal(encodeReceipt({ ...receipt, type: 3 })[0], 3)
  const fields: RlpItem[] = [bytes(1, 2), bytes(1, 1), receipt.logsBloom, []]
  assert.throws(() => decodeReceipt(encodeRlp(fields)), { path: 'outcome' })
  const tooManyTopics = { ...logs[0]!, topics: new Array(5).fill(bytes(32, 1)) }
  assert.throws(() => decodeReceipt(encodeReceipt({ ...receipt, logs: [tooManyTopics] })), { path: 'logs[0].topics' })
})

test('the hash of requests passes over empty ones', () => {
  const empty = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  assert.equal(bytesToHex(requestsHash([])), empty)
  assert.equal(bytesToHex(requestsHash([Uint8Array.of(RequestType.deposit)])), empty)
  const withdrawals = Uint8Array.of(RequestType.withdrawal, 1)
  assert.deepEqual(requestsHash([Uint8Array.of(RequestType.deposit), withdrawals]), requestsHash([withdrawals]))
  assert.notEqual(bytesToHex(requestsHash([withdrawals])), empty)
})
