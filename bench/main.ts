/**
 * `npm run bench -- NAME [options]`: finds the benchmark and runs it.
 *
 * Owns: the list of benchmarks and the exit code. Must never: measure.
 */
import { benchChain } from './chain/main.ts'
import { benchEvm } from './evm/main.ts'
import { benchNode } from './node/main.ts'
import { benchParallel } from './parallel/main.ts'
import { benchState } from './state/main.ts'

const benchmarks: ReadonlyMap<string, (argv: readonly string[]) => Promise<void>> = new Map([
  ['chain', benchChain],
  ['evm', benchEvm],
  ['node', benchNode],
  ['parallel', benchParallel],
  ['state', benchState],
])

// Ends through `exit`, so that what a benchmark started is ended too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const [name, ...argv] = process.argv.slice(2)
const benchmark = benchmarks.get(name ?? '')
if (benchmark === undefined) {
  console.error(`npm run bench -- NAME [options]; NAME is one of: ${[...benchmarks.keys()].join(', ')}`)
  process.exitCode = 2
} else {
  try {
    await benchmark(argv)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
