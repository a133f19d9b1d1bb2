/**
 * Schedules: lanes that take turns in any order come to one result, and a recorded order can be repeated.
 *
 * Owns: the twin of the threads and the form of schedules. MULTILANE_SEED repeats a run.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex } from '../../primitives/index.ts'
import { rulesOf } from '../../protocol/forks/index.ts'
import { MemoryState } from '../../state/index.ts'
import type { BlockJob, BlockResult } from '../block.ts'
import { SequentialBlockExecutor } from '../sequentialBlock.ts'
import { BusyError, MOST_LANES, ParallelExecutor } from './parallelExecutor.ts'
import { ScheduledExecutor } from './scheduledExecutor.ts'
import { decodeSchedule, encodeSchedule, ScheduleError } from './scheduleFile.ts'

const seed = Number(process.env.MULTILANE_SEED ?? Date.now() % 2 ** 31)
const SENDERS = 12
const STEPS = 40

/** Adds one to slot 0, and one to the slot that is the caller. */
const COUNTER_CODE = '0x60005460010160005533546001013355'
const counter = address('cc')

function address(byte: string): Uint8Array {
  return Uint8Array.from(Buffer.from(byte.repeat(20), 'hex'))
}

function sender(index: number): Uint8Array {
  return address((0x10 + index).toString(16))
}

function random(from: number): (below: number) => number {
  let state = from | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const state = MemoryState.fromAlloc({
  [bytesToHex(counter)]: { balance: 0n, code: COUNTER_CODE },
  ...Object.fromEntries(
    Array.from({ length: SENDERS }, (_, index) => [bytesToHex(sender(index)), { balance: 10n ** 15n }]),
  ),
})

/** Calls of the counter and payments among few senders. */
function job(next: (below: number) => number): BlockJob {
  const nonces = new Array<bigint>(SENDERS).fill(0n)
  const steps = Array.from({ length: STEPS }, () => {
    const from = next(SENDERS)
    const nonce = nonces[from]!
    nonces[from] = nonce + 1n
    const calls = next(3) === 0
    const transaction = {
      type: 2 as const,
      chainId: 1n,
      nonce,
      gasLimit: 100_000n,
      maxFeePerGas: 10n,
      maxPriorityFeePerGas: 1n,
      to: calls ? counter : sender(next(SENDERS)),
      value: calls ? 0n : 5n,
      data: new Uint8Array(0),
      accessList: [],
      maxFeePerBlobGas: 0n,
      blobVersionedHashes: [],
      authorizationList: [],
      yParity: 0 as const,
      r: 1n,
      s: 1n,
    }
    return { kind: 'transaction' as const, transaction, sender: sender(from) }
  })
  const context = {
    number: 1n,
    timestamp: 1n,
    gasLimit: 10n ** 8n,
    coinbase: address('c0'),
    difficulty: 0n,
    prevRandao: 0n,
    baseFee: 7n,
    blobBaseFee: 1n,
    chainId: 1n,
    blockHash: () => undefined,
  }
  return { context, rules: rulesOf('prague'), state, steps, onRefusal: 'stop' }
}

function describe({ changes, results }: BlockResult): string[] {
  const gas = results.map((result) => (result !== undefined && 'gasUsed' in result ? result.gasUsed : 'refused'))
  const places = changes.flatMap(({ address, account, storage }) => [
    `${bytesToHex(address)} ${account?.nonce} ${account?.balance}`,
    ...storage.map(({ slot, value }) => `${bytesToHex(address)} ${bytesToHex(slot)} ${bytesToHex(value)}`),
  ])
  return [gas.join(' '), ...places.sort()]
}

function executions({ trace }: BlockResult): number {
  return trace.transactions.reduce((sum, transaction) => sum + transaction.executions, 0)
}

test(`any order of turns gives the result of one after another (MULTILANE_SEED=${seed})`, async () => {
  const next = random(seed)
  const reference = new SequentialBlockExecutor()
  const twin = new ScheduledExecutor({ lanes: 4, choose: next })
  let again = 0
  for (let block = 0; block < 60; block++) {
    const work = job(next)
    const expected = describe(await reference.execute(work))
    const found = await twin.execute(work)
    assert.deepEqual(describe(found), expected)
    again += executions(found) - STEPS
  }
  assert.ok(again > 0, 'no execution was repeated: the schedules were too tame to test anything')
})

test(`what threads did can be done again on one thread (MULTILANE_SEED=${seed})`, async () => {
  const next = random(seed)
  await using threads = await ParallelExecutor.start({ lanes: 3, records: true, delays: seed, hints: false })
  for (let block = 0; block < 10; block++) {
    const work = job(next)
    const found = await threads.execute(work)
    const schedule = { block: 1n, lanes: 3, events: threads.schedule() }
    const read = decodeSchedule(encodeSchedule(schedule))
    assert.deepEqual(read, schedule)
    const twin = new ScheduledExecutor({ lanes: 3 })
    twin.follow(read.events)
    const repeated = await twin.execute(work)
    assert.deepEqual(twin.schedule(), schedule.events)
    assert.deepEqual(describe(repeated), describe(found))
  }
})

test('many lanes fit into one memory, each with less room, and too many are refused', async () => {
  const work = job(random(seed))
  const expected = describe(await new SequentialBlockExecutor().execute(work))
  await using threads = await ParallelExecutor.start({ lanes: 16 })
  const found = await threads.execute(work)
  assert.equal(found.trace.lanes, 16)
  assert.deepEqual(describe(found), expected)
  await assert.rejects(ParallelExecutor.start({ lanes: MOST_LANES + 1 }), /33 lanes do not fit/)
})

test('a second block is refused while the first one is being executed', async () => {
  const next = random(seed)
  await using threads = await ParallelExecutor.start({ lanes: 2 })
  const first = threads.execute(job(next))
  await assert.rejects(threads.execute(job(next)), BusyError)
  assert.equal((await first).results.length, STEPS)
  assert.equal((await threads.execute(job(next))).results.length, STEPS)
})

test('a damaged schedule is named as such', () => {
  const good = encodeSchedule({ block: 7n, lanes: 2, events: [{ lane: 1, event: 'settles', step: 0 }] })
  assert.equal(decodeSchedule(good).block, 7n)
  for (const bad of [
    '',
    '{}',
    'abc',
    good.replace(':1,', ':9,'),
    good.replace('1s0', '2s0'),
    good.replace('1s0', '1x0'),
  ]) {
    assert.throws(() => decodeSchedule(bad), ScheduleError)
  }
})
