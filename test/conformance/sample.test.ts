/**
 * A short run of the official tests, for `npm test`; without a folder of fixtures it is skipped.
 *
 * Owns: the size of that sample. Must never: choose bundles by name, or stand in for a whole run.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../src/cli/flags.ts'
import { findBundles } from './bundles.ts'
import { readOptions } from './options.ts'

const SMALL_SUITES = ['rlp-tests', 'trie-tests', 'transaction-tests', 'opcode-vectors', 'rpc-compat']
/** Of each of these suites so many bundles... */
const LARGE_SUITES = { 'state-tests': 24, 'blockchain-tests': 24 } as const
/** ...none larger than this, spread evenly over all that are small enough. */
const BUNDLE_BYTES = 400_000

const fixtures = findFixtures()

const skip = fixtures === undefined && 'no folder of fixtures'

test('a sample of the official tests passes', { skip }, () => {
  const suites = [
    ...SMALL_SUITES,
    ...Object.entries(LARGE_SUITES).flatMap(([suite, count]) => sampleOf(fixtures!, suite, count)),
  ]
  pass(suites.filter((suite) => suite.includes('/') || existsSync(join(fixtures!, suite))))
})

test('blocks among them come to the same on lanes', { skip }, () => {
  const suites = sampleOf(fixtures!, 'blockchain-tests', LARGE_SUITES['blockchain-tests'])
  if (suites.length > 0) pass([...suites, '--workers', '1', '--lanes', '2', '--shadow'])
})

function pass(argv: readonly string[]): void {
  const program = fileURLToPath(new URL('./main.ts', import.meta.url))
  const run = spawnSync(process.execPath, [program, '--fixtures', fixtures!, ...argv], { encoding: 'utf8' })
  assert.equal(run.status, 0, run.stdout + run.stderr)
  assert.match(run.stdout, /^\d+ passed, 0 failed, \d+ skipped$/m)
}

function findFixtures(): string | undefined {
  try {
    return readOptions([], process.env)?.fixtures
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

function sampleOf(folder: string, suite: string, count: number): string[] {
  const small = findBundles(folder, suite).filter(({ size }) => size <= BUNDLE_BYTES)
  const step = Math.max(1, small.length / count)
  return Array.from({ length: Math.min(count, small.length) }, (_, at) => small[Math.floor(at * step)]!.name)
}
