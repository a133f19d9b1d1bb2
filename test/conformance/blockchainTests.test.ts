/**
 * The judge of blockchain tests: what it must let pass, and above all what it must not.
 *
 * Owns: one short chain as a fixture, and its distortions. Must never: need the official fixtures.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BlockRule, blockRules, Chain, InvalidBlockError } from '../../src/chain/index.ts'
import { bytesToHex, privateKeyToAddress } from '../../src/primitives/index.ts'
import {
  type Block,
  chainConfigForNetwork,
  encodeBlock,
  genesisHeader,
  signTransaction,
  TransactionError,
} from '../../src/protocol/index.ts'
import { type Alloc, MemoryState } from '../../src/state/index.ts'
import type { BlockchainTest, BlockEntry } from './blockchainTests/format.ts'
import { judgeRefusal } from './blockchainTests/reasons.ts'
import { CaseSink, type Failure } from './cases.ts'
import { KeptExecutor } from './executor.ts'
import { WORLD_KINDS } from './options.ts'
import { runBlockchainTests } from './runners/blockchainTests.ts'

const NETWORK = 'Shanghai'
const KEY = new Uint8Array(32).fill(0x45)
const SENDER = bytesToHex(privateKeyToAddress(KEY))
const COINBASE = new Uint8Array(20).fill(0xfe)
const TO = new Uint8Array(20).fill(0xaa)

const executors = new KeptExecutor()
const { entries, fixture } = await makeFixture()

/** A genesis and two blocks, each with a transfer. */
async function makeFixture(): Promise<{ entries: BlockEntry[]; fixture: BlockchainTest }> {
  const config = chainConfigForNetwork(NETWORK)
  const sign = (nonce: bigint) =>
    signTransaction({ type: 0, nonce, gasLimit: 21_000n, maxFeePerGas: 10n ** 9n, to: TO, value: 5n }, KEY)
  const pre: Alloc = { [SENDER]: { balance: 10n ** 18n } }
  const world = MemoryState.fromAlloc(pre)
  const header = genesisHeader(
    {
      config,
      alloc: [],
      number: 0n,
      timestamp: 0n,
      gasLimit: 1_000_000n,
      gasUsed: 0n,
      difficulty: 0n,
      nonce: 0n,
      extraData: new Uint8Array(0),
      mixHash: new Uint8Array(32),
      coinbase: COINBASE,
      parentHash: new Uint8Array(32),
      baseFeePerGas: undefined,
      blobGasUsed: undefined,
      excessBlobGas: undefined,
    },
    world.root(),
  )
  const genesis: Block = { header, transactions: [], ommers: [], withdrawals: [] }
  const chain = new Chain({ config, genesis, world })
  const made: BlockEntry[] = []
  for (const nonce of [0n, 1n]) {
    const { block } = await chain.buildBlock({ timestamp: 12n * (nonce + 1n), coinbase: COINBASE }, [sign(nonce)])
    await chain.importBlock(block)
    made.push({ rlp: bytesToHex(encodeBlock(block)) })
  }
  return {
    entries: made,
    fixture: {
      network: NETWORK,
      pre,
      genesisRLP: bytesToHex(encodeBlock(genesis)),
      blocks: made,
      lastblockhash: chain.head.id,
      postState: world.dump(),
    },
  }
}

/** Runs the chain with some members changed, in memory and in a store, which must agree; undefined = it passed. */
async function judge(
  changes: Partial<BlockchainTest>,
  base: Partial<BlockchainTest> = fixture,
): Promise<Failure | undefined> {
  const content = { t: { ...base, ...changes } }
  const failures: (Failure | undefined)[] = []
  for (const world of WORLD_KINDS) {
    const sink = new CaseSink(undefined, () => {})
    const file = { fixtures: '', suite: 'blockchain-tests', bundle: 'b', path: 'f', content }
    await runBlockchainTests(file, sink, { world, executors })
    assert.equal(sink.tally.passed + sink.tally.failures.length, 1)
    failures.push(sink.tally.failures[0])
  }
  const [inMemory, inStore] = failures
  assert.equal(inStore?.expected, inMemory?.expected)
  // What differs is only told of a world in memory.
  assert.ok(withoutPlace(inMemory).startsWith(withoutPlace(inStore)))
  return inMemory
}

/** Without where an error was thrown. */
function withoutPlace(failure: Failure | undefined): string {
  return failure?.found.split(' | ')[0] ?? 'passed'
}

test('the chain passes, with and without a state at its end', async () => {
  assert.equal(await judge({}), undefined)
  const { postState: _, ...slim } = fixture
  assert.equal(await judge(slim, {}), undefined)
})

test('a wrong end, state or genesis fails', async () => {
  assert.match((await judge({ lastblockhash: `0x${'00'.repeat(32)}` }))!.found, /^head 0x[0-9a-f]{64}, number 2$/)
  assert.match((await judge({ postState: fixture.pre }))!.found, /balance 0x\w+ instead of 0x/)
  assert.match((await judge({ pre: { [SENDER]: { balance: '0x1' } } }))!.found, /invalid merkle root/)
  assert.match((await judge({ blocks: entries.slice(0, 1) }))!.expected, /^head/)
})

test('a block that is refused or accepted against the expectation fails', async () => {
  const [first, second] = entries as [BlockEntry, BlockEntry]
  assert.match((await judge({ blocks: [second, first] }))!.found, /^refusal: unknownParent/)
  const mustFail = { ...first, expectException: 'BlockException.UNKNOWN_PARENT' }
  assert.match((await judge({ blocks: [mustFail, second] }))!.found, /accepted$/)
  const orphan = { ...second, expectException: 'BlockException.UNKNOWN_PARENT' }
  assert.equal(await judge({ blocks: [orphan, first, second] }), undefined)
  const forAnotherReason = { ...orphan, expectException: 'BlockException.INVALID_STATE_ROOT' }
  assert.match((await judge({ blocks: [forAnotherReason, first, second] }))!.expected, /INVALID_STATE_ROOT$/)
})

test('an older entry without header must be refused', async () => {
  const header = { hash: '0x' } as unknown as NonNullable<BlockchainTest['genesisBlockHeader']>
  const withHeaders = entries.map((entry) => ({ ...entry, blockHeader: {} }))
  assert.equal(await judge({ genesisBlockHeader: header, blocks: withHeaders }), undefined)
  assert.match((await judge({ genesisBlockHeader: header }))!.expected, /block entry 0: refusal/)
})

/** Notes and verdict for one reason and one error. */
function refusal(reason: string | undefined, error: InvalidBlockError): { passes: boolean; notes: string[] } {
  const notes: string[] = []
  return { passes: judgeRefusal(reason, error, (text) => notes.push(text)) === undefined, notes }
}

const tooLow = new TransactionError('nonceTooLow', { address: SENDER, nonce: 0n, stateNonce: 1n })
const refusedTransaction = new InvalidBlockError('transaction', { index: 0, reason: tooLow.message }, tooLow)
const wrongRoot = new InvalidBlockError('transactionsRoot', { have: '0x', want: '0x' })

test('a reason is satisfied by its own rule only', () => {
  assert.ok(refusal('BlockException.INVALID_TRANSACTIONS_ROOT', wrongRoot).passes)
  assert.ok(refusal('TransactionException.NONCE_MISMATCH_TOO_LOW', refusedTransaction).passes)
  assert.ok(
    refusal('BlockException.INVALID_GASLIMIT|TransactionException.NONCE_MISMATCH_TOO_LOW', refusedTransaction).passes,
  )
  assert.ok(!refusal('TransactionException.NONCE_MISMATCH_TOO_HIGH', refusedTransaction).passes)
  assert.ok(!refusal('TransactionException.NONCE_MISMATCH_TOO_LOW', wrongRoot).passes)
  assert.ok(!refusal('BlockException.INVALID_GASLIMIT', refusedTransaction).passes)
  assert.ok(refusal('TR_NoFunds', wrongRoot).passes)
  assert.ok(!refusal('TR_NoFunds', refusedTransaction).passes)
})

test('an ommer is refused for what is wrong with its header', () => {
  const inner = new InvalidBlockError('number', { number: 1n, expected: 2n })
  const ommer = new InvalidBlockError('ommerHeader', { hash: '0x', reason: inner.message }, inner)
  assert.ok(refusal('InvalidNumber', ommer).passes)
  assert.ok(!refusal('InvalidGasLimit', ommer).passes)
})

test('a name that is not mapped is noted, no name is satisfied by anything', () => {
  assert.deepEqual(refusal('BlockException.NEW_ONE', wrongRoot), {
    passes: true,
    notes: ['the exception name NEW_ONE is not mapped, so any reason satisfies it'],
  })
  assert.deepEqual(refusal(undefined, wrongRoot), { passes: true, notes: [] })
})

test('no older name of a transaction is satisfied by a rule of headers', () => {
  const satisfying = blockRules.filter((rule: BlockRule) => {
    const error = new InvalidBlockError(rule, {} as never)
    return refusal('TR_IntrinsicGas', error).passes
  })
  assert.deepEqual(satisfying, ['transactionsRoot'])
})
