import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, encodeRlp, hexToBytes, privateKeyToAddress, SECP256K1_ORDER } from '../../primitives/index.ts'
import { rulesOf } from '../forks/index.ts'
import {
  type Authorization,
  checkTransaction,
  decodeTransaction,
  encodeTransaction,
  floorGas,
  intrinsicGas,
  recoverAuthority,
  recoverSender,
  signAuthorization,
  signingHash,
  signTransaction,
  type Transaction,
  TransactionError,
  type TransactionErrorCode,
  type TransactionFields,
  transactionErrorCodes,
  transactionHash,
} from './index.ts'

const key = new Uint8Array(32).fill(0x46)
const to = new Uint8Array(20).fill(0x35)
const osaka = rulesOf('osaka')
const blobHash = new Uint8Array(32).fill(9).fill(1, 0, 1)
const authorization = signAuthorization({ chainId: 1n, address: to, nonce: 3n }, key)

const legacy: TransactionFields = {
  type: 0,
  chainId: 1n,
  nonce: 9n,
  gasLimit: 21000n,
  maxFeePerGas: 20_000_000_000n,
  to,
}
const feeMarket: TransactionFields = { ...legacy, type: 2, maxPriorityFeePerGas: 1n }
const blob: TransactionFields = { ...feeMarket, type: 3, maxFeePerBlobGas: 1n, blobVersionedHashes: [blobHash] }
const setCode: TransactionFields = { ...feeMarket, type: 4, gasLimit: 46000n, authorizationList: [authorization] }

function codeOf(fields: TransactionFields, rules = osaka): TransactionErrorCode | undefined {
  return checkTransaction(signTransaction(fields, key), rules, 1n)?.code
}

function errorOf(action: () => unknown): TransactionError {
  try {
    action()
  } catch (error) {
    assert.ok(error instanceof TransactionError, String(error))
    return error
  }
  return assert.fail('nothing was thrown')
}

test('the example of EIP-155', () => {
  const tx = signTransaction({ ...legacy, value: 10n ** 18n }, key)
  assert.equal(bytesToHex(signingHash(tx)), '0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53')
  assert.equal(
    bytesToHex(encodeTransaction(tx)),
    '0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83',
  )
})

test('signing and recovery agree for all types', () => {
  const sender = privateKeyToAddress(key)
  for (const fields of [
    legacy,
    { ...legacy, chainId: undefined },
    { ...legacy, type: 1 as const },
    feeMarket,
    blob,
    setCode,
  ]) {
    const tx = signTransaction(fields, key)
    assert.deepEqual(recoverSender(tx), sender)
    assert.deepEqual(decodeTransaction(encodeTransaction(tx)), tx)
    assert.equal(transactionHash(tx).length, 32)
  }
  assert.throws(() => signTransaction({ ...feeMarket, chainId: undefined }, key), TypeError)
})

test('a decoded transaction keeps no view of its input', () => {
  const bytes = encodeTransaction(signTransaction({ ...legacy, data: Uint8Array.of(1, 2, 3) }, key))
  // A Buffer's own slice would share its memory.
  for (const input of [Uint8Array.from(bytes), Buffer.from(bytes)]) {
    const tx = decodeTransaction(input)
    input.fill(0)
    assert.deepEqual(tx.data, Uint8Array.of(1, 2, 3))
  }
})

test('every stateless code', () => {
  const cases: [TransactionErrorCode | undefined, TransactionFields, typeof osaka?][] = [
    [undefined, legacy],
    [undefined, { ...legacy, chainId: undefined }],
    [undefined, feeMarket],
    [undefined, blob],
    [undefined, setCode],
    ['typeNotSupported', feeMarket, rulesOf('berlin')],
    ['typeNotSupported', setCode, rulesOf('cancun')],
    ['wrongChainId', { ...legacy, chainId: 2n }],
    ['wrongChainId', { ...feeMarket, chainId: 2n }],
    ['replayProtectionNotAllowed', legacy, rulesOf('homestead')],
    ['nonceMax', { ...legacy, nonce: 2n ** 64n - 1n }],
    [undefined, { ...legacy, nonce: 2n ** 64n - 2n }],
    ['outOfRange', { ...legacy, value: 2n ** 256n }],
    ['outOfRange', { ...legacy, gasLimit: 2n ** 64n }],
    ['outOfRange', { ...feeMarket, maxFeePerGas: 2n ** 256n }],
    ['feeOverflow', { ...legacy, maxFeePerGas: 2n ** 256n / 21000n + 1n }],
    [undefined, { ...legacy, maxFeePerGas: 2n ** 256n / 21000n }],
    ['tipAboveFeeCap', { ...feeMarket, maxPriorityFeePerGas: 20_000_000_001n }],
    ['blobCreate', { ...blob, to: undefined }],
    ['emptyBlobs', { ...blob, blobVersionedHashes: [] }],
    ['tooManyBlobs', { ...blob, blobVersionedHashes: new Array(7).fill(blobHash) }],
    [undefined, { ...blob, blobVersionedHashes: new Array(7).fill(blobHash) }, rulesOf('prague')],
    ['tooManyBlobs', { ...blob, blobVersionedHashes: new Array(10).fill(blobHash) }, rulesOf('prague')],
    ['invalidBlobVersion', { ...blob, blobVersionedHashes: [blobHash, new Uint8Array(32)] }],
    ['setCodeCreate', { ...setCode, to: undefined }],
    ['emptyAuthorizationList', { ...setCode, authorizationList: [] }],
    ['initcodeTooLarge', { ...legacy, to: undefined, gasLimit: 10_000_000n, data: new Uint8Array(49153) }],
    [undefined, { ...legacy, to: undefined, gasLimit: 10_000_000n, data: new Uint8Array(49152) }],
    [undefined, { ...legacy, to: undefined, gasLimit: 10_000_000n, data: new Uint8Array(49153) }, rulesOf('paris')],
    ['gasLimitExceedsCap', { ...legacy, gasLimit: 16_777_217n }],
    [undefined, { ...legacy, gasLimit: 16_777_216n }],
    [undefined, { ...legacy, gasLimit: 16_777_217n }, rulesOf('prague')],
    ['intrinsicGasTooLow', { ...legacy, gasLimit: 20999n }],
    ['floorGasTooLow', { ...legacy, gasLimit: 21039n, data: Uint8Array.of(1) }],
    [undefined, { ...legacy, gasLimit: 21040n, data: Uint8Array.of(1) }],
    [undefined, { ...legacy, gasLimit: 21016n, data: Uint8Array.of(1) }, rulesOf('cancun')],
  ]
  for (const [code, fields, rules] of cases) {
    assert.equal(
      codeOf(fields, rules),
      code,
      JSON.stringify(fields, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).slice(0, 200),
    )
  }
})

test('signature values', () => {
  const tx = signTransaction(legacy, key)
  const codeWith = (changes: Partial<Transaction>, rules = osaka) =>
    checkTransaction({ ...tx, ...changes }, rules, 1n)?.code
  assert.equal(codeWith({ r: 0n }), 'invalidSignature')
  assert.equal(codeWith({ s: 0n }), 'invalidSignature')
  assert.equal(codeWith({ r: SECP256K1_ORDER }), 'invalidSignature')
  assert.equal(codeWith({ s: SECP256K1_ORDER }), 'invalidSignature')
  const twin = { s: SECP256K1_ORDER - tx.s, yParity: (1 - tx.yParity) as 0 | 1 }
  assert.equal(codeWith(twin), 'highS')
  assert.deepEqual(recoverSender({ ...tx, ...twin }), privateKeyToAddress(key))
  assert.equal(codeWith({ ...twin, chainId: undefined }, rulesOf('frontier')), undefined)
  assert.equal(errorOf(() => recoverSender({ ...tx, r: 5n })).code, 'invalidSignature', '5 is no x coordinate')
})

test('intrinsic gas and floor', () => {
  const data = Uint8Array.of(0, 0, 1, 2, 3)
  const accessList = [{ address: to, storageKeys: [blobHash, blobHash] }]
  const create = signTransaction({ ...feeMarket, to: undefined, data, accessList }, key)
  assert.equal(intrinsicGas(create, rulesOf('london')), 21000n + 32000n + 8n + 48n + 2400n + 3800n)
  assert.equal(intrinsicGas(create, rulesOf('shanghai')), 21000n + 32000n + 8n + 48n + 2400n + 3800n + 2n)
  assert.equal(floorGas(create, rulesOf('cancun')), 0n)
  assert.equal(floorGas(create, osaka), 21000n + 140n)
  const call = signTransaction({ ...legacy, data }, key)
  assert.equal(intrinsicGas(call, rulesOf('frontier')), 21000n + 8n + 204n)
  assert.equal(intrinsicGas(signTransaction(setCode, key), osaka), 46000n)
})

test('authorizations', () => {
  assert.deepEqual(recoverAuthority(authorization), privateKeyToAddress(key))
  const broken: Partial<Authorization>[] = [
    { yParity: 2n },
    { s: SECP256K1_ORDER - authorization.s, yParity: 1n - authorization.yParity },
    { r: 0n },
    { r: SECP256K1_ORDER },
    { s: 0n },
    { r: 5n },
  ]
  for (const changes of broken) assert.equal(recoverAuthority({ ...authorization, ...changes }), undefined)
  assert.notDeepEqual(recoverAuthority({ ...authorization, nonce: 4n }), privateKeyToAddress(key))
})

test('malformed input says where', () => {
  const n = (value: number) => (value === 0 ? new Uint8Array(0) : Uint8Array.of(value))
  const typed = (type: number, ...fields: Parameters<typeof encodeRlp>[0][]) =>
    Uint8Array.from([type, ...encodeRlp(fields)])
  const path = (bytes: Uint8Array) => errorOf(() => decodeTransaction(bytes)).values.path
  const legacyFields = [n(1), n(1), n(1), to, n(1), n(0), n(27), n(1), n(1)]
  assert.equal(decodeTransaction(encodeRlp(legacyFields)).type, 0)

  for (const [index, name] of [
    'nonce',
    'gasPrice',
    'gasLimit',
    undefined,
    'value',
    undefined,
    'v',
    'r',
    's',
  ].entries()) {
    if (!name) continue
    assert.equal(path(encodeRlp(legacyFields.with(index, Uint8Array.of(0, 1)))), name)
    assert.equal(path(encodeRlp(legacyFields.with(index, new Uint8Array(33).fill(1)))), name)
  }
  assert.equal(path(encodeRlp(legacyFields.with(3, to.subarray(1)))), 'to')
  assert.equal(path(encodeRlp(legacyFields.with(0, new Uint8Array(9).fill(1)))), 'nonce')
  assert.equal(path(encodeRlp([...legacyFields.slice(0, 5), [], ...legacyFields.slice(6)])), 'data')
  assert.match(errorOf(() => decodeTransaction(encodeRlp(legacyFields.slice(1)))).message, /want 9 fields, got 8/)
  assert.equal(errorOf(() => decodeTransaction(encodeRlp(legacyFields.with(6, n(29))))).code, 'invalidSignature')

  const accessList = [[to, [blobHash, blobHash.subarray(1)]]]
  const withKeys = typed(1, n(1), n(0), n(1), n(1), to, n(0), n(0), accessList, n(0), n(1), n(1))
  assert.equal(path(withKeys), 'accessList[0].storageKeys[1]')
  const error = errorOf(() => decodeTransaction(withKeys))
  assert.deepEqual(withKeys.subarray(Number(error.values.offset)).subarray(0, 31), blobHash.subarray(1))
  assert.equal(
    error.message,
    `malformed transaction: accessList[0].storageKeys[1]: 31 bytes, want 32 at byte ${error.values.offset}`,
  )

  const code = (bytes: Uint8Array) => errorOf(() => decodeTransaction(bytes)).code
  assert.equal(code(typed(1, n(1), n(0), n(1), n(1), to, n(0), n(0), [], n(2), n(1), n(1))), 'invalidSignature')
  assert.equal(code(typed(3, [], [], [], [])), 'unexpectedBlobSidecar')
  assert.equal(code(typed(5)), 'typeNotSupported')
  assert.equal(code(Uint8Array.of(0)), 'typeNotSupported')
  assert.equal(code(Uint8Array.of(0x80)), 'malformed')
  assert.equal(code(Uint8Array.of(2)), 'malformed')
  assert.equal(code(new Uint8Array(0)), 'malformed')
  assert.equal(code(encodeTransaction({ ...signTransaction(blob, key), to: undefined })), 'blobCreate')
  assert.equal(code(encodeTransaction({ ...signTransaction(setCode, key), to: undefined })), 'setCodeCreate')
})

test('messages hold their values, in the words that clients look for', () => {
  const error = new TransactionError('nonceTooLow', { address: bytesToHex(to), nonce: 5n, stateNonce: 6n })
  assert.equal(error.message, `nonce too low: address ${bytesToHex(to)}, tx: 5 state: 6`)
  assert.equal(error.name, 'TransactionError')
  assert.deepEqual(error.values, { address: bytesToHex(to), nonce: 5n, stateNonce: 6n })
  assert.ok(transactionErrorCodes.includes('insufficientFunds'))
})

test('a transaction of mainnet', () => {
  // The first transaction ever, in block 46147.
  const bytes = hexToBytes(
    '0xf86780862d79883d2000825208945df9b87991262f6ba471f09758cde1c0fc1de734827a69801ca088ff6cf0fefd94db46111149ae4bfc179e9b94721fffd821d38d16464b3f71d0a045e0aff800961cfce805daef7016b9b675c137a6a41a548f7b60a3484c06a33a',
  )
  const tx = decodeTransaction(bytes)
  assert.equal(bytesToHex(transactionHash(tx)), '0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060')
  assert.equal(bytesToHex(recoverSender(tx)), '0xa1e4380a3b1f749673e270229993ee55f35663b4')
  assert.equal(checkTransaction(tx, rulesOf('frontier'), 1n), undefined)
})
