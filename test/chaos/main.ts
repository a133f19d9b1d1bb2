/**
 * `npm run chaos`: kills a process that imports blocks into a data folder, many times, and opens what it leaves; or, with --soak,
 * keeps a node busy for a long time.
 *
 * Owns: options, printing, the exit code (0 all in order, 1 not so, 2 wrong usage). Must never: judge a round itself.
 */
import { type FlagSpec, flagLines, parseArguments, UsageError, wholeNumber } from '../../src/cli/flags.ts'
import { runRounds } from './rounds.ts'
import { soak } from './soak/soak.ts'

const DEFAULT_KILLS = 300
const PROGRESS_EVERY = 10

const FLAGS: readonly FlagSpec[] = [
  { name: 'kills', value: 'N', help: `how often to kill (default ${DEFAULT_KILLS})` },
  { name: 'seed', value: 'S', help: 'the moments and the blocks; random and printed when left out' },
  {
    name: 'soak',
    value: 'TIME',
    help: 'instead: a node under load for this long (90s, 20m, 8h), without an error and without growing',
  },
  { name: 'help', short: 'h', help: 'show this' },
]

async function run(kills: number, seed: number): Promise<number> {
  console.log(`seed ${seed}, ${kills} kills`)
  const total = { tried: 0, durable: 0, moving: 0, early: 0, checked: 0 }
  let last = -1
  try {
    await runRounds(kills, seed, ({ index, found, tried, durable }) => {
      last = index
      total.tried += tried
      total.durable += durable
      total.checked += found?.checked ?? 0
      if (found?.wasMoving) total.moving++
      if (tried === 0) total.early++
      if ((index + 1) % PROGRESS_EVERY === 0) console.log(`  ${index + 1} kills, head ${found?.number ?? 'none'}`)
    })
  } catch (error) {
    console.error(`kill ${last + 2} of seed ${seed}:`, error)
    return 1
  }
  const { tried, durable, moving, early, checked } = total
  console.log(
    `${kills} kills survived: ${tried} blocks tried, ${durable} acknowledged and all there, ${checked} links followed`,
  )
  console.log(`${moving} kills while the head moved, ${early} before the first block`)
  return 0
}

// Ends through `exit`, so that what was started is ended too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

async function runSoak(time: string): Promise<number> {
  try {
    return (await soak(secondsOf(time), (line) => console.log(line))) ? 0 : 1
  } catch (error) {
    if (error instanceof UsageError) throw error
    console.error('the soak ended early:', error)
    return 1
  }
}

function secondsOf(time: string): number {
  const [, number, unit] = /^(\d+)([smh])$/.exec(time) ?? []
  if (number === undefined || Number(number) === 0)
    throw new UsageError(`--soak: ${JSON.stringify(time)} is no time such as 20m`)
  return Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h']
}

try {
  const parsed = parseArguments(process.argv.slice(2), FLAGS)
  if (parsed.switches.has('help')) console.log(['Usage: npm run chaos -- [FLAGS]', '', ...flagLines(FLAGS)].join('\n'))
  else if (parsed.values.has('soak')) process.exitCode = await runSoak(parsed.values.get('soak')!)
  else {
    const seed = wholeNumber(parsed, 'seed', 0) ?? Math.floor(Math.random() * 2 ** 31)
    process.exitCode = await run(wholeNumber(parsed, 'kills', 1) ?? DEFAULT_KILLS, seed)
  }
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`chaos: ${error.message}`)
  process.exitCode = 2
}
