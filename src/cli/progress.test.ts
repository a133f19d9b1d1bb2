/** How progress looks on a terminal and elsewhere. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Progress } from './progress.ts'

interface Shown {
  readonly progress: Progress
  readonly lines: string[]
  pass(milliseconds: number): void
}

function shown(total: number, isTerminal: boolean): Shown {
  const lines: string[] = []
  let time = 0
  const write = (text: string) => {
    lines.push(text)
  }
  const unexpected = () => assert.fail('the other kind of output was used')
  const output = isTerminal
    ? { out: unexpected, error: unexpected, status: write }
    : { out: unexpected, error: write, status: undefined }
  return {
    progress: new Progress(output, total, () => time),
    lines,
    pass(milliseconds) {
      time += milliseconds
    },
  }
}

test('a terminal gets a bar, ten times a second at most, and is left clean', () => {
  const { progress, lines, pass } = shown(200, true)
  progress.update(1, () => 'too early')
  pass(100)
  progress.update(50, () => 'block 5')
  progress.update(51, () => 'too early')
  pass(100)
  progress.update(200, () => 'block 9')
  progress.finish()
  assert.deepEqual(lines, [
    `[${'#'.repeat(6)}${'.'.repeat(18)}] 25 %  block 5`,
    `[${'#'.repeat(24)}] 100 %  block 9`,
    '',
  ])
})

test('elsewhere there is a plain line now and then', () => {
  const { progress, lines, pass } = shown(200, false)
  for (let second = 1; second <= 12; second++) {
    pass(1000)
    progress.update(second * 10, () => `block ${second}`)
  }
  progress.finish()
  assert.deepEqual(lines, ['25 %  block 5', '50 %  block 10'])
})

test('an unknown amount of work has no share', () => {
  const { progress, lines, pass } = shown(0, true)
  pass(100)
  progress.update(7, () => 'block 7')
  assert.deepEqual(lines, ['block 7'])
})
