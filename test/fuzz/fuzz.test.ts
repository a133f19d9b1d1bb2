/** A fixed batch of random programs on kernel, oracle and @ethereumjs/evm; `npm run fuzz` runs as many as one likes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runLanes } from './lanes.ts'
import { ENGINE_NAMES } from './runner.ts'

const SEED = 2015
const COUNT = 2000

test(`kernel, oracle and @ethereumjs/evm agree on ${COUNT} programs of seed ${SEED}`, async () => {
  const reports: string[] = []
  const plan = { seed: SEED, first: 0, count: COUNT, lanes: 2, engines: ENGINE_NAMES, isReplay: false }
  const { passed, failed } = await runLanes(
    plan,
    (message) => {
      if (message.kind === 'failure') reports.push(message.report ?? `case ${message.index}`)
    },
    () => {},
  )
  assert.equal(failed, 0, reports.join('\n'))
  assert.equal(passed, COUNT)
})
