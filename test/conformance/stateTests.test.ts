/**
 * The judge of state tests: what it must let pass, and above all what it must not.
 *
 * Owns: one small transfer as a state test, and its distortions. Must never: take an expectation from the executor.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, hexToBytes } from '../../src/primitives/hex.ts'
import { privateKeyToAddress } from '../../src/primitives/secp256k1.ts'
import { encodeTransaction, signTransaction } from '../../src/protocol/transaction/index.ts'
import type { Alloc } from '../../src/state/alloc.ts'
import { MemoryState } from '../../src/state/memoryState.ts'
import { CaseSink, type Failure } from './cases.ts'
import { runStateTests } from './runners/stateTests.ts'
import type { PostState, StateTest } from './stateTests/format.ts'

const KEY = `0x${'45'.repeat(32)}`
const SENDER = bytesToHex(privateKeyToAddress(hexToBytes(KEY)))
const RECIPIENT = `0x${'aa'.repeat(20)}`
const FEE_RECIPIENT = `0x${'fe'.repeat(20)}`
const NO_LOGS = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'

const PRE: Alloc = { [SENDER]: { balance: '0x100000' } }
const AFTER: Alloc = {
  [SENDER]: { nonce: '0x1', balance: 0x100000n - 5n - 42_000n },
  [RECIPIENT]: { balance: '0x5' },
  [FEE_RECIPIENT]: { balance: 42_000n },
}

const TEMPLATE = {
  nonce: '0x00',
  to: RECIPIENT,
  data: ['0x'],
  gasLimit: ['0x5208', '0x5207'],
  value: ['0x05', '0xffffff'],
  gasPrice: '0x02',
  secretKey: KEY,
  sender: SENDER,
}

function rootOf(alloc: Alloc): string {
  return bytesToHex(MemoryState.fromAlloc(alloc).root())
}

function txbytes(gasLimit: bigint, value: bigint): string {
  const fields = { type: 0, nonce: 0n, gasLimit, maxFeePerGas: 2n, to: hexToBytes(RECIPIENT), value } as const
  return bytesToHex(encodeTransaction(signTransaction(fields, hexToBytes(KEY))))
}

/** Runs the transfer with one expectation; undefined = it passed. */
function judge(post: Partial<PostState>, pre: Alloc = PRE, fork = 'Berlin'): Failure | undefined {
  const stateTest: StateTest = {
    env: {
      currentCoinbase: FEE_RECIPIENT,
      currentNumber: '0x01',
      currentTimestamp: '0x03e8',
      currentGasLimit: '0x100000',
      currentDifficulty: '0x020000',
    },
    pre,
    transaction: TEMPLATE,
    post: { [fork]: [{ indexes: { data: 0, gas: 0, value: 0 }, hash: rootOf(AFTER), logs: NO_LOGS, ...post }] },
  }
  const sink = new CaseSink(undefined, () => {})
  const file = {
    fixtures: '',
    suite: 'state-tests',
    bundle: 'state-tests/b',
    path: 'f.json',
    content: { transfer: stateTest },
  }
  sink.enterFile(file)
  runStateTests(file, sink)
  assert.equal(sink.tally.passed + sink.tally.failures.length, 1)
  return sink.tally.failures[0]
}

test('the right root and logs pass, with and without transaction bytes', () => {
  assert.equal(judge({}), undefined)
  assert.equal(judge({ txbytes: txbytes(21_000n, 5n) }), undefined)
})

test('a wrong root fails, and the difference is told where the whole state is known', () => {
  const wrong = { ...AFTER, [RECIPIENT]: { balance: '0x6' } }
  const failure = judge({ hash: rootOf(wrong), state: wrong })
  assert.match(failure!.name, /^state-tests\/b > f\.json > transfer \[Berlin d0 g0 v0\]$/)
  assert.match(failure!.expected, /^root 0x/)
  assert.match(failure!.found, new RegExp(`success, gas used 21000, 0 logs: ${RECIPIENT} balance 0x5 instead of 0x6$`))
})

test('wrong logs fail', () => {
  assert.match(judge({ logs: `0x${'00'.repeat(32)}` })!.found, /^logs 0x1dcc4de8/)
})

test('an accepted transaction fails where a rejection is expected', () => {
  const failure = judge({ expectException: 'TransactionException.NONCE_IS_MAX' })
  assert.equal(failure!.expected, 'rejection: TransactionException.NONCE_IS_MAX')
  assert.match(failure!.found, /^success/)
})

test('a rejection passes for the stated reason only', () => {
  const tooLittleGas = { indexes: { data: 0, gas: 1, value: 0 }, hash: rootOf(PRE) }
  assert.equal(judge({ ...tooLittleGas, expectException: 'TransactionException.INTRINSIC_GAS_TOO_LOW' }), undefined)
  assert.equal(judge({ ...tooLittleGas, expectException: 'TR_NoFunds|TR_IntrinsicGas' }), undefined)
  assert.match(judge({ ...tooLittleGas, expectException: 'TR_NoFunds' })!.found, /^rejection: intrinsicGasTooLow/)
  assert.match(judge(tooLittleGas)!.expected, /^acceptance$/)
  const tooLittleFunds = { indexes: { data: 0, gas: 0, value: 1 }, hash: rootOf(PRE) }
  assert.equal(judge({ ...tooLittleFunds, expectException: 'TR_NoFunds' }), undefined)
  assert.notEqual(judge({ ...tooLittleFunds, hash: rootOf(AFTER), expectException: 'TR_NoFunds' }), undefined)
})

test('after a rejection the fee recipient may be touched or not, where empty accounts exist', () => {
  const rejected = { indexes: { data: 0, gas: 0, value: 1 }, expectException: 'TR_NoFunds' }
  const touched = rootOf({ ...PRE, [FEE_RECIPIENT]: { balance: '0x0' } })
  assert.equal(judge({ ...rejected, hash: rootOf(PRE) }, PRE, 'Frontier'), undefined)
  assert.equal(judge({ ...rejected, hash: touched }, PRE, 'Frontier'), undefined)
  assert.notEqual(judge({ ...rejected, hash: touched }, PRE, 'Berlin'), undefined)
})

test('bytes that tell another transaction than the fields fail', () => {
  assert.match(judge({ txbytes: txbytes(21_000n, 6n) })!.found, /thrown: .*value should be "5", decoded is "6"/)
})

test('bytes that are no transaction are a rejection', () => {
  const nothing = { txbytes: '0xc0', hash: rootOf(PRE) }
  assert.match(judge(nothing)!.found, /^rejection: malformed/)
  assert.equal(judge({ ...nothing, expectException: 'TransactionException.RLP_TOO_FEW_ELEMENTS' }), undefined)
})
