/** The judgement of memory. Nothing here is part of the product. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FULL_WARM_UP_SECONDS, judgeMemory, type MemorySample, sampleMemory } from './memory.ts'

const WARM_UP = FULL_WARM_UP_SECONDS

function samples(anonymousAt: (second: number) => number): MemorySample[] {
  return Array.from({ length: WARM_UP + 100 }, (_, seconds) => {
    const anonymous = anonymousAt(seconds)
    return { seconds, anonymous, resident: anonymous + 50, file: 50 }
  })
}

test('what breathes is flat, what leaks is not', () => {
  assert.equal(
    judgeMemory(
      samples((second) => 300 + 20 * (second % 7)),
      WARM_UP,
    ).isFlat,
    true,
  )
  assert.equal(
    judgeMemory(
      samples((second) => Math.min(second, WARM_UP)),
      WARM_UP,
    ).isFlat,
    true,
  )
  assert.equal(
    judgeMemory(
      samples((second) => 900 - second),
      WARM_UP,
    ).isFlat,
    true,
  )
  assert.equal(
    judgeMemory(
      samples((second) => 300 + second),
      WARM_UP,
    ).isFlat,
    false,
  )
  assert.equal(
    judgeMemory(
      samples(() => 300),
      WARM_UP + 95,
    ).isFlat,
    false,
  )
})

test('a short run may still fill caches, but not without an end', () => {
  const short = (perSecond: number) => samples((second) => 300 + perSecond * second).slice(0, 120)
  assert.equal(judgeMemory(short(1), 60).isFlat, true)
  assert.equal(judgeMemory(short(10), 60).isFlat, false)
})

test('pages of files count as resident', () => {
  const growing = samples(() => 300).map((sample) => ({ ...sample, resident: 300 + sample.seconds - WARM_UP }))
  const { isFlat, text } = judgeMemory(growing, WARM_UP)
  assert.equal(isFlat, false)
  assert.match(text, /anonymous 300 MB \+0\.0 .*, resident 350 MB \+99\.0/)
})

test('a process is sampled', { skip: process.platform !== 'linux' && 'only Linux tells' }, () => {
  const { resident, anonymous, file } = sampleMemory(process.pid, 0)
  assert.ok(anonymous > 1 && file > 1 && Math.abs(resident - anonymous - file) < 1)
  assert.throws(() => sampleMemory(2 ** 30, 0))
})
