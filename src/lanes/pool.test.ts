/** What only threads do: run at once, die, and keep a process alive or not. Must never: leave a thread behind. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { LaneError, LanePool, LocalLanes } from './index.ts'
import * as tasks from './testing.ts'
import { taskOf } from './testing.ts'

const run = promisify(execFile)

function sharedCells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(16))
}

test('has as many lanes as there are processors, unless told otherwise', async () => {
  await using pool = await LanePool.start()
  assert.equal(pool.count, availableParallelism())
})

test('lanes run at the same time', async () => {
  await using pool = await LanePool.start({ count: 3 })
  const cells = sharedCells()
  await pool.callAll(taskOf(tasks.meet), () => cells)
  assert.equal(cells[0], 3)
})

test('a busy lane comes to its event loop now and then, where native code frees', async () => {
  await using pool = await LanePool.start({ count: 1 })
  const deadline = performance.now() + 20_000
  let hasTurned = false
  while (!hasTurned && performance.now() < deadline) {
    hasTurned = (await pool.call(0, taskOf(tasks.hasTurned), undefined)) as boolean
  }
  assert.equal(hasTurned, true)
})

test('the thread that calls stays free', async () => {
  await using pool = await LanePool.start({ count: 1 })
  const cells = sharedCells()
  let ticks = 0
  const timer = setInterval(() => {
    if (++ticks === 3) {
      Atomics.store(cells, 0, 1)
      Atomics.notify(cells, 0)
    }
  }, 1)
  await pool.call(0, taskOf(tasks.wait), cells)
  clearInterval(timer)
  assert.ok(ticks >= 3)
})

test('a task may wait for a number in shared memory without blocking its thread', async () => {
  await using pool = await LanePool.start({ count: 1 })
  const cells = sharedCells()
  const waiting = pool.call(0, taskOf(tasks.waitForNumber), cells)
  await new Promise((resolve) => setTimeout(resolve, 20))
  Atomics.store(cells, 0, 1)
  Atomics.notify(cells, 0)
  assert.match((await waiting) as string, /ok|not-equal/)
})

test('no call is lost when many come at once and one by one', async () => {
  await using pool = await LanePool.start({ count: 2 })
  const results = await Promise.all(
    Array.from({ length: 500 }, (_, at) => pool.call<{ argument: number }>(at % 2, taskOf(tasks.describe), at)),
  )
  assert.deepEqual(
    results.map(({ argument }) => argument),
    Array.from({ length: 500 }, (_, at) => at),
  )
  for (let at = 0; at < 500; at++) await pool.callAll(taskOf(tasks.countCalls), () => undefined)
  assert.deepEqual(await pool.callAll(taskOf(tasks.countCalls), () => undefined), [501, 501])
})

const deaths: readonly [string, (pool: LanePool) => Promise<unknown>, RegExp][] = [
  [
    'exits',
    (pool) => pool.call(1, taskOf(tasks.exit), 3),
    /^lane 1 died before .* exit: its thread exited with code 3$/,
  ],
  ['throws where nobody catches', (pool) => pool.call(1, taskOf(tasks.throwBehind), 'behind'), / throwBehind: behind$/],
  ['has no memory left', (pool) => pool.call(1, taskOf(tasks.exhaustHeap), 0), /exhaustHeap: .*memory/],
]

for (const [how, die, message] of deaths) {
  test(`a lane that ${how} takes only its own calls with it, and is replaced`, async () => {
    const cells = sharedCells()
    const setUp = { task: taskOf(tasks.setUpLane), argument: () => ({ cells }) }
    await using pool = await LanePool.start({ count: 2, setUp, heapMegabytes: 32 })
    await pool.call(1, taskOf(tasks.countCalls), undefined)
    const elsewhere = pool.call<number>(0, taskOf(tasks.countCalls), undefined)
    const dying = die(pool)
    const behind = assert.rejects(pool.call(1, taskOf(tasks.describe), 0), {
      failure: 'died',
      task: 'describe',
      lane: 1,
    })
    await assert.rejects(dying, (error) => {
      assert.ok(error instanceof LaneError && error.cause instanceof Error)
      assert.deepEqual([error.failure, error.lane], ['died', 1])
      assert.match(error.message, message)
      return true
    })
    await behind
    assert.equal(await elsewhere, 1)
    assert.equal(await pool.call(1, taskOf(tasks.isSetUp), undefined), true)
    assert.equal(await pool.call(1, taskOf(tasks.countCalls), undefined), 1)
    assert.equal(await pool.call(0, taskOf(tasks.countCalls), undefined), 2)
    assert.equal(cells[tasks.SETUP_CELL], 3)
  })
}

test('a lane can die again and again', async () => {
  await using pool = await LanePool.start({ count: 1 })
  for (let time = 0; time < 5; time++) {
    await assert.rejects(pool.call(0, taskOf(tasks.exit), time), { failure: 'died' })
    assert.equal(await pool.call(0, taskOf(tasks.countCalls), undefined), 1)
  }
})

test('lanes that cannot be set up do not start', async () => {
  const setUp = { task: taskOf(tasks.setUpLane), argument: () => ({ cells: sharedCells(), failFrom: 0 }) }
  const wanted = { failure: 'threw', task: 'setUpLane', lane: 0 }
  await assert.rejects(LanePool.start({ count: 2, setUp }), wanted)
  await using local = new LocalLanes({ setUp })
  await assert.rejects(local.call(0, taskOf(tasks.describe), 0), wanted)
})

test('a lane that cannot be set up again fails the calls that wanted it', async () => {
  const cells = sharedCells()
  const setUp = { task: taskOf(tasks.setUpLane), argument: () => ({ cells, failFrom: 1 }) }
  await using pool = await LanePool.start({ count: 1, setUp })
  await assert.rejects(pool.call(0, taskOf(tasks.exit), 0), { failure: 'died', task: 'exit' })
  for (let time = 0; time < 2; time++) {
    await assert.rejects(pool.call(0, taskOf(tasks.describe), 0), {
      failure: 'died',
      message: /describe: setUpLane on lane 0: no set-up any more$/,
    })
  }
})

test('a set-up without an argument fails the calls that wanted it, too', async () => {
  let isAsked = false
  const argument = () => {
    if (isAsked) throw new RangeError('asked twice')
    isAsked = true
    return { cells: sharedCells() }
  }
  await using pool = await LanePool.start({ count: 1, setUp: { task: taskOf(tasks.setUpLane), argument } })
  await assert.rejects(pool.call(0, taskOf(tasks.exit), 0), { failure: 'died', task: 'exit' })
  await assert.rejects(pool.call(0, taskOf(tasks.describe), 0), { failure: 'died', message: /describe: asked twice$/ })
})

test('closing ends a lane that never would', async () => {
  const pool = await LanePool.start({ count: 1 })
  const endless = assert.rejects(pool.call(0, taskOf(tasks.wait), sharedCells()), { failure: 'closed', lane: 0 })
  await Promise.all([pool.close(), endless])
})

for (const [how, output] of [
  ['idle', 'end of program\n'],
  ['closed', 'end of program\n'],
  ['busy', 'end of program\nnoted 7\n'],
] as const) {
  test(`a process whose pool is ${how} ends when it has nothing else to do`, async () => {
    const program = fileURLToPath(new URL('./testing.ts', import.meta.url))
    const { stdout, stderr } = await run(process.execPath, [program, how], { timeout: 20_000 })
    assert.deepEqual([stdout, stderr], [output, ''])
  })
}

test('a program that stands on the command line can have lanes', async () => {
  const index = JSON.stringify(new URL('./index.ts', import.meta.url))
  const program = `import { LanePool } from ${index}; console.log((await LanePool.start({ count: 2 })).count)`
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', program], { timeout: 20_000 })
  assert.deepEqual([stdout, stderr], ['2\n', ''])
})
