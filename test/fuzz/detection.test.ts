/** The fuzzer itself: planted faults are found and shrunk, cases are reproducible, deviations excuse only what they name. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rulesOf } from '../../src/protocol/forks/index.ts'
import type { Rules } from '../../src/protocol/forks/rules.ts'
import { instructionStarts } from './assembler.ts'
import type { FuzzCase } from './case.ts'
import { explainDeviation } from './deviations.ts'
import { type Engine, runOracleEngine } from './engines.ts'
import { generateCase } from './generator.ts'
import { describeMismatch } from './report.ts'
import { findMismatch } from './runner.ts'
import { shrink } from './shrink.ts'

const SEED = 1

/** An engine that is right but for its rules. */
function engineWithFault(spoil: (rules: Rules) => Rules): Engine {
  return {
    name: 'faulty',
    run: (fuzzCase) => runOracleEngine(fuzzCase, { rules: spoil(rulesOf(fuzzCase.fork)) }),
  }
}

const FAULTS: Readonly<Record<string, (rules: Rules) => Rules>> = {
  'a refund that is one too small': (rules) => ({
    ...rules,
    gas: { ...rules.gas, storageClearRefund: rules.gas.storageClearRefund - 1 },
  }),
  'a cold account that costs one more': (rules) =>
    rules.tracksAccess ? { ...rules, gas: { ...rules.gas, coldAccount: rules.gas.coldAccount + 1 } } : rules,
  'touched empty accounts that stay': (rules) => ({ ...rules, emptyAccountsAreRemoved: false }),
  'self-destruction as it was before EIP-6780': (rules) => ({
    ...rules,
    selfdestructOnlyWhenCreatedInTransaction: false,
  }),
  'delegations that nobody follows': (rules) => ({ ...rules, hasDelegations: false }),
  'a call that keeps no 64th back': (rules) => ({ ...rules, callGasIsCapped: false }),
}

async function findFailing(engine: Engine, limit: number): Promise<{ index: number; fuzzCase: FuzzCase } | undefined> {
  for (let index = 0; index < limit; index++) {
    const fuzzCase = generateCase(SEED, index)
    if ((await findMismatch(fuzzCase, [engine])) !== undefined) return { index, fuzzCase }
  }
  return undefined
}

for (const [name, spoil] of Object.entries(FAULTS)) {
  test(`finds ${name}`, async () => {
    assert.notEqual(await findFailing(engineWithFault(spoil), 1000), undefined)
  })
}

test('shrinks a failing case to a few instructions that still fail, and reports it', async () => {
  const engine = engineWithFault((rules) => ({ ...rules, gas: { ...rules.gas, storageSet: rules.gas.storageSet + 1 } }))
  const found = await findFailing(engine, 1000)
  assert.ok(found)
  const small = await shrink(found.fuzzCase, async (candidate) => {
    return (await findMismatch(candidate, [engine])) !== undefined
  })
  const mismatch = await findMismatch(small, [engine])
  assert.ok(mismatch)
  const instructions = small.accounts.reduce((sum, { code }) => sum + instructionStarts(code).length - 1, 0)
  assert.ok(instructions <= 4, `${instructions} instructions are left`)
  const report = describeMismatch(SEED, found.index, small, mismatch)
  for (const part of [`--seed ${SEED} --case ${found.index}`, 'SSTORE', 'gas used', 'oracle', 'faulty']) {
    assert.ok(report.includes(part), part)
  }
})

test('an engine that throws is a mismatch, not the end of the run', async () => {
  const engine: Engine = {
    name: 'broken',
    run: () => {
      throw new Error('unreachable')
    },
  }
  const mismatch = await findMismatch(generateCase(SEED, 0), [engine])
  assert.equal(mismatch?.differences[0]?.what, 'exception')
})

test('a case depends on seed and number only', () => {
  const again = [5, 3, 4].map((index) => generateCase(SEED, index))
  assert.deepEqual(again[1], generateCase(SEED, 3))
  assert.notDeepEqual(again[1], generateCase(SEED + 1, 3))
})

test('no deviation excuses a wrong amount of gas', () => {
  const wrongGas = [{ what: 'gas used', first: '3', second: '4' }]
  for (let index = 0; index < 50; index++) {
    const fuzzCase = generateCase(SEED, index)
    const name = explainDeviation(fuzzCase, wrongGas)
    assert.ok(name === undefined || name === 'objectFormatIsAlwaysOn', `case ${index}: ${name}`)
  }
})
