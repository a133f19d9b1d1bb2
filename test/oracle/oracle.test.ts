/** Checks the oracle against figures that stand in the EIPs, and against arithmetic done by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, hexToBytes } from '../../src/primitives/hex.ts'
import { keccak256 } from '../../src/primitives/keccak.ts'
import { type ForkName, rulesOf } from '../../src/protocol/forks/index.ts'
import { BLOCK, type CaseAccount, CaseState, SENDER } from '../fuzz/case.ts'
import { create2Address, createAddress } from './addresses.ts'
import { type OracleOutcome, runOracle } from './index.ts'
import { bytesOf, wordOf } from './word.ts'

const CONTRACT = 0xc0n
const OTHER = 0xc1n

interface Setup {
  readonly fork: ForkName
  readonly code: string
  readonly stored?: bigint
  readonly others?: readonly CaseAccount[]
  readonly gas?: bigint
  readonly value?: bigint
}

function run({ fork, code, stored = 0n, others = [], gas = 1_000_000n, value = 0n }: Setup): OracleOutcome {
  const state = new CaseState([
    account(SENDER, '', 10n ** 18n),
    { ...account(CONTRACT, code, 0n), storage: stored === 0n ? [] : [[0n, stored]] },
    ...others,
  ])
  const ends = { from: bytesOf(SENDER, 20), to: bytesOf(CONTRACT, 20) }
  return runOracle({
    rules: rulesOf(fork),
    state,
    block: BLOCK,
    ...ends,
    data: new Uint8Array(0),
    value,
    gas,
    gasPrice: 1n,
  })
}

function account(address: bigint, code: string, balance: bigint): CaseAccount {
  return { address, nonce: 1n, balance, code: hexToBytes(code), storage: [] }
}

/** Code that returns the top of the stack. */
const RETURN_TOP = '60005260206000f3'

function evaluate(fork: ForkName, expression: string): bigint {
  const outcome = run({ fork, code: expression + RETURN_TOP })
  assert.equal(outcome.status, 'success')
  return wordOf(outcome.output)
}

const MAX = 'ff'.repeat(32)
const MIN_SIGNED = `80${'00'.repeat(31)}`

test('arithmetic at its edges', () => {
  const cases: [expression: string, expected: bigint][] = [
    [`7f${MAX}7f${MIN_SIGNED}05`, 1n << 255n], // the smallest divided by -1 stays the smallest
    [`60037f${MAX}07`, (1n << 256n) - 1n], // -1 modulo 3 has the sign of -1
    [`60037f${MAX}06`, 0n],
    [`60057f${MAX}7f${MAX}08`, ((2n ** 256n - 1n) * 2n) % 5n], // no wrapping before the modulo
    [`60057f${MAX}7f${MAX}09`, (2n ** 256n - 1n) ** 2n % 5n],
    ['61010060020a', 0n], // 2 to the 256
    ['60ff60000b', (1n << 256n) - 1n], // the sign of byte 0 spreads
    ['607f60000b', 0x7fn],
    [`7f${MIN_SIGNED}60ff1d`, (1n << 256n) - 1n],
    [`7f${MIN_SIGNED}6101001d`, (1n << 256n) - 1n],
    ['600160ff1b', 1n << 255n],
    [`7f${MIN_SIGNED}60001a`, 0x80n],
    ['600160201a', 0n],
  ]
  for (const [expression, expected] of cases) assert.equal(evaluate('osaka', expression), expected, expression)
})

test('EIP-7939: CLZ', () => {
  assert.equal(evaluate('osaka', '60001e'), 256n)
  assert.equal(evaluate('osaka', '60011e'), 255n)
  assert.equal(evaluate('osaka', `7f${MIN_SIGNED}1e`), 0n)
  assert.equal(run({ fork: 'prague', code: '60011e' }).status, 'halt')
})

/** The tables of test cases in the EIPs: code, original value, gas used, refund. */
const STORE_TABLES: readonly (readonly [ForkName, readonly (readonly [string, bigint, bigint, bigint])[]])[] = [
  [
    'constantinople', // EIP-1283
    [
      ['60006000556000600055', 0n, 412n, 0n],
      ['60006000556001600055', 0n, 20212n, 0n],
      ['60016000556000600055', 0n, 20212n, 19800n],
      ['60016000556002600055', 0n, 20212n, 0n],
      ['60016000556001600055', 0n, 20212n, 0n],
      ['60006000556000600055', 1n, 5212n, 15000n],
      ['60006000556001600055', 1n, 5212n, 4800n],
      ['60006000556002600055', 1n, 5212n, 0n],
      ['60026000556000600055', 1n, 5212n, 15000n],
      ['60026000556003600055', 1n, 5212n, 0n],
      ['60026000556001600055', 1n, 5212n, 4800n],
      ['60016000556000600055', 1n, 5212n, 15000n],
      ['60016000556002600055', 1n, 5212n, 0n],
      ['60016000556001600055', 1n, 412n, 0n],
      ['600160005560006000556001600055', 0n, 40218n, 19800n],
      ['600060005560016000556000600055', 1n, 10218n, 19800n],
    ],
  ],
  [
    'istanbul', // EIP-2200
    [
      ['60006000556000600055', 0n, 1612n, 0n],
      ['60006000556001600055', 0n, 20812n, 0n],
      ['60016000556000600055', 0n, 20812n, 19200n],
      ['60006000556001600055', 1n, 5812n, 4200n],
      ['60016000556001600055', 1n, 1612n, 0n],
      ['600060005560016000556000600055', 1n, 10818n, 19200n],
    ],
  ],
  [
    'london', // EIP-3529
    [
      ['60006000556000600055', 0n, 2312n, 0n],
      ['60016000556000600055', 0n, 22212n, 19900n],
      ['60006000556000600055', 1n, 5112n, 4800n],
      ['60006000556001600055', 1n, 5112n, 2800n],
      ['60026000556001600055', 1n, 5112n, 2800n],
      ['60016000556000600055', 1n, 5112n, 4800n],
      ['600160005560006000556001600055', 0n, 42218n, 19900n],
      ['600060005560016000556000600055', 1n, 8018n, 7600n],
    ],
  ],
]

test('the SSTORE tables of EIP-1283, EIP-2200 and EIP-3529', () => {
  for (const [fork, rows] of STORE_TABLES) {
    for (const [code, stored, gasUsed, gasRefund] of rows) {
      const outcome = run({ fork, code, stored })
      assert.deepEqual([outcome.gasUsed, outcome.gasRefund], [gasUsed, gasRefund], `${fork} ${stored} ${code}`)
    }
  }
})

test('SSTORE wants more than 2,300 gas to be left', () => {
  // Two pushes cost 6, a first write of what is there already 2,200.
  assert.equal(run({ fork: 'osaka', code: '6000600055', gas: 2306n }).status, 'halt')
  assert.equal(run({ fork: 'osaka', code: '6000600055', gas: 2307n }).status, 'success')
})

test('EIP-1014: the addresses of its examples', () => {
  const examples: [creator: string, salt: string, initcode: string, address: string][] = [
    ['00'.repeat(20), '00', '00', '4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38'],
    ['deadbeef00000000000000000000000000000000', '00', '00', 'b928f69bb1d91cd65274e3c79d8986362984fda3'],
    ['00'.repeat(20), '00', 'deadbeef', '70f2b2914a2a4b783faefb75f459a580616fcb5e'],
    ['00000000000000000000000000000000deadbeef', 'cafebabe', 'deadbeef', '60f3f640a8508fc6a86d45df051962668e1e8ac7'],
  ]
  for (const [creator, salt, initcode, address] of examples) {
    const derived = create2Address(BigInt(`0x${creator}`), BigInt(`0x${salt}`), keccak256(hexToBytes(initcode)))
    assert.equal(derived, BigInt(`0x${address}`))
  }
})

test('addresses of CREATE for nonces of every encoded length', () => {
  const creator = 0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0n
  assert.equal(createAddress(creator, 0n), 0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8dn)
  assert.equal(createAddress(creator, 1n), 0x343c43a37d37dff08ae8c4a11544c718abb4fcf8n)
  assert.equal(createAddress(creator, 2n), 0xf778b86fa74e846c4f0a1fbd1335fe81c00a0c91n)
  const nonces = [0x7fn, 0x80n, 0xffn, 0x100n, 1n << 63n]
  assert.equal(new Set(nonces.map((nonce) => createAddress(creator, nonce))).size, nonces.length)
})

test('depth 1024 is the last', () => {
  // SLOAD(0) + 1 -> slot 0, then a call of itself with all gas.
  const code = '60005460010160005560006000600060006000305af1'
  const { status, changes } = run({ fork: 'osaka', code, gas: 10n ** 15n })
  assert.equal(status, 'success')
  const written = changes.find(({ address }) => wordOf(address) === CONTRACT)?.storage[0]
  assert.equal(written && wordOf(written.value), 1025n)
})

test('a halted call takes its gas and leaves nothing, a reverted one gives its gas and data back', () => {
  // CALL with 30,000 gas, then the success flag plus RETURNDATASIZE.
  const code = `6000600060006000600060${OTHER.toString(16)}617530f13d01${RETURN_TOP}`
  const halting = run({ fork: 'osaka', code, others: [account(OTHER, '6001600055fe', 0n)] })
  const reverting = run({ fork: 'osaka', code, others: [account(OTHER, '600160005560206000fd', 0n)] })
  assert.deepEqual([wordOf(halting.output), wordOf(reverting.output)], [0n, 32n])
  assert.deepEqual([halting.changes, reverting.changes], [[], []])
  // The reverting code spends 4 pushes, a cold first write and a word of memory.
  assert.equal(halting.gasUsed - reverting.gasUsed, 30_000n - (12n + 22_100n + 3n))
})

test('EIP-6780: SELFDESTRUCT only moves the balance, before it removed the account', () => {
  const code = `60${OTHER.toString(16)}ff`
  const before = run({ fork: 'shanghai', code, value: 5n })
  const after = run({ fork: 'cancun', code, value: 5n })
  const contractAfter = (outcome: OracleOutcome) => outcome.changes.find(({ address }) => wordOf(address) === CONTRACT)
  assert.equal(contractAfter(before)?.account, undefined)
  assert.equal(contractAfter(before)?.storageWiped, true)
  assert.equal(contractAfter(after), undefined)
  for (const { changes } of [before, after]) {
    assert.equal(changes.find(({ address }) => wordOf(address) === OTHER)?.account?.balance, 5n)
  }
})

test('EIP-7702: a call follows a delegation once', () => {
  const designator = `ef0100${bytesToHex(bytesOf(OTHER, 20)).slice(2)}`
  const others = [account(OTHER, `30${RETURN_TOP}`, 0n)]
  assert.equal(wordOf(run({ fork: 'prague', code: designator, others }).output), CONTRACT)
  // A delegation to a delegation runs the second designator as code, and 0xEF is no instruction.
  const chained = run({ fork: 'prague', code: designator, others: [account(OTHER, designator, 0n)] })
  assert.equal(chained.status, 'halt')
})
