/** What becomes of a block whose lanes die, whose state cannot be read, and of the blocks after it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ParallelExecutor, type StateReader } from '../../src/executor/index.ts'
import type { MemoryState } from '../../src/state/index.ts'
import { firstDifference } from './blockText.ts'
import { deadlyReader } from './deadlyReader.ts'
import { executeAsText, jobOf, LANE_COUNTS, type Scenario, startExecutors } from './scenario.ts'
import { contract, RETURN_TOP, spinning, steps, wordBytes, worldOf } from './world.ts'

const { inOrder, parallel } = await startExecutors()

/** Each contract has a slot of its own to be read, so that all lanes ask all the time. */
const CONTRACTS = 40

function scenario(spin: number): Scenario & { readonly state: MemoryState } {
  const codes = Array.from({ length: CONTRACTS }, () => `0 SLOAD 1 ADD DUP1 ${spinning(spin)} 0 SSTORE ${RETURN_TOP}`)
  const state = worldOf(...codes)
  const list = steps()
  for (let index = 0; index < 2 * CONTRACTS; index++) {
    state.setStorage(contract(index % CONTRACTS), wordBytes(0), wordBytes(index))
    list.call(index % 11, index % CONTRACTS)
  }
  return { fork: 'osaka', state, steps: list.list }
}

/** The state, but for one account whose storage nobody can read. */
function failing(state: MemoryState, broken: Uint8Array, laneReader?: StateReader['laneReader']): StateReader {
  return {
    laneReader,
    account: (address) => state.account(address),
    storage: (address, slot) => {
      if (address.every((byte, at) => byte === broken[at])) throw new RangeError('the disk is gone')
      return state.storage(address, slot)
    },
    code: (hash) => state.code(hash),
  }
}

for (const executor of parallel) {
  test(`an error of the state reaches the caller, and the next block works (${executor.lanes} lanes)`, async () => {
    for (const broken of [0, 7, CONTRACTS - 1]) {
      const sound = scenario(broken * 10)
      const wanted = await executeAsText(inOrder, sound)
      const reader = failing(sound.state, contract(broken))
      await assert.rejects(executor.execute(jobOf({ ...sound, reader })), /the disk is gone/)
      assert.equal(firstDifference(await executeAsText(executor, sound), wanted), undefined)
    }
  })
}

for (const lanes of LANE_COUNTS) {
  for (const how of ['exit', 'throw'] as const) {
    test(`a lane that ends by ${how} in the middle: the block is right, and so is the next (${lanes} lanes)`, async () => {
      const executor = await ParallelExecutor.start({ lanes })
      after(() => executor.close())
      const sound = scenario(40)
      const wanted = await executeAsText(inOrder, sound)
      for (const readsLeft of [3, 50]) {
        const reader = deadlyReader(sound.state, how, readsLeft)
        const hurt = await executeAsText(executor, { ...sound, reader })
        assert.equal(firstDifference(hurt, wanted), undefined, `after ${readsLeft} reads`)
        assert.equal(firstDifference(await executeAsText(executor, sound), wanted), undefined, 'the block after it')
      }
    })
  }
}

test('lanes that read by themselves come to what lanes that ask come to', async () => {
  const sound = scenario(40)
  const wanted = await executeAsText(inOrder, sound)
  for (const executor of parallel) {
    const found = await executeAsText(executor, { ...sound, reader: deadlyReader(sound.state, 'exit', 2 ** 30) })
    assert.equal(firstDifference(found, wanted), undefined)
  }
})
