/** Blocks before, while and after lanes are started. Must never: measure a time. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SequentialBlockExecutor } from '../executor/index.ts'
import { rulesOf } from '../protocol/index.ts'
import { MemoryState } from '../state/index.ts'
import { MeteredExecutor } from './meteredExecutor.ts'
import { StartingExecutor } from './startingExecutor.ts'

const COUNTER = new Uint8Array(20).fill(0xc0)
const call = { kind: 'systemCall', to: COUNTER, data: new Uint8Array(0) } as const
const context = {
  ...{ number: 1n, timestamp: 1n, gasLimit: 30_000_000n, coinbase: new Uint8Array(20), chainId: 1n },
  ...{ difficulty: 0n, prevRandao: 0n, baseFee: 0n, blobBaseFee: 1n, blockHash: () => undefined },
}
// Adds one to the slot 0.
const state = MemoryState.fromAlloc({ [`0x${'c0'.repeat(20)}`]: { code: '0x5f546001015f5500' } })
const job = { context, rules: rulesOf('osaka'), state, steps: [call, call, call, call], onRefusal: 'stop' } as const
const ECHO = { module: import.meta.url, name: 'echo' }

/** For a lane. */
export function echo(argument: unknown): unknown {
  return argument
}

function starting(): { executor: StartingExecutor; events: string[] } {
  const events: string[] = []
  const executor = new StartingExecutor({
    lanes: 1,
    inOrder: new SequentialBlockExecutor(),
    onReady: () => events.push('ready'),
    onFailure: (error) => events.push(String(error)),
  })
  return { executor, events }
}

test('blocks are executed in order until the lanes run, and by them from then on', async () => {
  const { executor, events } = starting()
  await using metered = new MeteredExecutor(executor)
  const before = await metered.execute(job)
  assert.equal(before.effort.lanes, 0)
  assert.equal(executor.isReady, false)
  await executor.start()
  const after = await metered.execute(job)
  assert.equal(after.effort.lanes, 1)
  assert.deepEqual(after.changes, before.changes)
  assert.deepEqual(events, ['ready'])
  const { blocks, steps, withoutLanes } = metered.totals
  assert.deepEqual([blocks, steps, withoutLanes], [2, 8, 1])
  assert.deepEqual([metered.last?.lanes, metered.last?.number, metered.isBusy], [1, 1n, false])
})

test('who asks something of the lanes starts them', async () => {
  const { executor, events } = starting()
  await using _ = executor
  const buffer = new ArrayBuffer(8)
  assert.deepEqual(await executor.sharedLanes.call(0, ECHO, { buffer }, [buffer]), { buffer: new ArrayBuffer(8) })
  assert.equal(buffer.byteLength, 0)
  assert.deepEqual(await executor.sharedLanes.callAll(ECHO, (lane) => lane), [0])
  assert.deepEqual(events, ['ready'])
})

test('what is closed starts no lanes', async () => {
  const { executor, events } = starting()
  await executor.close()
  await assert.rejects(executor.start(), /closed/)
  assert.deepEqual(events, [])
})
