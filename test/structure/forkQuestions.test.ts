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

/** Files that may do more than others, with what they may and why. None of them may compare a fork. */
const MAY: Readonly<Record<string, { readonly finding: string; readonly because: string }>> = {
  'src/evm/evm.ts': { finding: 'names the fork', because: 'it has a default for who chooses none' },
  'src/rpc/methods/dev/info.ts': { finding: 'reads the display name of rules', because: 'it tells it to tools' },
  'src/protocol/index.ts': { finding: 'uses the order of forks', because: 'it passes the list on to users' },
}

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
    'switch (rules.name) {',
  ]
  for (const question of questions) assert.notDeepEqual(forkQuestions(question), [], question)
})

test('what is no question is let through', () => {
  const harmless = [
    'const rules = rulesOf(fork)',
    'if (fork === undefined) return',
    'if (rules.hasBaseFee) burn()',
    'throw new RangeError(`$' + '{rules.name} has no blobs`)',
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
      const may = MAY[path]
      if (may === undefined) return found.map((finding) => `${path} ${finding}`)
      assert.notEqual(found.length, 0, `${path} asks for no fork any more: take it off the list`)
      return found.filter((finding) => !finding.includes(may.finding)).map((finding) => `${path} ${finding}`)
    })
  assert.deepEqual(findings, [])
})

test('the kernel knows no fork at all', () => {
  const findings = readSources('kernel').flatMap(({ path, text }) =>
    forkIdentifiers(text).map((word) => `${path}: ${word}`),
  )
  assert.deepEqual(findings, [])
})
