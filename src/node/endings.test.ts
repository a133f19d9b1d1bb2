/** The order in which parts end. Must never: end anything real. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Endings } from './endings.ts'

test('the last one first, all of them, once', async () => {
  const ended: string[] = []
  const endings = new Endings()
  endings.add(async () => void ended.push('first'))
  endings.add(() => Promise.reject(new Error('stuck')))
  endings.add(async () => void ended.push('last'))
  await assert.rejects(endings.run(), /stuck/)
  assert.deepEqual(ended, ['last', 'first'])
  await endings.run()
  assert.equal(ended.length, 2)
})

test('what is handed over is left alone', async () => {
  const ended: string[] = []
  let others: Endings
  {
    await using endings = new Endings()
    endings.add(async () => void ended.push('part'))
    others = endings.handOver()
  }
  assert.deepEqual(ended, [])
  await others.run()
  assert.deepEqual(ended, ['part'])
})
