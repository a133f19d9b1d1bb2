/** The grammar of the command line and its complaints. Must never: depend on real flags of a command. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FlagSpec, flagLines, parseArguments, UsageError, wholeNumber } from './flags.ts'

const specs: FlagSpec[] = [
  { name: 'lanes', value: 'N', help: 'how many' },
  { name: 'quiet', short: 'q', help: 'say less' },
]

function complaint(argv: string[]): string {
  try {
    parseArguments(argv, specs)
  } catch (error) {
    assert.ok(error instanceof UsageError)
    return error.message
  }
  return assert.fail(`${argv.join(' ')} should be refused`)
}

test('values come after a space or an equals sign, switches stand alone', () => {
  const parsed = parseArguments(['a', '--lanes', '2', '-q', '--lanes=3', '--', '--quiet'], specs)
  assert.deepEqual(parsed.positional, ['a', '--quiet'])
  assert.equal(parsed.values.get('lanes'), '3')
  assert.ok(parsed.switches.has('quiet'))
})

test('an unknown flag names the nearest one', () => {
  assert.equal(complaint(['--lane', '2']), 'unknown flag "--lane"; did you mean "--lanes"?')
  assert.equal(complaint(['--zzzzzzzz']), 'unknown flag "--zzzzzzzz"; known: --lanes, --quiet')
})

test('a missing or superfluous value is named', () => {
  assert.equal(complaint(['--lanes']), 'flag "--lanes" needs a value: N')
  assert.equal(complaint(['--lanes=']), 'flag "--lanes" needs a value: N')
  assert.equal(complaint(['--quiet=1']), 'flag "--quiet" takes no value')
})

test('a number is checked', () => {
  assert.equal(wholeNumber(parseArguments(['--lanes', '12'], specs), 'lanes', 1), 12)
  assert.equal(wholeNumber(parseArguments([], specs), 'lanes', 1), undefined)
  for (const bad of ['0', '-1', '1.5', 'two', '1e3']) {
    assert.throws(() => wholeNumber(parseArguments([`--lanes=${bad}`], specs), 'lanes', 1), UsageError)
  }
})

test('help lines are aligned', () => {
  assert.deepEqual(flagLines(specs), ['  --lanes N    how many', '  -q, --quiet  say less'])
})
