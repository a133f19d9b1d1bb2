/**
 * The form of files: short, and opened by a comment that tells what they own.
 *
 * Owns: the ceiling and its named exceptions. Must never: except a file without a reason.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSources } from './sources.ts'

const MOST_LINES = 400

/** Tables and other files that are better whole, with the reason. */
const LONG_FILES: Readonly<Record<string, string>> = {
  'kernel/layout.ts': 'a table: where everything in memory lies, in one place for both sides',
  'kernel/run.ts': 'one switch over every operation must stay one function to become one jump table',
}

/** Shorter ones only repeat the file's name. */
const SHORTEST_COMMENT = 12

const sources = readSources('src', 'kernel')

test(`no file has more than ${MOST_LINES} lines`, () => {
  const long = sources.filter(({ text }) => lineCount(text) > MOST_LINES).map(({ path }) => path)
  assert.deepEqual(long, Object.keys(LONG_FILES))
})

test('every file that ships opens with a comment that says what it is', () => {
  const silent = sources
    .filter(({ text, isTest }) => !isTest && openingComment(text).length < SHORTEST_COMMENT)
    .map(({ path }) => path)
  assert.deepEqual(silent, [])
})

/** The words of the comment that a file begins with. */
function openingComment(text: string): string {
  const [comment = ''] = /^(?:\/\*\*[\s\S]*?\*\/|(?:\/\/.*\n)+)/.exec(text) ?? []
  return comment.replace(/[\s*/]+/g, ' ').trim()
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}
