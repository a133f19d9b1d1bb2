/**
 * `npm run fuzz -- --parallel`: the same random blocks in order and on lanes.
 *
 * Owns: options, printing, the exit status. Must never: judge a block itself.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { describeFinding } from './describe.ts'
import { Executors } from './executors.ts'
import { shrinkFinding, tryBlock } from './runBlocks.ts'

export const PARALLEL_USAGE = `npm run fuzz -- --parallel [options]
  --seed S      which blocks; random and printed when absent
  --count N     how many blocks, default 1000
  --only K      only the block with this number
  --no-threads  only lanes that take turns on one thread, in an order that the seed determines`

const PROGRESS_EVERY_MS = 5000
const MOST_FINDINGS = 5

export async function fuzzBlocks(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      parallel: { type: 'boolean' },
      seed: { type: 'string' },
      count: { type: 'string', default: '1000' },
      only: { type: 'string' },
      threads: { type: 'boolean', default: true },
    },
  })
  const seed = values.seed === undefined ? randomInt(2 ** 32) : wholeNumber('seed', values.seed)
  const first = values.only === undefined ? 0 : wholeNumber('only', values.only)
  const end = values.only === undefined ? wholeNumber('count', values.count) : first + 1
  console.log(`seed ${seed}, blocks ${first} to ${end - 1}, in order and on lanes`)
  await using executors = await Executors.start({ withThreads: values.threads, kernel: 'kernel' }, seed)
  const began = Date.now()
  let shown = began
  let failed = 0
  for (let index = first; index < end && failed < MOST_FINDINGS; index++) {
    const finding = await tryBlock(executors, seed, index)
    if (finding !== undefined) {
      failed++
      console.log(describeFinding(seed, finding, await shrinkFinding(executors, finding)))
    }
    if (Date.now() - shown < PROGRESS_EVERY_MS) continue
    shown = Date.now()
    console.log(
      `  ${index + 1 - first} of ${end - first}, ${Math.round(((index - first) * 1000) / (shown - began))} blocks/s`,
    )
  }
  console.log(failed === 0 ? `${end - first} passed, 0 failed` : `${failed} failed`)
  return failed === 0 ? 0 : 1
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new TypeError(`--${option}: "${text}" is not a whole number`)
  return Number(text)
}
