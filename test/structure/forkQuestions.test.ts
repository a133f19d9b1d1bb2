/**
 * Nobody outside `src/protocol/forks` asks which fork it is.
 *
 * Owns: the few places that may name a fork, with the reason. Must never: allow a comparison.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forkIdentifiers, forkQuestions } from './forkQuestions.ts'
import { readSources } from './sources.ts'

const FORKS_FOLDER = 'src/protocol/forks/'

/** Files that may mention forks, and how: as a default, or in texts. */
const MAY_NAME: Readonly<Record<string, string>> = {}

test('questions in every disguise are found', () => {
  const questions = [
    "if (fork === 'london') burn()",
    "if ('london' !== options.fork) burn()",
    'if (block.fork === otherFork) same()',
    'switch (options.fork) {',
    "  case 'Berlin':",
    "if (['shanghai', 'cancun'].includes(fork)) blobs()",
    'if (lateForks.has(fork)) blobs()',
    "if (rules.name === 'Osaka') cap()",
    'const isLate = forkNames.indexOf(fork) > 12',
    "const table = { 'Cancun': 6 }",
    'if (config.fork >= minimum) go()',
    "rules.name.startsWith('Can')",
  ]
  for (const question of questions) assert.notDeepEqual(forkQuestions(question), [], question)
})

test('what is no question is let through', () => {
  const harmless = [
    'const rules = rulesOf(fork)',
    'if (fork === undefined) return',
    'if (rules.hasBaseFee) burn()',
    "// if (fork === 'london')",
    "const text = 'from Frontier to Osaka'",
    "throw new ForkError(fork, 'not known')",
    'forks.map((fork) => rulesOf(fork))',
    'const name: string = account.name',
    'const rules: ReadonlyMap<ForkName, Rules> = all',
  ]
  for (const line of harmless) assert.deepEqual(forkQuestions(line), [], line)
})

test('no source asks for a fork by name', () => {
  const findings = readSources('src')
    .filter(({ path, isTest }) => !path.startsWith(FORKS_FOLDER) && !isTest)
    .flatMap(({ path, text }) => {
      const found = forkQuestions(text)
      const reason = MAY_NAME[path]
      if (reason !== undefined) assert.notEqual(found.length, 0, `${path} names no fork any more: take it off the list`)
      return found
        .filter((finding) => reason === undefined || !finding.includes('names the fork'))
        .map((finding) => `${path} ${finding}`)
    })
  assert.deepEqual(findings, [])
})

test('the kernel knows no fork at all', () => {
  const findings = readSources('kernel').flatMap(({ path, text }) =>
    forkIdentifiers(text).map((word) => `${path}: ${word}`),
  )
  assert.deepEqual(findings, [])
})
