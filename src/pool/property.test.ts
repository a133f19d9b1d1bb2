/** Random lives of a pool, step by step the same as the plain model's. Must never: hide the seed of a failure. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import type { UnsignedTransaction } from '../protocol/index.ts'
import type { Hex } from './index.ts'
import { type ModelTransaction, PoolModel } from './model.ts'
import { CHAIN_ID, headOf, outcomeOf, PlainState, RECIPIENT } from './testing.ts'
import { TransactionPool } from './transactionPool.ts'

const LIVES = 150
const STEPS = 200
const SENDERS = 6
const LIMITS = { transactions: 20, guaranteedPerSender: 3, reasons: 100_000 }

for (const order of ['fees', 'fifo'] as const) {
  for (const balanceChecks of ['each', 'sum'] as const) {
    test(`a pool by ${order} that checks ${balanceChecks} is the plain model`, () => {
      for (let life = 0; life < LIVES; life++) {
        const seed = randomInt(2 ** 32)
        try {
          live(seed, order, balanceChecks)
        } catch (error) {
          throw new Error(`seed ${seed}`, { cause: error })
        }
      }
    })
  }
}

function live(seed: number, order: 'fees' | 'fifo', balanceChecks: 'each' | 'sum'): void {
  const random = randomFrom(seed)
  const addresses = Array.from({ length: SENDERS }, (_, sender) => new Uint8Array(20).fill(sender + 1))
  const accounts = addresses.map(() => ({ nonce: random(3), balance: 100_000_000 }))
  const state = new PlainState()
  const publish = (sender: number) => {
    const { nonce, balance } = accounts[sender]!
    state.set(addresses[sender]!, { nonce: BigInt(nonce), balance: BigInt(balance) })
  }
  for (const sender of accounts.keys()) publish(sender)
  // Without any that wait, the mass of single senders is what fills the pool.
  const limits = { ...LIMITS, queuedPerSender: random(2) * 4 }
  const model = new PoolModel(accounts, limits, balanceChecks === 'sum')
  const headNow = () => headOf(state, { gasLimit: BigInt(model.blockGas), baseFee: 0n })
  const pool = new TransactionPool(headNow(), { chainId: CHAIN_ID, order, balanceChecks, limits })
  const names = new Map<Hex, string>()
  const hashes = new Map<string, Hex>()
  const nameOf = ({ hash }: { readonly hash: Hex }) => names.get(hash)!

  for (let step = 0; step < STEPS; step++) {
    const choice = random(20)
    if (choice < 14) {
      // Some send more than others.
      const sender = random(2) === 0 ? random(2) : random(SENDERS)
      const nextNonce = accounts[sender]!.nonce + model.pendingOf(sender).length
      const transaction: ModelTransaction = {
        name: `${step}`,
        sender,
        nonce: random(2) === 0 ? nextNonce : Math.max(0, accounts[sender]!.nonce + random(7) - 1),
        cap: 1 + random(40),
        tip: random(30),
        gasLimit: random(4) === 0 ? 800_000 : 30_000 + random(1000),
        value: random(5) === 0 ? random(120_000_000) : random(1000),
      }
      const admission = pool.addImpersonated(unsigned(transaction), addresses[sender]!)
      if (!(admission instanceof Error)) {
        names.set(admission.hash, transaction.name)
        hashes.set(transaction.name, admission.hash)
      }
      assert.equal(outcomeOf(admission), model.add(transaction))
    } else if (choice < 17) {
      const changed = accounts.map((_, sender) => sender).filter(() => random(3) === 0)
      for (const sender of changed) {
        const account = accounts[sender]!
        account.nonce = Math.max(0, account.nonce + random(4) - 1)
        account.balance = random(3) === 0 ? random(40_000_000) : 100_000_000
        publish(sender)
      }
      model.blockGas = random(4) === 0 ? 700_000 : 1_000_000
      model.follow()
      void pool.moveTo({ head: headNow(), changed: changed.map((sender) => addresses[sender]!) })
    } else if (choice < 19 && model.names().length > 0) {
      const name = model.names()[random(model.names().length)]!
      assert.equal(pool.drop(hashes.get(name)!), true)
      model.drop(name, 'removed')
    } else {
      const sender = random(SENDERS)
      const all = [...model.pendingOf(sender), ...model.queuedOf(sender)]
      assert.equal(pool.dropSender(addresses[sender]!), all.length)
      for (const name of all) model.drop(name, 'removed')
    }

    for (const [sender, address] of addresses.entries()) {
      const { pending, queued } = pool.contentOf(address)
      assert.deepEqual(pending.map(nameOf), model.pendingOf(sender), `pending of ${sender} after step ${step}`)
      assert.deepEqual(queued.map(nameOf), model.queuedOf(sender), `queued of ${sender} after step ${step}`)
      assert.equal(pool.nextNonce(address), BigInt(accounts[sender]!.nonce + pending.length))
    }
    const baseFee = random(30)
    const best = [...pool.best({ baseFee: BigInt(baseFee), blobBaseFee: 0n })].map(nameOf)
    assert.deepEqual(best, model.best(baseFee, order), `best after step ${step}`)
    checkTotals(pool)
  }
  for (const [name, hash] of hashes) {
    const reason = pool.get(hash) === undefined ? pool.reasonOf(hash) : undefined
    assert.equal(reason === undefined ? undefined : outcomeOf(reason), model.reasons.get(name), `reason of ${name}`)
  }
}

function checkTotals(pool: TransactionPool): void {
  const contents = [...pool.content()]
  const { pending, queued, bytes } = pool.status
  assert.equal(
    pending,
    contents.reduce((sum, content) => sum + content.pending.length, 0),
  )
  assert.equal(
    queued,
    contents.reduce((sum, content) => sum + content.queued.length, 0),
  )
  assert.equal(
    bytes,
    [...pool].reduce((sum, entry) => sum + entry.bytes, 0),
  )
}

function unsigned({ nonce, cap, tip, gasLimit, value, name }: ModelTransaction): UnsignedTransaction {
  return {
    type: 2,
    chainId: CHAIN_ID,
    nonce: BigInt(nonce),
    gasLimit: BigInt(gasLimit),
    maxFeePerGas: BigInt(cap),
    maxPriorityFeePerGas: BigInt(tip),
    to: RECIPIENT,
    value: BigInt(value),
    // Two of the same fields are two transactions all the same.
    data: new TextEncoder().encode(name),
    accessList: [],
    maxFeePerBlobGas: 0n,
    blobVersionedHashes: [],
    authorizationList: [],
  }
}

/** xorshift32: gives whole numbers below a bound. */
function randomFrom(seed: number): (bound: number) => number {
  let word = seed === 0 ? 1 : seed | 0
  return (bound) => {
    word ^= word << 13
    word ^= word >>> 17
    word ^= word << 5
    return (word >>> 0) % bound
  }
}
