/** What counts as a likely misspelling. Must never: test through the command line. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { editDistance, nearestName } from './nearestName.ts'

test('the distance counts insertions, deletions, replacements and swaps', () => {
  assert.equal(editDistance('', ''), 0)
  assert.equal(editDistance('', 'abc'), 3)
  assert.equal(editDistance('kitten', 'sitting'), 3)
  assert.equal(editDistance('version', 'verison'), 1)
  assert.equal(editDistance('abc', 'abc'), 0)
})

test('the nearest name is found whatever the case', () => {
  assert.equal(nearestName('Verison', ['about', 'version', 'help']), 'version')
  assert.equal(nearestName('state', ['rlp-tests', 'state-tests']), 'state-tests')
})

test('a word that resembles nothing gets no guess', () => {
  assert.equal(nearestName('xyzzy', ['about', 'version']), undefined)
  assert.equal(nearestName('about', []), undefined)
})
