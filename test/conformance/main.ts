/**
 * `npm run conformance`: runs the official Ethereum tests against this tree.
 *
 * Owns: the course of a run and its exit code (0 all passed and something ran, 1 not so, 2 wrong usage).
 * Must never: judge a case itself.
 */
import { writeFileSync } from 'node:fs'
import { UsageError } from '../../src/cli/flags.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { runOnWorkers } from './pool.ts'
import { Report } from './report.ts'
import { chooseBundles, planWork } from './suites.ts'

async function run(options: Options): Promise<number> {
  const items = planWork(chooseBundles(options.fixtures, options.suites))
  const report = new Report(process.stdout.isTTY === true, (text) => process.stdout.write(text))
  const runningAt = new Map<number, number>()
  let itemsDone = 0
  const { workers, filter, world, lanes, shadow } = options
  await runOnWorkers(
    items,
    { workers, filter, world, lanes, shadow, patienceMs: options.patience * 1000 },
    {
      onTally(place, item, tally) {
        itemsDone++
        runningAt.delete(place)
        report.add(item.bundle.suite, tally)
      },
      onNews(place, name, settled) {
        runningAt.set(place, settled)
        const running = [...runningAt.values()].reduce((sum, count) => sum + count, 0)
        report.progress(itemsDone, items.length, running, name)
      },
    },
  )
  if (options.json !== undefined) writeFileSync(options.json, report.json())
  report.finish()
  const { passed, failed } = report.totals
  return failed === 0 && passed > 0 ? 0 : 1
}

try {
  const options = readOptions(process.argv.slice(2), process.env)
  if (options === undefined) console.log(HELP)
  else process.exitCode = await run(options)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`conformance: ${error.message}`)
  process.exitCode = 2
}
