/** The lines of a log. Must never: read the clock of the machine. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog, type LogOptions, switchableLog } from './log.ts'

const TIME = new Date(2026, 0, 2, 3, 4, 5, 6)

function linesOf(options: Partial<LogOptions>): { log: ReturnType<typeof createLog>; lines: string[] } {
  const lines: string[] = []
  return { log: createLog({ ...options, write: (line) => lines.push(line), now: () => TIME }), lines }
}

test('a line has time, level, message and fields, in quotes where they need them', () => {
  const { log, lines } = linesOf({})
  log.info('block', { number: 12n, hash: '0xab..cd', txs: 3, dropped: undefined, why: 'two words', quote: 'a"b' })
  log.warn('nothing more')
  assert.deepEqual(lines, [
    '03:04:05.006 INFO  block number=12 hash=0xab..cd txs=3 why="two words" quote="a\\"b"',
    '03:04:05.006 WARN  nothing more',
  ])
})

test('a field cannot forge a line', () => {
  const { log, lines } = linesOf({})
  log.error('failed', { error: 'first\n03:04:05.006 INFO  forged\x1b[31m' })
  assert.equal(lines[0]?.split('\n').length, 1)
  assert.ok(!lines[0]?.includes('\x1b'))
})

test('what is below the threshold is not said', () => {
  for (const [level, said] of [
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['off', 0],
  ] as const) {
    const { log, lines } = linesOf({ level })
    log.debug('a')
    log.info('b')
    log.warn('c')
    log.error('d')
    assert.equal(lines.length, said, level)
  }
})

test('a log that is switched off still tells what went wrong', () => {
  const { log, lines } = linesOf({ level: 'debug' })
  const switched = switchableLog(log)
  const sayAll = () => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) switched.log[level](level)
  }
  sayAll()
  switched.set(false)
  sayAll()
  switched.set(true)
  sayAll()
  const said = lines.map((line) => line.split(' ').at(-1))
  const all = ['debug', 'info', 'warn', 'error']
  assert.deepEqual(said, [...all, 'warn', 'error', ...all])
})

test('as JSON each line is an object', () => {
  const { log, lines } = linesOf({ json: true })
  log.info('block', { number: 2n ** 60n, ok: true })
  assert.deepEqual(JSON.parse(lines[0]!), {
    time: TIME.toISOString(),
    level: 'info',
    message: 'block',
    number: '1152921504606846976',
    ok: true,
  })
})
