/** The judgement of memory. Nothing here is part of the product. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judgeMemory, type MemorySample, sampleMemory } from './memory.ts'

function samples(anonymousAt: (second: number) => number): MemorySample[] {
  return Array.from({ length: 100 }, (_, seconds) => {
    const anonymous = anonymousAt(seconds)
    return { seconds, anonymous, resident: anonymous + 50, file: 50 }
  })
}

test('what breathes is flat, what leaks is not', () => {
  assert.equal(
    judgeMemory(
      samples((second) => 300 + 20 * (second % 7)),
      20,
    ).isFlat,
    true,
  )
  assert.equal(
    judgeMemory(
      samples((second) => (second < 20 ? 10 * second : 200)),
      20,
    ).isFlat,
    true,
  )
  assert.equal(
    judgeMemory(
      samples((second) => 300 - second),
      20,
    ).isFlat,
    true,
  )
  assert.equal(
    judgeMemory(
      samples((second) => 300 + second),
      20,
    ).isFlat,
    false,
  )
  assert.equal(
    judgeMemory(
      samples(() => 300),
      95,
    ).isFlat,
    false,
  )
})

test('pages of files count as resident', () => {
  const growing = samples(() => 300).map((sample) => ({ ...sample, resident: 300 + sample.seconds }))
  const { isFlat, text } = judgeMemory(growing, 20)
  assert.equal(isFlat, false)
  assert.match(text, /anonymous 300 MB \+0\.0 .*, resident 360 MB \+79\.0/)
})

test('a process is sampled', { skip: process.platform !== 'linux' && 'only Linux tells' }, () => {
  const { resident, anonymous, file } = sampleMemory(process.pid, 0)
  assert.ok(anonymous > 1 && file > 1 && Math.abs(resident - anonymous - file) < 1)
  assert.throws(() => sampleMemory(2 ** 30, 0))
})
