/**
 * `npm run fuzz -- --parallel`: the same random blocks in order and on lanes.
 *
 * Owns: options, printing, the exit status. Must never: judge a block itself.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { integer } from '../usage.ts'
import { describeFinding } from './describe.ts'
import { Executors } from './executors.ts'
import { type Finding, shrinkFinding, tryBlock } from './runBlocks.ts'

export const PARALLEL_USAGE = `npm run fuzz -- --parallel [options]
  --seed S      which blocks; random and printed when absent
  --count N     how many blocks, default 1000
  --only K      only the block with this number, many times: threads never do the same twice
  --no-threads  only lanes that take turns on one thread, in an order that the seed determines`

const PROGRESS_EVERY_MS = 5000
const MOST_FINDINGS = 5
const TIMES_OF_AN_ONLY_BLOCK = 100

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
  const seed = values.seed === undefined ? randomInt(2 ** 32) : integer('seed', values.seed, 0, Number.MAX_SAFE_INTEGER)
  const first = values.only === undefined ? 0 : integer('only', values.only, 0)
  const end = values.only === undefined ? integer('count', values.count, 1) : first + 1
  const times = values.only === undefined ? 1 : TIMES_OF_AN_ONLY_BLOCK
  console.log(`seed ${seed}, blocks ${first} to ${end - 1}, in order and on lanes`)
  await using executors = await Executors.start({ withThreads: values.threads, kernel: 'kernel' }, seed)
  const began = Date.now()
  let shown = began
  let failed = 0
  for (let index = first; index < end && failed < MOST_FINDINGS; index++) {
    let finding: Finding | undefined
    for (let time = 0; time < times && finding === undefined; time++) finding = await tryBlock(executors, seed, index)
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
