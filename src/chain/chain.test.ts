/** Import and building: what a chain takes, and that it is as before when it does not. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bigIntToFixedBytes, bytesToHex } from '../primitives/index.ts'
import { type Block, chainConfigForNetwork, encodeBlock, ommersHash, type TransactionError } from '../protocol/index.ts'
import { Chain } from './chain.ts'
import { type BlockRule, InvalidBlockError, UnknownBlockError } from './errors.ts'
import { transactionsRoot } from './rules/body.ts'
import { HASH_KEEPER, LOGGER, numberedAddress, type TestChain, testChain, transactionOf } from './testing.ts'

const COINBASE = numberedAddress(0xfee)
const TO = numberedAddress(0xbeef)

/** A block with transactions, not imported yet. */
async function built({ chain }: TestChain, timestamp = 12n): Promise<Block> {
  const transactions = [transactionOf(0, 0, TO, 5n), transactionOf(1, 0, HASH_KEEPER), transactionOf(1, 1, LOGGER)]
  const { block, dropped } = await chain.buildBlock({ timestamp, coinbase: COINBASE }, transactions)
  assert.deepEqual(dropped, [])
  return block
}

/** The rule that the block breaks; state and head must be as before. */
async function ruleBroken({ chain, world }: TestChain, input: Block | Uint8Array): Promise<BlockRule> {
  const { head } = chain
  let rule: BlockRule | undefined
  try {
    await chain.importBlock(input)
  } catch (error) {
    assert.ok(error instanceof InvalidBlockError, String(error))
    assert.doesNotMatch(error.message, /undefined|\{/)
    rule = error.rule
  }
  assert.ok(rule !== undefined, 'the block was accepted')
  assert.equal(chain.head, head)
  assert.deepEqual(world.root(), head.header.stateRoot)
  return rule
}

function withHeader(block: Block, changes: Partial<Block['header']>): Block {
  return { ...block, header: { ...block.header, ...changes } }
}

for (const network of [
  'Frontier',
  'Homestead',
  'Byzantium',
  'Istanbul',
  'London',
  'Paris',
  'Shanghai',
  'Cancun',
  'Osaka',
]) {
  test(`${network}: what was built is taken, from RLP and as it is`, async () => {
    const config = chainConfigForNetwork(network)
    const maker = testChain(config)
    const [fromRlp, asItIs] = [testChain(config), testChain(config)]
    for (let number = 1; number <= 3; number++) {
      const transactions = [transactionOf(0, number - 1, TO, 7n), transactionOf(1, number - 1, HASH_KEEPER)]
      const { block } = await maker.chain.buildBlock(
        { timestamp: BigInt(12 * number), coinbase: COINBASE },
        transactions,
      )
      await maker.chain.importBlock(block)
      await fromRlp.chain.importBlock(encodeBlock(block))
      await asItIs.chain.importBlock(block)
      const parent = maker.chain.blockAt(BigInt(number - 1))
      assert.deepEqual(fromRlp.world.storage(HASH_KEEPER, bigIntToFixedBytes(BigInt(number), 32)), parent?.hash)
    }
    assert.equal(fromRlp.world.account(TO)?.balance, 21n)
    assert.deepEqual(fromRlp.world.dump(), maker.world.dump())
    assert.deepEqual(asItIs.world.dump(), maker.world.dump())
    assert.equal(fromRlp.chain.head.id, maker.chain.head.id)
  })
}

const ZERO_HASH = new Uint8Array(32)
const BLOB = 131072n

/** Distortions of a valid block of a chain with everything that the latest rules ask for. */
const LATE: readonly (readonly [BlockRule, (block: Block) => Block])[] = [
  ['unknownParent', (block) => withHeader(block, { parentHash: ZERO_HASH })],
  ['number', (block) => withHeader(block, { number: 2n })],
  ['timestamp', (block) => withHeader(block, { timestamp: 0n })],
  ['extraDataSize', (block) => withHeader(block, { extraData: new Uint8Array(33) })],
  ['difficulty', (block) => withHeader(block, { difficulty: 1n })],
  ['nonceNotZero', (block) => withHeader(block, { nonce: new Uint8Array(8).fill(1) })],
  ['ommersNotEmpty', (block) => withHeader(block, { ommersHash: ZERO_HASH })],
  ['headerFieldMissing', (block) => withHeader(block, { requestsHash: undefined })],
  ['gasLimitTooHigh', (block) => withHeader(block, { gasLimit: 2n ** 63n })],
  ['gasUsedAboveLimit', (block) => withHeader(block, { gasUsed: 30_000_001n })],
  ['gasLimitStep', (block) => withHeader(block, { gasLimit: 30_000_000n + 30_000_000n / 1024n })],
  ['gasLimitStep', (block) => withHeader(block, { gasLimit: 30_000_000n - 30_000_000n / 1024n })],
  ['baseFee', (block) => withHeader(block, { baseFeePerGas: 1_000_000_000n })],
  ['blobGasUsedAboveLimit', (block) => withHeader(block, { blobGasUsed: 100n * BLOB })],
  ['blobGasUsedNotWhole', (block) => withHeader(block, { blobGasUsed: 1n })],
  ['excessBlobGas', (block) => withHeader(block, { excessBlobGas: BLOB })],
  [
    'blockSize',
    (block) => ({
      ...block,
      transactions: block.transactions.map((tx) => ({ ...tx, data: new Uint8Array(3_000_000) })),
    }),
  ],
  ['transactionsRoot', (block) => ({ ...block, transactions: block.transactions.toReversed() })],
  ['transactionsRoot', (block) => withHeader(block, { transactionsRoot: ZERO_HASH })],
  ['withdrawalsMissing', (block) => ({ ...block, withdrawals: undefined })],
  [
    'withdrawalsRoot',
    (block) => ({ ...block, withdrawals: [{ index: 0n, validatorIndex: 0n, address: TO, amount: 1n }] }),
  ],
  ['ommersHash', (block) => ({ ...block, ommers: [block.header] })],
  ['gasUsed', (block) => withHeader(block, { gasUsed: block.header.gasUsed - 1n })],
  ['blobGasUsed', (block) => withHeader(block, { blobGasUsed: BLOB })],
  ['logsBloom', (block) => withHeader(block, { logsBloom: new Uint8Array(256) })],
  ['receiptsRoot', (block) => withHeader(block, { receiptsRoot: ZERO_HASH })],
  ['requestsHash', (block) => withHeader(block, { requestsHash: ZERO_HASH })],
  ['stateRoot', (block) => withHeader(block, { stateRoot: ZERO_HASH })],
  [
    'transaction',
    (block) => {
      const transactions = block.transactions.toReversed()
      return { ...withHeader(block, { transactionsRoot: transactionsRoot(transactions) }), transactions }
    },
  ],
]

test('each distortion of a late block breaks the rule it should, and the block itself is taken afterwards', async () => {
  const made = testChain(chainConfigForNetwork('Osaka'))
  const block = await built(made)
  for (const [rule, distort] of LATE) assert.equal(await ruleBroken(made, distort(block)), rule)
  assert.ok((await made.chain.importBlock(block)).isHead)
})

/** The same for a chain of proof of work. */
const EARLY: readonly (readonly [BlockRule, (block: Block) => Block])[] = [
  ['difficulty', (block) => withHeader(block, { difficulty: block.header.difficulty + 1n })],
  ['headerFieldUnexpected', (block) => withHeader(block, { baseFeePerGas: 7n })],
  ['withdrawalsUnexpected', (block) => ({ ...block, withdrawals: [] })],
  ['gasLimitTooLow', (block) => withHeader(block, { gasLimit: 4_998n, gasUsed: 0n })],
  [
    'tooManyOmmers',
    (block) =>
      withOmmers(
        block,
        [1n, 2n, 3n].map((time) => ommerOf(block, { timestamp: time })),
      ),
  ],
  ['ommerIsAncestor', (block) => withOmmers(block, [ommerOf(block, { number: 0n })])],
  ['ommerParent', (block) => withOmmers(block, [ommerOf(block, { parentHash: ZERO_HASH })])],
  ['ommerParent', (block) => withOmmers(block, [ommerOf(block, { timestamp: 5n })])],
]

const genesis = testChain(chainConfigForNetwork('Homestead'), { gasLimit: 5000n }).chain.genesis.header

function withOmmers(block: Block, ommers: Block['ommers']): Block {
  return { ...withHeader(block, { ommersHash: ommersHash(ommers) }), ommers }
}

/** A brother of the block, or the genesis itself. */
function ommerOf(block: Block, changes: Partial<Block['header']>): Block['header'] {
  return changes.number === 0n ? genesis : { ...block.header, ...changes }
}

test('each distortion of an early block breaks the rule it should', async () => {
  const made = testChain(chainConfigForNetwork('Homestead'), { gasLimit: 5000n })
  const { block } = await made.chain.buildBlock({ timestamp: 12n, coinbase: COINBASE }, [])
  for (const [rule, distort] of EARLY) assert.equal(await ruleBroken(made, distort(block)), rule)
  assert.ok((await made.chain.importBlock(block)).isHead)
})

test('ommers are rewarded, once, and only if their own header is valid', async () => {
  const made = testChain(chainConfigForNetwork('Homestead'))
  const { chain, world } = made
  const [late, ommerCoinbase] = [numberedAddress(0xa), numberedAddress(0xb)]
  const ommer = (await chain.buildBlock({ timestamp: 13n, coinbase: ommerCoinbase }, [])).block.header
  await chain.importBlock((await chain.buildBlock({ timestamp: 12n, coinbase: late }, [])).block)
  const nephew = (await chain.buildBlock({ timestamp: 24n, coinbase: COINBASE }, [])).block
  const invalid = { ...ommer, gasLimit: ommer.gasLimit * 2n }
  assert.equal(await ruleBroken(made, withOmmers(nephew, [invalid])), 'ommerHeader')
  assert.equal(await ruleBroken(made, withOmmers(nephew, [ommer, ommer])), 'duplicateOmmer')
  // The state root is the one thing that building does not know of; the refusal tells it.
  const unsealed = withOmmers(nephew, [ommer])
  await assert.rejects(chain.importBlock(unsealed), (error: InvalidBlockError) => error.rule === 'stateRoot')
  const reward = 5n * 10n ** 18n
  const expected = testChain(chainConfigForNetwork('Homestead')).world
  expected.setAccount(late, { balance: reward })
  expected.setAccount(ommerCoinbase, { balance: (reward * 7n) / 8n })
  expected.setAccount(COINBASE, { balance: reward + reward / 32n })
  await chain.importBlock(withHeader(unsealed, { stateRoot: expected.root() }))
  assert.deepEqual(world.dump(), expected.dump())
  const next = (await chain.buildBlock({ timestamp: 36n, coinbase: COINBASE }, [])).block
  assert.equal(await ruleBroken(made, withOmmers(next, [ommer])), 'duplicateOmmer')
})

test('RLP that is no block is malformed', async () => {
  const made = testChain(chainConfigForNetwork('Osaka'))
  const rlp = encodeBlock(await built(made))
  for (const length of [0, 1, 100, rlp.length - 1])
    assert.equal(await ruleBroken(made, rlp.subarray(0, length)), 'malformed')
  const twice = new Uint8Array(rlp.length + 1)
  twice.set(rlp)
  assert.equal(await ruleBroken(made, twice), 'malformed')
  assert.ok((await made.chain.importBlock(rlp)).isNew)
  assert.deepEqual(await made.chain.importBlock(rlp), { block: made.chain.head, isNew: false, isHead: true })
  const { block } = made.chain.head
  assert.equal(await ruleBroken(made, { ...block, transactions: [] }), 'transactionsRoot')
})

test('withdrawals pay gwei and touch the account even when they pay nothing', async () => {
  const { chain, world } = testChain(chainConfigForNetwork('Shanghai'))
  const withdrawal = { index: 0n, validatorIndex: 0n, address: TO, amount: 3n }
  const empty = { ...withdrawal, index: 1n, address: numberedAddress(0xe) }
  const withdrawals = [withdrawal, { ...empty, amount: 0n }]
  await chain.importBlock((await chain.buildBlock({ timestamp: 12n, coinbase: COINBASE, withdrawals }, [])).block)
  assert.equal(world.account(TO)?.balance, 3_000_000_000n)
  assert.equal(world.account(empty.address), undefined)
})

test('contracts that hold requests must be there and answer', async () => {
  const config = chainConfigForNetwork('Prague')
  const attributes = { timestamp: 12n, coinbase: COINBASE }
  const build = (requestContractCode: string) =>
    testChain(config, { requestContractCode }).chain.buildBlock(attributes, [])
  await assert.rejects(build('0x'), { name: 'InvalidBlockError', rule: 'systemContractMissing' })
  await assert.rejects(build('0xfe'), { name: 'InvalidBlockError', rule: 'systemCallFailed' })
  await assert.rejects(build('0x5f5ffd'), /execution reverted/)
  // RETURN(0, 1): one byte of zero.
  const { requests } = await build('0x60015ff3')
  assert.deepEqual(requests.map(bytesToHex), ['0x00', '0x0100', '0x0200'])
})

test('the DAO fork moves balances once, and its first ten blocks say so', async () => {
  const child = '0xd4fe7bc31cedb7bfb8a345f31e668033056b2728'
  const refund = '0xbf4ed7b27f1d666546e30d74d50d173d20bca754'
  const made = testChain(chainConfigForNetwork('HomesteadToDaoAt5'), { balances: { [child]: 70n, [refund]: 1n } })
  const { chain, world } = made
  const balances = () => [child, refund].map((text) => world.dump()[text]?.balance)
  for (let number = 1n; number <= 16n; number++) {
    const { block } = await chain.buildBlock({ timestamp: 12n * number, coinbase: COINBASE }, [])
    const isMarked = number >= 5n && number < 15n
    assert.equal(new TextDecoder().decode(block.header.extraData), isMarked ? 'dao-hard-fork' : '')
    if (isMarked)
      assert.equal(await ruleBroken(made, withHeader(block, { extraData: new Uint8Array(0) })), 'daoExtraData')
    await chain.importBlock(block)
    assert.deepEqual(balances(), number < 5n ? ['0x46', '0x1'] : ['0x0', '0x47'])
  }
  await chain.setHead(chain.blockAt(4n)!.hash)
  assert.deepEqual(balances(), ['0x46', '0x1'])
})

test('building leaves out what cannot go in, and says why', async () => {
  const { chain } = testChain(chainConfigForNetwork('Osaka'))
  const good = [transactionOf(0, 0, TO), transactionOf(0, 1, LOGGER)]
  const bad = [transactionOf(0, 0, LOGGER), transactionOf(2, 1, TO), transactionOf(3, 0, TO, 0n, 20_999n)]
  const large = { ...transactionOf(3, 0, TO), data: new Uint8Array(9_000_000) }
  const { block, dropped, receipts } = await chain.buildBlock(
    { timestamp: 12n, coinbase: COINBASE, gasLimit: 60_000_000n },
    [good[0]!, ...bad, large, good[1]!],
  )
  assert.deepEqual(block.transactions, good)
  assert.equal(receipts.length, 2)
  assert.deepEqual(
    dropped.map(({ reason }) => (reason instanceof InvalidBlockError ? reason.rule : reason.code)),
    ['nonceTooLow', 'nonceTooHigh', 'intrinsicGasTooLow', 'blockSize'],
  )
  assert.equal(block.header.gasLimit, 30_000_000n + 30_000_000n / 1024n - 1n)
  assert.ok((await chain.importBlock(block)).isHead)
  await assert.rejects(chain.buildBlock({ timestamp: 12n, coinbase: COINBASE }, []), { rule: 'timestamp' })
  await assert.rejects(chain.buildBlock({ timestamp: 24n, coinbase: COINBASE }, [], ZERO_HASH), UnknownBlockError)
})

test('calls take turns in the order in which they were made', async () => {
  const maker = testChain(chainConfigForNetwork('Osaka'))
  const blocks: Uint8Array[] = []
  for (let number = 1; number <= 3; number++) {
    const transactions = [transactionOf(0, number - 1, TO, 7n), transactionOf(1, number - 1, HASH_KEEPER)]
    const { block } = await maker.chain.buildBlock({ timestamp: BigInt(12 * number), coinbase: COINBASE }, transactions)
    await maker.chain.importBlock(block)
    blocks.push(encodeBlock(block))
  }
  const { chain, world } = testChain(chainConfigForNetwork('Osaka'))
  const wrong = { ...maker.chain.head.block, transactions: [] }
  const coming = blocks.map((bytes) => chain.importBlock(bytes))
  const refused = assert.rejects(chain.importBlock(wrong), { rule: 'transactionsRoot' })
  const back = chain.setHead(maker.chain.blockAt(1n)!.hash)
  const built = chain.buildBlock({ timestamp: 99n, coinbase: COINBASE }, [])
  // They are theirs from the call on.
  for (const bytes of blocks) bytes.fill(0)
  assert.ok((await Promise.all(coming)).every(({ isNew, isHead }) => isNew && isHead))
  await refused
  await back
  assert.equal((await built).block.header.number, 2n)
  assert.equal(chain.head.id, maker.chain.blockAt(1n)!.id)
  assert.deepEqual(world.root(), chain.head.header.stateRoot)
})

test('a sender who cannot be told refuses the block, or is left out of it', async () => {
  const made = testChain(chainConfigForNetwork('Osaka'))
  const block = await built(made)
  const unsigned = { ...transactionOf(2, 0, TO), r: 0n }
  const transactions = [...block.transactions, unsigned]
  const distorted = { ...withHeader(block, { transactionsRoot: transactionsRoot(transactions) }), transactions }
  assert.equal(await ruleBroken(made, distorted), 'transaction')
  const { dropped } = await made.chain.buildBlock({ timestamp: 12n, coinbase: COINBASE }, transactions)
  assert.deepEqual(
    dropped.map(({ transaction, reason }) => [transaction, (reason as TransactionError).code]),
    [[unsigned, 'invalidSignature']],
  )
})

test('a world that is not in the state of the genesis is refused', async () => {
  const config = chainConfigForNetwork('Osaka')
  const { chain, world } = testChain(config)
  world.setBalance(TO, 1n)
  assert.throws(() => new Chain({ config, genesis: chain.genesis.block, world }), { rule: 'stateRoot' })
})
