/** Blocks made by themselves and on request, with a pool that follows them, and moments that are gone back to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openChain, type StoredChain } from '../chain/index.ts'
import { numberedAddress, senderAddress, senderKey } from '../chain/testing.ts'
import { bytesToHex, keccak256 } from '../primitives/index.ts'
import {
  encodeTransaction,
  parseGenesis,
  signTransaction,
  type Transaction,
  type UnsignedTransaction,
} from '../protocol/index.ts'
import { MemoryStore } from '../state/index.ts'
import { Producer, type ProducerOptions } from './index.ts'

const ETHER = 10n ** 18n
const GWEI = 10n ** 9n
const TO = numberedAddress(0x1234)
const COINBASE = numberedAddress(0xc0)
const START = 1_700_000_000

const genesis = parseGenesis({
  config: { chainId: 7, terminalTotalDifficulty: 0, londonBlock: 0, berlinBlock: 0, istanbulBlock: 0, shanghaiTime: 0 },
  gasLimit: 30_000_000,
  timestamp: START,
  baseFeePerGas: '0x3b9aca00',
  alloc: Object.fromEntries(
    [0, 1, 2].map((index) => [bytesToHex(senderAddress(index)), { balance: `${100n * ETHER}` }]),
  ),
})

interface Bench extends AsyncDisposable {
  readonly chain: StoredChain
  readonly producer: Producer
  /** Milliseconds since 1970. */
  readonly clock: { time: number }
}

async function bench(options: Partial<ProducerOptions> = {}): Promise<Bench> {
  const chain = await openChain({ at: new MemoryStore(), genesis, believesMarks: true })
  const failures: unknown[] = []
  const clock = { time: START * 1000 }
  const now = () => clock.time
  const onFailure = (error: unknown) => failures.push(error)
  const producer = new Producer({ chain, coinbase: COINBASE, now, onFailure, ...options })
  return {
    chain,
    producer,
    clock,
    async [Symbol.asyncDispose]() {
      await producer.close()
      await chain.close()
      assert.deepEqual(failures, [])
    },
  }
}

function payment(sender: number, nonce: number, value = 1n, fields: object = {}): Transaction {
  const gas = { gasLimit: 21_000n, maxFeePerGas: 5n * GWEI, maxPriorityFeePerGas: GWEI }
  return signTransaction(
    { type: 2, chainId: 7n, nonce: BigInt(nonce), to: TO, value, ...gas, ...fields },
    senderKey(sender),
  )
}

const send = (producer: Producer, ...transactions: Transaction[]) =>
  producer.pool.addRaw(transactions.map(encodeTransaction))
const balance = (chain: StoredChain, address: Uint8Array) => chain.state.account(address)?.balance ?? 0n

test('who offers less than the base fee is refused where no other block would come, and waits where one does', async () => {
  await using made = await bench()
  const { chain, producer } = made
  const poor = payment(0, 0, 1n, { maxFeePerGas: GWEI / 2n, maxPriorityFeePerGas: 1n })
  const [refused] = await send(producer, poor)
  assert.match(String(refused), /max fee per gas less than block base fee: .*, baseFee: 875000000$/)
  producer.automine.isOn = false
  await send(producer, poor)
  assert.equal(producer.pool.status.pending, 1)
  while (producer.pool.status.pending > 0) await producer.mine()
  assert.equal(balance(chain, TO), 1n)
  producer.automine.isOn = true
  producer.automine.blockTimeMs = 1_000_000
  const [waits] = await send(producer, payment(0, 1, 1n, { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n }))
  assert.ok(!(waits instanceof Error))
})

test('what arrives together goes into one block at once, and the pool is empty after it', async () => {
  await using made = await bench()
  const { chain, producer } = made
  made.clock.time += 5000
  await send(producer, payment(0, 0), payment(0, 1), payment(1, 0))
  await producer.settled()
  assert.equal(chain.head.header.number, 1n)
  assert.equal(chain.head.block.transactions.length, 3)
  assert.equal(chain.head.header.timestamp, BigInt(START + 5))
  assert.deepEqual(chain.head.header.coinbase, COINBASE)
  assert.deepEqual(producer.pool.status, { pending: 0, queued: 0, bytes: 0 })
  assert.equal(producer.reportOf(chain.head)?.transactions.length, 3)
  // A gap waits, and what fills it takes both along.
  await send(producer, payment(0, 3))
  await producer.settled()
  assert.equal(chain.head.header.number, 1n)
  await send(producer, payment(0, 2))
  await producer.settled()
  assert.equal(chain.head.block.transactions.length, 2)
})

test('a block is made when it is asked for, and what does not pay waits', async () => {
  await using made = await bench({ automine: false })
  const { chain, producer } = made
  await send(producer, payment(0, 0), payment(1, 0, 1n, { maxFeePerGas: 10n, maxPriorityFeePerGas: 1n }))
  await producer.settled()
  assert.equal(chain.head.header.number, 0n)
  const pending = await producer.pending()
  assert.equal(pending.block.transactions.length, 1)
  assert.deepEqual(pending.senders, [senderAddress(0)])
  assert.equal(await producer.pending(), pending, 'nothing has changed')
  const [block] = await producer.mine()
  assert.equal(block!.header.number, 1n)
  assert.deepEqual(block!.header.stateRoot, pending.block.header.stateRoot)
  assert.equal(producer.pool.status.pending, 1)
  producer.next.baseFee = 1n
  await producer.changed()
  await producer.mine()
  assert.equal(producer.pool.status.pending, 0)
  assert.equal(chain.head.header.baseFeePerGas, 1n)
  assert.equal((await producer.mine({ blocks: 3n })).length, 3)
  assert.equal(chain.head.header.number, 5n)
})

test('time goes on as it is told to', async () => {
  await using made = await bench({ automine: false })
  const { chain, producer } = made
  const times = async (blocks = 1n, interval?: bigint) =>
    (await producer.mine({ blocks, interval })).map(({ header }) => Number(header.timestamp) - START)
  assert.deepEqual(await times(2n), [1, 2])
  producer.clock.increase(100n)
  assert.deepEqual(await times(), [102])
  producer.clock.setNext(BigInt(START + 500), chain.head.header.timestamp)
  assert.deepEqual(await times(), [500])
  made.clock.time += 10_000
  assert.deepEqual(await times(), [510])
  assert.deepEqual(await times(3n, 60n), [511, 571, 631])
  assert.throws(() => producer.clock.setNext(5n, chain.head.header.timestamp), /lower than or equal/)
  producer.clock.interval = 7n
  assert.deepEqual(await times(2n), [638, 645])
})

test('going back brings back state, edits, waiting transactions and terms, once', async () => {
  await using made = await bench({ automine: false })
  const { chain, producer } = made
  await producer.edit([
    {
      address: TO,
      account: { nonce: 0n, balance: 7n, codeHash: keccak256(new Uint8Array(0)) },
      storageWiped: false,
      code: undefined,
      storage: [],
    },
  ])
  await send(producer, payment(0, 0, 5n))
  const head = chain.head
  const id = await producer.snapshot()
  const later = await producer.snapshot()
  producer.next.coinbase = TO
  await producer.mine({ blocks: 3n })
  await send(producer, payment(1, 0))
  assert.ok(balance(chain, TO) > 12n)
  assert.equal(await producer.revert(id), true)
  assert.equal(chain.head.id, head.id)
  assert.equal(balance(chain, TO), 7n)
  assert.deepEqual(producer.next.coinbase, COINBASE)
  assert.equal(producer.pool.status.pending, 1)
  assert.equal(await producer.revert(id), false)
  assert.equal(await producer.revert(later), false)
  const [block] = await producer.mine()
  assert.equal(block!.block.transactions.length, 1)
  assert.equal(balance(chain, TO), 12n)
})

test('a rollback gives transactions back when that is wanted', async () => {
  await using made = await bench({ automine: false })
  const { chain, producer } = made
  await send(producer, payment(0, 0), payment(0, 1))
  await producer.mine({ blocks: 2n })
  await producer.rollback(chain.genesis, true)
  assert.equal(producer.pool.status.pending, 2)
  await producer.mine()
  await producer.rollback(chain.genesis)
  assert.equal(producer.pool.status.pending, 0)
})

test('whom the user names may send without a key, also a contract', async () => {
  await using made = await bench()
  const { chain, producer } = made
  const contract = numberedAddress(0xcc)
  const code = Uint8Array.of(0)
  await producer.edit([
    {
      address: contract,
      account: { nonce: 1n, balance: ETHER, codeHash: keccak256(code) },
      storageWiped: false,
      code,
      storage: [],
    },
  ])
  const { r: _r, s: _s, yParity: _y, ...unsigned } = payment(0, 1, 9n)
  producer.pool.addImpersonated(unsigned as UnsignedTransaction, contract)
  await producer.settled()
  assert.equal(chain.head.header.number, 1n)
  assert.deepEqual(
    chain.head.receipts.map(({ outcome }) => outcome),
    [true],
  )
  assert.deepEqual(await chain.sendersOf(chain.head), [contract])
  assert.equal(balance(chain, TO), 9n)
})

test('blocks come at their rhythm, also empty ones', async () => {
  await using made = await bench({ automine: false, blockTimeMs: 20 })
  const { chain, producer } = made
  for (let wait = 0; wait < 200 && chain.head.header.number < 3n; wait++)
    await new Promise((done) => setTimeout(done, 20))
  assert.ok(chain.head.header.number >= 3n)
  producer.automine.blockTimeMs = undefined
  await producer.mine()
  const { number } = chain.head.header
  await new Promise((done) => setTimeout(done, 100))
  assert.equal(chain.head.header.number, number)
})

test('the same inputs make the same chain', async () => {
  const heads = new Set<string>()
  for (let run = 0; run < 2; run++) {
    await using made = await bench({ timestampInterval: 1n })
    for (let nonce = 0; nonce < 3; nonce++) {
      await send(made.producer, payment(0, nonce))
      await made.producer.settled()
    }
    heads.add(made.chain.head.id)
  }
  assert.equal(heads.size, 1)
})
