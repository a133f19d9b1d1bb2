/**
 * Calls on threads and without them.
 *
 * Owns: what a caller of the room sees of lanes: results, questions, limits, ends.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concatBytes } from '../primitives/index.ts'
import {
  CallAbortedError,
  type CallExecution,
  CallLanes,
  type CallLanesOptions,
  type CallMessage,
  CallQueueFullError,
  type CallSite,
  CallTimeoutError,
  CallTooLargeError,
} from './index.ts'
import { contracts, messageTo, rich, testSite, word, words } from './testing.ts'

const tasks = { module: new URL('./testing.ts', import.meta.url).href }
const EMIT = { ...tasks, name: 'emitPieces' }
const THROW = { ...tasks, name: 'throwError' }

async function execute(calls: CallLanes, site: CallSite, message: CallMessage): Promise<CallExecution> {
  const outcome = await calls.call(site, message)
  assert.equal(outcome.kind, 'executed')
  return outcome as CallExecution
}

for (const [name, options] of [
  ['on a thread', { lanes: 1 }],
  ['without threads', { lanes: 0 }],
] as const satisfies [string, CallLanesOptions][]) {
  test(`a call reads the state and changes nothing: ${name}`, async () => {
    await using calls = new CallLanes(options)
    const site = testSite()
    for (const _ of [1, 2]) {
      const { status, output } = await execute(calls, site, messageTo(contracts.counts))
      assert.deepEqual([status, output], ['success', word(8n)])
    }
    assert.deepEqual((await execute(calls, site, messageTo(contracts.reads))).output, word(7n))
  })

  test(`overrides lie on top of the state, for that call alone: ${name}`, async () => {
    await using calls = new CallLanes(options)
    const site = testSite()
    const account = { nonce: 0n, balance: 0n, codeHash: site.state.account(contracts.reads)!.codeHash }
    const overridden = (value: bigint): CallSite => ({
      ...site,
      overrides: [
        {
          address: contracts.reads,
          account,
          storageWiped: true,
          code: undefined,
          storage: [{ slot: word(1n), value: word(value) }],
        },
      ],
    })
    for (const value of [5n, 6n]) {
      assert.deepEqual((await execute(calls, overridden(value), messageTo(contracts.reads))).output, word(value))
    }
    assert.deepEqual((await execute(calls, site, messageTo(contracts.reads))).output, word(7n))
  })

  test(`block hashes are asked for: ${name}`, async () => {
    await using calls = new CallLanes(options)
    const hashOf = async (number: bigint): Promise<Uint8Array> =>
      (await execute(calls, testSite(), messageTo(contracts.blockHash, { data: word(number) }))).output
    assert.deepEqual(await hashOf(290n), word(1290n))
    assert.deepEqual(await hashOf(300n), word(0n))
  })

  test(`who pays nothing sees no base fee: ${name}`, async () => {
    await using calls = new CallLanes(options)
    const free = await execute(calls, testSite(), messageTo(contracts.environment, { from: rich }))
    const paid = await execute(
      calls,
      testSite(),
      messageTo(contracts.environment, { from: rich, maxFeePerGas: 20n, maxPriorityFeePerGas: 2n }),
    )
    const caller = concatBytes(new Uint8Array(12), rich)
    assert.deepEqual(free.output, concatBytes(caller, words(0n, 0n)))
    assert.deepEqual(paid.output, concatBytes(caller, words(9n, 7n)))
  })

  test(`a failure of the state is told as it is, and the next call goes on: ${name}`, async () => {
    await using calls = new CallLanes(options)
    const site = testSite()
    class Gone extends Error {}
    const broken = testSite({
      state: {
        account: () => {
          throw new Gone('the disk is gone')
        },
        storage: () => undefined,
        code: () => new Uint8Array(0),
      },
    })
    await assert.rejects(
      calls.call(broken, messageTo(contracts.reads)),
      (error) => name === 'without threads' || error instanceof Gone,
    )
    assert.deepEqual((await execute(calls, site, messageTo(contracts.reads))).output, word(7n))
  })

  test(`pieces come in order and whole: ${name}`, async () => {
    await using calls = new CallLanes(options)
    const pieces: string[] = []
    for await (const piece of calls.stream(testSite(), EMIT, { count: 50, length: 100_000 })) pieces.push(piece)
    assert.deepEqual(
      pieces.map((piece) => [Number.parseInt(piece, 10), piece.length]),
      Array.from({ length: 50 }, (_, index) => [index, 100_000]),
    )
  })

  test(`a task that throws fails its call: ${name}`, async () => {
    await using calls = new CallLanes(options)
    await assert.rejects(calls.run(testSite(), THROW, 'too bad'), /too bad/)
    const pieces: string[] = []
    for await (const piece of calls.stream(testSite(), EMIT, { count: 2, length: 2 })) pieces.push(piece)
    assert.deepEqual(pieces, ['0 ', '1 '])
  })
}

test('a call that takes too long ends, and its lane is replaced', async () => {
  await using calls = new CallLanes({ lanes: 1, timeLimitMs: 300 })
  const endless = messageTo(contracts.loops, { gas: 2n ** 60n })
  await assert.rejects(calls.call(testSite(), endless), new CallTimeoutError(300))
  assert.deepEqual((await execute(calls, testSite(), messageTo(contracts.reads))).output, word(7n))
})

test('a call that nobody wants any more does not hold a lane', async () => {
  await using calls = new CallLanes({ lanes: 1 })
  const endless = messageTo(contracts.loops, { gas: 2n ** 60n })
  const client = new AbortController()
  const running = calls.call(testSite(), endless, { signal: client.signal })
  const waiting = calls.call(testSite(), endless, { signal: client.signal })
  const next = execute(calls, testSite(), messageTo(contracts.reads))
  client.abort()
  await assert.rejects(running, CallAbortedError)
  await assert.rejects(waiting, CallAbortedError)
  await assert.rejects(calls.call(testSite(), endless, { signal: client.signal }), CallAbortedError)
  assert.deepEqual((await next).output, word(7n))
})

test('who stops reading ends the task', async () => {
  await using calls = new CallLanes({ lanes: 1 })
  let read = 0
  for await (const _ of calls.stream(testSite(), EMIT, { count: 1e9, length: 100_000 })) if (++read === 3) break
  assert.equal(read, 3)
  assert.equal(await calls.run(testSite(), EMIT, { count: 1, length: 2 }), 1)
})

test('only so many calls may wait', async () => {
  await using calls = new CallLanes({ lanes: 1, queueLimit: 2 })
  const call = (): Promise<unknown> => calls.call(testSite(), messageTo(contracts.reads))
  const taken = [call(), call(), call()]
  await assert.rejects(call(), new CallQueueFullError(2))
  await Promise.all(taken)
  await call()
})

test('calls on several lanes run at once, and closing ends them', async () => {
  const calls = new CallLanes({ lanes: 2, timeLimitMs: 60_000 })
  const endless = calls.call(testSite(), messageTo(contracts.loops, { gas: 2n ** 60n }))
  const outcome = assert.rejects(endless)
  assert.deepEqual((await execute(calls, testSite(), messageTo(contracts.reads))).output, word(7n))
  await calls.close()
  await outcome
  await assert.rejects(calls.call(testSite(), messageTo(contracts.reads)), /closed/)
})

test('a call that needs more memory than a lane has is refused clearly', async () => {
  await using calls = new CallLanes({ lanes: 1, memoryMegabytes: 1 })
  // MSTORE at 2 MB.
  const data = Uint8Array.of(0x5f, 0x62, 0x20, 0x00, 0x00, 0x52)
  await assert.rejects(calls.call(testSite(), messageTo(undefined, { data, gas: 2n ** 50n })), CallTooLargeError)
  assert.deepEqual((await execute(calls, testSite(), messageTo(contracts.reads))).output, word(7n))
})
