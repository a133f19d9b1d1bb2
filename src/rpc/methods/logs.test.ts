/** Searching logs: ranges, topics, many of them, and never alone on the thread. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LogFilter } from '../values/logFilter.ts'
import { LogMatcher } from './logs/matcher.ts'
import { type LogLimits, searchLogs } from './logs/search.ts'
import { type Json, LOGGER, readingNode, sendLog, wordOf } from './shared/testing.ts'
import type { TestNode } from './testing.ts'

const FROM_FIRST: LogFilter = {
  fromBlock: { kind: 'number', number: 0n },
  toBlock: undefined,
  blockHash: undefined,
  addresses: [],
  topics: [],
}

const topicsOf = (logs: unknown) => (logs as { topics: string[] }[]).map(({ topics }) => Number(topics[0]))

async function find(node: TestNode, filter: object): Promise<number[]> {
  return topicsOf(await node.call('eth_getLogs', filter))
}

test('logs by range, by tag, by block and by what they say', async () => {
  await using node = await readingNode({ slotsInEpoch: 1n })
  for (let topic = 1; topic <= 4; topic++) await sendLog(node, topic)
  assert.deepEqual(await find(node, {}), [4])
  assert.deepEqual(await find(node, { fromBlock: 'earliest' }), [1, 2, 3, 4])
  assert.deepEqual(await find(node, { fromBlock: '0x2', toBlock: '0x3' }), [2, 3])
  assert.deepEqual(await find(node, { fromBlock: 'finalized', toBlock: 'safe' }), [2, 3])
  assert.deepEqual(await find(node, { blockHash: node.context.chain.blockAt(2n)!.id }), [2])
  const caller = wordOf(node.accounts[0]!)
  const all = { fromBlock: '0x0', address: LOGGER }
  assert.deepEqual(await find(node, { ...all, topics: [[wordOf(1), wordOf(3)]] }), [1, 3])
  assert.deepEqual(await find(node, { ...all, topics: [null, caller] }), [1, 2, 3, 4])
  assert.deepEqual(await find(node, { ...all, topics: [caller] }), [])
  assert.deepEqual(await find(node, { ...all, topics: [null, null, null] }), [])
  assert.deepEqual(await find(node, { fromBlock: '0x0', address: [node.accounts[1]] }), [])
})

test('what waits is found as pending', async () => {
  await using node = await readingNode({ automine: false })
  await sendLog(node, 1)
  await node.context.producer.mine()
  await sendLog(node, 2)
  assert.deepEqual(await find(node, { fromBlock: '0x0', toBlock: 'pending' }), [1, 2])
  const [pending] = (await node.call('eth_getLogs', { fromBlock: 'pending', toBlock: 'pending' })) as Json[]
  assert.deepEqual([pending!.blockHash, pending!.blockNumber], [null, '0x2'])
})

test('ranges that cannot be are refused, what is new may be nothing', async () => {
  await using node = await readingNode()
  await sendLog(node, 1)
  const refused = (filter: object, code: number, message: string) =>
    assert.rejects(node.call('eth_getLogs', filter), { code, message })
  await refused({ fromBlock: '0x1', toBlock: '0x0' }, -32602, 'invalid block range params')
  await refused({ fromBlock: '0x0', toBlock: '0x2' }, -32602, 'block range extends beyond current head block')
  await refused({ blockHash: wordOf(1) }, -32000, 'unknown block')
  assert.deepEqual(await find(node, { fromBlock: '0x2' }), [])
})

test('many logs come as text, and are the same', async () => {
  await using node = await readingNode({ automine: false, genesis: { gasLimit: 200_000_000 } })
  const { producer } = node.context
  for (let block = 0; block < 3; block++) {
    const sent = Array.from({ length: 900 }, (_, index) =>
      sendLog(node, 900 * block + index, { from: node.accounts[index % 10] }),
    )
    await Promise.all(sent)
    await producer.mine()
  }
  const found = await find(node, { fromBlock: '0x0' })
  assert.deepEqual(
    found.toSorted((a, b) => a - b),
    Array.from({ length: 2700 }, (_, index) => index),
  )
})

test('a search has its limits', async () => {
  await using node = await readingNode()
  for (let topic = 1; topic <= 3; topic++) await sendLog(node, topic)
  const search = async (limits: LogLimits) => {
    const found: string[] = []
    const { signal } = new AbortController()
    for await (const logs of searchLogs(node.context, FROM_FIRST, limits, signal)) found.push(...logs)
    return found
  }
  assert.equal((await search({ logs: 3, blocks: 4n })).length, 3)
  await assert.rejects(search({ logs: 2 }), { code: -32005, message: 'query returned more than 2 results' })
  await assert.rejects(search({ blocks: 3n }), { code: -32602, message: 'exceed maximum block range: 3' })
})

test('a long search lets others have their turn and obeys its signal', async () => {
  await using node = await readingNode()
  await node.context.producer.mine({ blocks: 3000n })
  const controller = new AbortController()
  let turns = 0
  const timer = setInterval(() => {
    turns++
    if (turns === 2) controller.abort(new Error('left'))
  }, 0)
  const searching = async () => {
    // Again and again: how long a search takes is the machine's affair.
    for (;;) {
      for await (const _ of searchLogs(node.context, FROM_FIRST, {}, controller.signal));
    }
  }
  await assert.rejects(searching(), { message: 'left' })
  clearInterval(timer)
  assert.ok(turns >= 2)
})

test('a place where anything goes must be there', () => {
  const matcher = new LogMatcher({ addresses: [], topics: [undefined, undefined] })
  const log = { address: new Uint8Array(20), data: new Uint8Array(0) }
  assert.equal(matcher.matches({ ...log, topics: [new Uint8Array(32)] }), false)
  assert.equal(matcher.matches({ ...log, topics: [new Uint8Array(32), new Uint8Array(32)] }), true)
})
