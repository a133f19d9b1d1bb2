/** A few kills, so that the kill test itself stays in order; `npm run chaos` does many. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Round, runRounds } from './rounds.ts'

const KILLS = 3

test('a killed process leaves a chain behind', async (context) => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  context.diagnostic(`npm run chaos -- --kills ${KILLS} --seed ${seed} makes the same blocks`)
  const rounds: Round[] = []
  await runRounds(KILLS, seed, (round) => rounds.push(round))
  assert.equal(rounds.length, KILLS)
})
