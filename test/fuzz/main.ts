/**
 * `npm run fuzz`: the same random programs on kernel, oracle and @ethereumjs/evm; with --parallel random blocks on lanes.
 *
 * Owns: options, printing, the exit status. Must never: run a case itself.
 */
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { fuzzBlocks, PARALLEL_USAGE } from './blocks/main.ts'
import { type FuzzPlan, type LaneMessage, runLanes } from './lanes.ts'
import { ENGINE_NAMES, isEngineName } from './runner.ts'
import { integer, UsageError } from './usage.ts'

const USAGE = `npm run fuzz -- [options]
  --seed S      which programs; random and printed when absent
  --count N     how many cases, default 10000
  --case K      only the case with this number, shown in full
  --lanes N     worker threads, default all cores
  --engines L   compared with the oracle: ${ENGINE_NAMES.join(',')}

${PARALLEL_USAGE}`

const PROGRESS_EVERY_MS = 5000

async function main(args: string[]): Promise<number> {
  const plan = readPlan(args)
  const { seed, count, lanes, engines, isReplay, first } = plan
  const what = isReplay ? `case ${first}` : `${count} cases`
  console.log(`seed ${seed}, ${what}, ${lanes} lanes, oracle against ${engines.join(' and ')}`)
  const began = Date.now()
  let shown = began
  const { passed, failed } = await runLanes(plan, show, (done) => {
    if (Date.now() - shown < PROGRESS_EVERY_MS) return
    shown = Date.now()
    console.log(`  ${done} of ${count}, ${Math.round((done * 1000) / (shown - began))} cases/s`)
  })
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

function show(message: LaneMessage): void {
  if (message.kind === 'note') console.log(message.text)
  else console.log(message.report ?? `MISMATCH case ${message.index}: oracle and ${message.engine} differ`)
}

function readPlan(args: string[]): FuzzPlan {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      count: { type: 'string', default: '10000' },
      case: { type: 'string' },
      lanes: { type: 'string', default: String(availableParallelism()) },
      engines: { type: 'string', default: ENGINE_NAMES.join(',') },
    },
  })
  const isReplay = values.case !== undefined
  const engines = values.engines.split(',').map((name) => {
    if (!isEngineName(name)) throw new UsageError(`--engines: "${name}" is none of ${ENGINE_NAMES.join(', ')}`)
    return name
  })
  return {
    seed: values.seed === undefined ? randomInt(2 ** 32) : integer('seed', values.seed, 0, Number.MAX_SAFE_INTEGER),
    first: values.case === undefined ? 0 : integer('case', values.case, 0),
    count: isReplay ? 1 : integer('count', values.count, 1),
    lanes: isReplay ? 1 : integer('lanes', values.lanes, 1),
    engines,
    isReplay,
  }
}

try {
  const args = process.argv.slice(2)
  process.exitCode = await (args.includes('--parallel') ? fuzzBlocks(args) : main(args))
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error)
  console.error(error instanceof Error ? (isUsage ? `${error.message}\n${USAGE}` : error.stack) : error)
  process.exitCode = isUsage ? 2 : 1
}
