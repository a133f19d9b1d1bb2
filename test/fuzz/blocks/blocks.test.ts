/** Random blocks in order and on lanes; and a kernel that checks nothing, to show that the fuzzer would notice. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { adjusted } from './adjust.ts'
import { describeFinding } from './describe.ts'
import { Executors } from './executors.ts'
import { type Finding, shrinkFinding, tryBlock } from './runBlocks.ts'

const SEED = 2015
const COUNT = 1000

test(`lanes come to what execution in order comes to in ${COUNT} blocks of seed ${SEED}`, async () => {
  await using executors = await Executors.start({ withThreads: true, kernel: 'kernel' }, SEED)
  for (let index = 0; index < COUNT; index++) {
    const finding = await tryBlock(executors, SEED, index)
    assert.equal(finding && describeFinding(SEED, finding, finding), undefined)
  }
})

test(`lanes that trust what they read ahead are found out within ${COUNT} blocks`, async () => {
  const root = join(import.meta.dirname, '../../..')
  const { status, stderr } = spawnSync(process.execPath, ['scripts/buildKernel.ts', 'kernel-trusting'], { cwd: root })
  assert.equal(status, 0, stderr.toString())
  await using executors = await Executors.start({ withThreads: false, kernel: 'kernel-trusting' }, SEED)
  let finding: Finding | undefined
  for (let index = 0; finding === undefined && index < COUNT; index++) finding = await tryBlock(executors, SEED, index)
  assert.ok(finding)
  const small = await shrinkFinding(executors, finding)
  assert.ok(small.blockCase.steps.length <= 4, `${small.blockCase.steps.length} steps are left`)
  const report = describeFinding(SEED, finding, small)
  for (const part of [`--seed ${SEED} --only ${finding.index}`, small.difference, small.blockCase.fork, 'step 0: ']) {
    assert.ok(report.includes(part), part)
  }
})

test('a block depends on seed and number only', async () => {
  await using executors = await Executors.start({ withThreads: false, kernel: 'kernel' }, SEED)
  const make = (seed: number, index: number) => adjusted(seed, index, (block) => executors.executeInOrder(block))
  const [first] = [await make(SEED, 7), await make(SEED, 8)]
  assert.deepEqual(await make(SEED, 7), first)
  assert.notDeepEqual(await make(SEED + 1, 7), first)
})
