/**
 * What a call is spared of a transaction's rules, and what not; how clients hear of halts.
 *
 * Owns: the outcomes of `call`.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { bytesToHex } from '../primitives/index.ts'
import { TransactionError, type TransactionErrorCode, type TransactionErrorValues } from '../protocol/index.ts'
import { type CallExecution, CallLanes, type CallMessage, type CallSite } from './index.ts'
import { contracts, messageTo, poor, rich, somebody, testSite, word } from './testing.ts'

const calls = new CallLanes({ lanes: 0 })
after(() => calls.close())

async function execution(message: CallMessage, site: CallSite = testSite()): Promise<CallExecution> {
  const outcome = await calls.call(site, message)
  assert.equal(outcome.kind, 'executed')
  return outcome as CallExecution
}

async function refusal(message: CallMessage, site: CallSite = testSite()): Promise<string> {
  const outcome = await calls.call(site, message)
  assert.equal(outcome.kind, 'refused')
  const { code, values } = outcome as Extract<typeof outcome, { kind: 'refused' }>
  return new TransactionError(code, values as TransactionErrorValues<TransactionErrorCode>).message
}

test('neither nonce nor signature nor code of the sender is asked about', async () => {
  assert.equal((await execution(messageTo(somebody, { from: contracts.reads }))).status, 'success')
  assert.equal((await execution(messageTo(somebody, { from: rich, value: 5n }))).gasUsed, 21_000n)
})

test('gas is counted as in a transaction, and has no cap', async () => {
  const { gasUsed, gasRefund, halt } = await execution(messageTo(contracts.clears, { gas: 100_000_000n }))
  // Cold slot 2,100 + change 2,900, two pushes, less a fifth of all at most.
  assert.deepEqual([gasUsed, gasRefund, halt], [21_005n + 5_000n - 4_800n, 4_800n, undefined])
})

test('value and price have to be there', async () => {
  assert.match(
    await refusal(messageTo(somebody, { value: 1n })),
    /^insufficient funds for gas \* price \+ value: address 0xa2a2\w+ have 0 want 1$/i,
  )
  const priced = { maxFeePerGas: 10n, maxPriorityFeePerGas: 0n }
  assert.match(await refusal(messageTo(somebody, { ...priced, gas: 50_000n })), /have 0 want 500000$/)
  assert.match(await refusal(messageTo(somebody, { maxFeePerGas: 6n })), /^max fee per gas less than block base fee/)
  assert.match(
    await refusal(messageTo(somebody, { maxPriorityFeePerGas: 1n })),
    /^max priority fee per gas higher than/,
  )
})

test('what no state could make right is refused', async () => {
  assert.match(await refusal(messageTo(somebody, { gas: 20_999n })), /^intrinsic gas too low: have 20999, want 21000$/)
  const data = new Uint8Array(100).fill(1)
  assert.match(await refusal(messageTo(somebody, { gas: 22_700n, data })), /^insufficient gas for floor data gas cost/)
  assert.match(await refusal(messageTo(undefined, { data: new Uint8Array(49_153) })), /^max initcode size exceeded/)
  assert.match(
    await refusal(messageTo(somebody, { blobVersionedHashes: [] })),
    /^blob transaction missing blob hashes$/,
  )
  assert.match(await refusal(messageTo(somebody, { authorizationList: [] })), /^EIP-7702 transaction with empty auth/)
})

test('blobs are paid for when a price is named', async () => {
  const blobVersionedHashes = [Uint8Array.of(1, ...new Uint8Array(31))]
  assert.equal((await execution(messageTo(somebody, { blobVersionedHashes }))).status, 'success')
  assert.match(await refusal(messageTo(somebody, { blobVersionedHashes, maxFeePerBlobGas: 1n })), /want 131072$/)
})

test('a creation returns its code and leaves no contract', async () => {
  // Returns one byte, STOP.
  const message = messageTo(undefined, { from: rich, data: Uint8Array.of(0x60, 0x01, 0x5f, 0xf3) })
  for (const _ of [1, 2]) assert.deepEqual((await execution(message)).output, Uint8Array.of(0))
})

for (const [name, changes, text] of [
  ['fails', {}, 'invalid opcode: INVALID'],
  ['unknown', {}, 'invalid opcode: opcode 0xc not defined'],
  ['underflows', {}, 'stack underflow (0 <=> 1)'],
  ['loops', { gas: 50_000n }, 'out of gas'],
  ['reverts', {}, undefined],
] as const) {
  test(`a halt is told in geth's words: ${name}`, async () => {
    const { status, haltText } = await execution(messageTo(contracts[name], changes))
    assert.deepEqual([status, haltText], [text === undefined ? 'revert' : 'halt', text])
  })
}

test('a creation that cannot pay for its code says so', async () => {
  // RETURN(0, 24576)
  const data = Uint8Array.of(0x61, 0x60, 0x00, 0x5f, 0xf3)
  assert.equal((await execution(messageTo(undefined, { data }))).haltText, 'contract creation code storage out of gas')
})

test('a precompile may be elsewhere', async () => {
  const site = testSite()
  const identity = word(4n).subarray(12)
  const places = new Map([
    [bytesToHex(identity), -1],
    [bytesToHex(somebody), 4],
  ])
  const moved = { ...site, context: { ...site.context, movedPrecompiles: places } }
  const data = Uint8Array.of(1, 2, 3)
  assert.deepEqual((await execution(messageTo(identity, { data }), site)).output, data)
  assert.deepEqual((await execution(messageTo(identity, { data }), moved)).output, new Uint8Array(0))
  assert.deepEqual((await execution(messageTo(somebody, { data }), moved)).output, data)
  assert.deepEqual((await execution(messageTo(identity, { data, from: poor }), site)).output, data)
})

test('messages may follow on one another, and leave nothing behind', async () => {
  const site = testSite()
  const count = messageTo(contracts.counts)
  const refused = messageTo(somebody, { value: 1n })
  const messages = [count, messageTo(contracts.fails), refused, count].map((message) => ({ message, block: {} }))
  const number = {
    message: messageTo(undefined, { data: Uint8Array.of(0x43, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xfd) }),
    block: { number: 9n },
  }
  for (const _ of [1, 2]) {
    const outcomes = await calls.callMany(site, { before: [], accounts: [], calls: [...messages, number] })
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.code : (outcome.haltText ?? outcome.output))),
      [word(8n), 'invalid opcode: INVALID', 'insufficientFunds', word(9n), word(9n)],
    )
  }
  // The lane's kernel knows that its state was another.
  assert.deepEqual((await execution(count, site)).output, word(8n))
})
