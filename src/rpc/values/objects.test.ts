import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boolean, field, listOf, object, requiredField, text } from './composites.ts'
import { logFilter } from './logFilter.ts'
import { blockOverrides, stateOverrides } from './overrides.ts'
import { quantity } from './quantity.ts'
import { transactionRequest } from './transactionRequest.ts'
import { ValueError } from './valueError.ts'

const ADDRESS = `0x${'11'.repeat(20)}`
const HASH = `0x${'22'.repeat(32)}`
const addressBytes = new Uint8Array(20).fill(0x11)
const hashBytes = new Uint8Array(32).fill(0x22)
const refused = (reason: RegExp) => (error: unknown) => error instanceof ValueError && reason.test(error.message)

test('booleans and text are nothing else', () => {
  assert.equal(boolean(false), false)
  assert.throws(() => boolean('true'), refused(/^cannot unmarshal string, want true or false$/))
  assert.equal(text(''), '')
  assert.throws(() => text(1), ValueError)
})

test('errors lead to the place in a larger value', () => {
  const parse = listOf((value) => requiredField(object(value), listOf(quantity), 'amounts'))
  assert.deepEqual(parse([{ amounts: ['0x1'] }]), [[1n]])
  assert.throws(
    () => parse([{ amounts: ['0x1'] }, { amounts: ['0x1', '2'] }]),
    refused(/^\[1\]\.amounts\[1\]: hex string/),
  )
  assert.throws(() => parse([{}]), refused(/^\[0\]\.amounts: missing required field$/))
  assert.throws(() => parse([[]]), refused(/^\[0\]: cannot unmarshal array, want an object$/))
})

test('inherited fields are no fields', () => {
  assert.equal(field({}, text, 'toString'), undefined)
  assert.equal(field(JSON.parse('{"__proto__":"0x1"}'), quantity, '__proto__'), 1n)
})

test('a transaction request keeps what is given and nothing more', () => {
  const empty = transactionRequest({})
  assert.deepEqual(new Set(Object.values(empty)), new Set([undefined]))
  const request = transactionRequest({
    from: ADDRESS,
    to: null,
    gasLimit: '0x5208',
    input: '0x1234',
    data: '0x1234',
    type: '0x2',
    value: '0x1',
    accessList: [{ address: ADDRESS, storageKeys: [HASH] }, { address: ADDRESS }],
    authorizationList: [{ chainId: '0x1', address: ADDRESS, nonce: '0x2', yParity: '0x0', r: '0x3', s: '0x4' }],
    unknown: { anything: true },
  })
  assert.deepEqual(request.from, addressBytes)
  assert.equal(request.to, undefined)
  assert.equal(request.gas, 21_000n)
  assert.equal(request.type, 2)
  assert.deepEqual(request.data, Uint8Array.of(0x12, 0x34))
  assert.deepEqual(request.accessList, [
    { address: addressBytes, storageKeys: [hashBytes] },
    { address: addressBytes, storageKeys: [] },
  ])
  assert.deepEqual(request.authorizationList, [
    { chainId: 1n, address: addressBytes, nonce: 2n, yParity: 0n, r: 3n, s: 4n },
  ])
})

test('a transaction request that contradicts itself is refused', () => {
  assert.throws(() => transactionRequest({ data: '0x12', input: '0x13' }), refused(/^both "data" and "input" are set/))
  assert.throws(() => transactionRequest({ gasPrice: '1' }), refused(/^gasPrice: hex string without 0x prefix$/))
  assert.throws(() => transactionRequest({ nonce: `0x1${'0'.repeat(16)}` }), refused(/^nonce: hex number > 64 bits$/))
  assert.throws(
    () => transactionRequest({ accessList: [{ storageKeys: [] }] }),
    refused(/^accessList\[0\]\.address: missing/),
  )
  assert.throws(() => transactionRequest(ADDRESS), refused(/^cannot unmarshal string, want an object$/))
})

test('log filters in all their forms', () => {
  assert.deepEqual(logFilter({}), {
    fromBlock: undefined,
    toBlock: undefined,
    blockHash: undefined,
    addresses: [],
    topics: [],
  })
  const { fromBlock, addresses, topics } = logFilter({
    fromBlock: '0x1',
    toBlock: 'latest',
    address: ADDRESS,
    topics: [null, HASH, [HASH, HASH], []],
  })
  assert.deepEqual(fromBlock, { kind: 'number', number: 1n })
  assert.deepEqual(addresses, [addressBytes])
  assert.deepEqual(topics, [undefined, [hashBytes], [hashBytes, hashBytes], undefined])
  assert.deepEqual(logFilter({ topics: [[HASH, null]] }).topics, [undefined])
  assert.deepEqual(logFilter({ address: [ADDRESS, ADDRESS] }).addresses.length, 2)
  assert.deepEqual(logFilter({ blockHash: HASH }).blockHash, hashBytes)
})

test('log filters that say too much are refused', () => {
  assert.throws(
    () => logFilter({ blockHash: HASH, fromBlock: '0x1' }),
    refused(/^cannot specify both BlockHash and FromBlock/),
  )
  assert.throws(() => logFilter({ topics: [null, null, null, null, null] }), refused(/^topics: exceed max topics$/))
  assert.throws(() => logFilter({ topics: [null, '0x12'] }), refused(/^topics\[1\]: hex string has length 2/))
  assert.throws(() => logFilter({ address: [ADDRESS, '0x'] }), refused(/^address\[1\]: hex string has length 0/))
  assert.throws(() => logFilter({ address: Array(1001).fill(ADDRESS) }), refused(/exceed max addresses/))
})

test('state overrides, account by account', () => {
  const overrides = stateOverrides({
    [ADDRESS]: { balance: '0x1', nonce: '0x2', code: '0x00', stateDiff: { [HASH]: HASH } },
    [`0x${'33'.repeat(20)}`]: { state: {}, movePrecompileToAddress: ADDRESS },
  })
  assert.equal(overrides.length, 2)
  assert.deepEqual(overrides[0], {
    address: addressBytes,
    nonce: 2n,
    balance: 1n,
    code: Uint8Array.of(0),
    state: undefined,
    stateDiff: [{ slot: hashBytes, value: hashBytes }],
    movePrecompileToAddress: undefined,
  })
  assert.deepEqual(overrides[1]?.state, [])
  assert.throws(
    () => stateOverrides({ [ADDRESS]: { state: {}, stateDiff: {} } }),
    refused(/has both 'state' and 'stateDiff'/),
  )
  assert.throws(() => stateOverrides({ '0x12': {} }), refused(/^0x12: hex string has length 2, want 40 for address$/))
  assert.throws(
    () => stateOverrides({ [ADDRESS]: { balance: '1' } }),
    refused(/^0x1111\w+\.balance: hex string without 0x prefix/),
  )
})

test('block overrides under newer and older names', () => {
  const newer = blockOverrides({ time: '0x5', prevRandao: HASH, feeRecipient: ADDRESS, baseFeePerGas: '0x7' })
  const older = blockOverrides({ timestamp: '0x5', random: HASH, coinbase: ADDRESS, baseFee: '0x7' })
  assert.deepEqual(newer, older)
  assert.equal(newer.time, 5n)
  assert.deepEqual(newer.prevRandao, hashBytes)
  const withdrawal = { index: '0x1', validatorIndex: '0x2', address: ADDRESS, amount: '0x3' }
  assert.deepEqual(blockOverrides({ withdrawals: [withdrawal] }).withdrawals, [
    { index: 1n, validatorIndex: 2n, address: addressBytes, amount: 3n },
  ])
  assert.throws(() => blockOverrides({ gasLimit: '30000000' }), refused(/^gasLimit: hex string without 0x prefix/))
})
