/** What threads and their single-thread twin have in common. Must never: depend on how long anything takes. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { LaneError, LanePool, type Lanes, LocalLanes } from './index.ts'
import * as tasks from './testing.ts'
import { taskOf } from './testing.ts'

const COUNT = 3
const EMPTY_MODULE = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))

const kinds: Readonly<Record<string, () => Promise<Lanes>>> = {
  LanePool: () => LanePool.start({ count: COUNT }),
  LocalLanes: async () => new LocalLanes({ count: COUNT }),
}

for (const [kind, start] of Object.entries(kinds)) {
  describe(kind, async () => {
    const lanes = await start()
    after(() => lanes.close())

    test('runs a task on the lane that is named', async () => {
      const result = await lanes.call(2, taskOf(tasks.describe), { amount: 5n, bytes: Uint8Array.of(1, 2) })
      assert.deepEqual(result, { argument: { amount: 5n, bytes: Uint8Array.of(1, 2) }, index: 2, count: COUNT })
    })

    test('copies argument and result', async () => {
      const argument = { list: [1] }
      const call = lanes.call<{ argument: { list: number[] } }>(0, taskOf(tasks.describe), argument)
      argument.list.push(2)
      const result = await call
      assert.deepEqual(result.argument, { list: [1] })
      assert.notEqual(result.argument, argument)
    })

    test('shares shared memory on all lanes', async () => {
      const cells = new Int32Array(new SharedArrayBuffer(4))
      const before = await lanes.callAll<number>(taskOf(tasks.addTo), () => cells)
      assert.equal(before.length, COUNT)
      assert.equal(cells[0], 1 + 2 + 3)
    })

    test('takes memories and modules of WebAssembly along', async () => {
      const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
      const argument = { memory, module: EMPTY_MODULE }
      assert.deepEqual(await lanes.callAll(taskOf(tasks.raise), () => argument), [true, true, true])
      assert.equal(new Int32Array(memory.buffer)[0], COUNT)
    })

    test('gives each lane its own argument, and results in their order', async () => {
      const results = await lanes.callAll<{ argument: number; index: number }>(
        taskOf(tasks.describe),
        (lane) => lane * 10,
      )
      assert.deepEqual(
        results.map(({ argument, index }) => [argument, index]),
        [
          [0, 0],
          [10, 1],
          [20, 2],
        ],
      )
    })

    test('keeps what a lane keeps from call to call', async () => {
      const [first] = await lanes.callAll<number>(taskOf(tasks.countCalls), () => undefined)
      await lanes.call(1, taskOf(tasks.countCalls), undefined)
      const counts = await lanes.callAll<number>(taskOf(tasks.countCalls), () => undefined)
      assert.deepEqual(counts, [first! + 1, first! + 2, first! + 1])
    })

    test('runs the calls of a lane one after another, also those that wait', async () => {
      const cells = new Int32Array(new SharedArrayBuffer(16))
      const note = (milliseconds: number, note: number) =>
        lanes.call(0, taskOf(tasks.sleepThenNote), { cells, milliseconds, note })
      await Promise.all([note(20, 5), note(0, 6), note(1, 7)])
      assert.deepEqual([...cells], [3, 5, 6, 7])
    })

    test('rejects with what the task threw', async () => {
      await assert.rejects(lanes.call(1, taskOf(tasks.fail), 'too far'), (error) => {
        assert.ok(error instanceof LaneError && error.cause instanceof Error)
        assert.deepEqual([error.failure, error.lane, error.task], ['threw', 1, 'fail'])
        assert.equal(error.message, 'fail on lane 1: too far')
        assert.deepEqual([error.cause.name, error.cause.message], ['RangeError', 'too far'])
        assert.match(error.cause.stack ?? '', /RangeError: too far\n.*at fail .*testing/)
        return true
      })
      await assert.rejects(lanes.call(0, taskOf(tasks.throwText), undefined), {
        message: 'throwText on lane 0: only text',
      })
    })

    test('throws a failure of callAll when all have ended, not before', async () => {
      const cells = new Int32Array(new SharedArrayBuffer(4))
      await assert.rejects(
        lanes.callAll(taskOf(tasks.failOnFirst), () => cells),
        { failure: 'threw', lane: 0 },
      )
      assert.equal(cells[0], COUNT - 1)
    })

    test('runs the other lanes of callAll to their end, and works after a failure', async () => {
      await assert.rejects(
        lanes.callAll(taskOf(tasks.failOn), () => 2),
        { message: 'failOn on lane 2: lane 2 fails' },
      )
      assert.deepEqual(await lanes.callAll(taskOf(tasks.failOn), () => -1), [0, 1, 2])
    })

    test('names a module or function that is not there', async () => {
      await assert.rejects(lanes.call(0, { module: import.meta.resolve('./testing.ts'), name: 'nothing' }, 0), {
        name: 'LaneError',
        message: /exports no function nothing$/,
      })
      await assert.rejects(lanes.call(0, { module: import.meta.resolve('./nothing.ts'), name: 'fail' }, 0), {
        name: 'LaneError',
        message: /nothing\.ts/,
      })
    })

    test('rejects what cannot be cloned, and works on', async () => {
      await assert.rejects(
        lanes.call(0, taskOf(tasks.describe), () => 1),
        { name: 'DataCloneError' },
      )
      await assert.rejects(lanes.call(0, taskOf(tasks.giveFunction), 0), { failure: 'threw', task: 'giveFunction' })
      assert.equal((await lanes.call<{ argument: number }>(0, taskOf(tasks.describe), 4)).argument, 4)
    })

    test('refuses lanes that are not there', async () => {
      for (const lane of [-1, COUNT, 0.5]) {
        await assert.rejects(lanes.call(lane, taskOf(tasks.describe), 0), { message: `no lane ${lane} among ${COUNT}` })
      }
    })

    test('refuses calls after it was closed', async () => {
      const own = await start()
      await own.close()
      await own.close()
      await assert.rejects(own.call(0, taskOf(tasks.describe), 0), { message: 'the lanes are closed' })
      await assert.rejects(
        own.callAll(taskOf(tasks.describe), () => 0),
        { message: 'the lanes are closed' },
      )
    })

    test('is closed where its scope ends', async () => {
      let left: Lanes
      {
        await using own = await start()
        left = own
        assert.equal((await own.call<{ count: number }>(0, taskOf(tasks.describe), 0)).count, COUNT)
      }
      await assert.rejects(left.call(0, taskOf(tasks.describe), 0), { message: 'the lanes are closed' })
    })

    test('rejects the calls that wait when it is closed', async () => {
      const own = await start()
      const cells = new Int32Array(new SharedArrayBuffer(8))
      const waiting = own.call(0, taskOf(tasks.sleepThenNote), { cells, milliseconds: 5, note: 1 })
      const behind = own.call(0, taskOf(tasks.describe), 0)
      const refused = assert.rejects(behind, { failure: 'closed', message: /^lane 0 was closed before .* describe$/ })
      await Promise.all([own.close(), refused, Promise.allSettled([waiting])])
    })
  })
}

test('sets up each lane before its first call, with or without threads', async () => {
  for (const start of [LanePool.start, async (options: object) => new LocalLanes(options)]) {
    const cells = new Int32Array(new SharedArrayBuffer(4))
    const setUp = { task: taskOf(tasks.setUpLane), argument: () => ({ cells }) }
    await using lanes: Lanes = await start({ count: 2, setUp })
    assert.deepEqual(await lanes.callAll(taskOf(tasks.isSetUp), () => undefined), [true, true])
    assert.equal(cells[tasks.SETUP_CELL], 2)
  }
})

test('refuses a count that is none', async () => {
  for (const count of [0, -1, 1.5, Number.NaN]) {
    const wanted = { name: 'RangeError', message: `${count} lanes, want a whole number from 1 up` }
    await assert.rejects(LanePool.start({ count }), wanted)
    assert.throws(() => new LocalLanes({ count }), wanted)
  }
})
