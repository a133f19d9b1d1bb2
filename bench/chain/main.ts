/**
 * `npm run bench -- chain`: chains on disk: import, opening, changes of head.
 *
 * Owns: the options, the course of a run and what it prints. Must never: keep what it made but the chain file.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { UsageError } from '../evm/main.ts'
import { describeMachine } from '../evm/report.ts'
import { chainFile, type Workload, workloadGenesis } from './blocks.ts'
import { measureImport } from './import.ts'
import { measureOpening } from './opening.ts'
import { measurePhases, type Phases } from './phases.ts'
import { measureReorg } from './reorg.ts'

const PARTS = ['import', 'open', 'reorg'] as const

const HELP = `npm run bench -- chain [options]

  --part NAME       ${PARTS.join(', ')}; default import
  --blocks N        blocks that are imported, or that a change of head leaves (default 100, for reorg 64)
  --transactions N  transfers in each (default 2000, for reorg 20)
  --accounts N      accounts of the chain that is opened (default 1000000)`

export async function benchChain(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (options === undefined) {
    console.log(HELP)
    return
  }
  console.log(describeMachine())
  const base = mkdtempSync(join(tmpdir(), 'multilane-bench-'))
  try {
    await run(base, options)
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

type Options = NonNullable<ReturnType<typeof readOptions>>

async function run(base: string, { part, blocks, transactions, accounts }: Options): Promise<void> {
  if (part === 'open') console.log(await measureOpening(base, accounts, tell))
  else if (part === 'reorg') {
    console.log(await measureReorg(base, { blocks: blocks ?? 64, transactions: transactions ?? 20 }))
  } else await runImport(base, { blocks: blocks ?? 100, transactions: transactions ?? 2000 })
}

async function runImport(base: string, workload: Workload): Promise<void> {
  const path = await chainFile(workload, tell)
  tell('')
  const genesis = workloadGenesis(workload)
  const megagas = (workload.transactions * 21_000) / 1e6
  for (const durability of ['async', 'fsync'] as const) {
    const { visibleMs, keptMs, megabytes } = await measureImport(join(base, durability), genesis, path, durability)
    const [visible, kept] = [visibleMs / workload.blocks, keptMs / workload.blocks]
    console.log(
      `${durability.padEnd(5)}  ${visible.toFixed(1)} ms a block until it is visible, ${kept.toFixed(1)} until it is kept: ` +
        `${((megagas / kept) * 1000).toFixed(0)} Mgas/s, ${((workload.transactions / kept) * 1000).toFixed(0)} transactions/s, ` +
        `folder ${megabytes.toFixed(0)} MB`,
    )
  }
  printPhases(await measurePhases(join(base, 'phases'), genesis, path))
}

function printPhases(phases: readonly Phases[]): void {
  console.log(
    '\nms a block, one after another and each waited for (senders on one thread; write is behind in an import):',
  )
  for (const name of ['decode', 'body', 'senders', 'execute', 'root', 'records', 'write'] as const) {
    const sum = phases.reduce((total, phase) => total + phase[name], 0)
    console.log(`  ${name.padEnd(8)} ${(sum / phases.length).toFixed(1).padStart(7)}`)
  }
}

function tell(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${text}\x1b[K`)
}

function readOptions(argv: readonly string[]) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      part: { type: 'string', default: 'import' },
      blocks: { type: 'string' },
      transactions: { type: 'string' },
      accounts: { type: 'string', default: '1000000' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const part = PARTS.find((name) => name === values.part)
  if (part === undefined) throw new UsageError(`--part is one of ${PARTS.join(', ')}, not ${values.part}`)
  return {
    part,
    blocks: count('blocks', values.blocks),
    transactions: count('transactions', values.transactions),
    accounts: count('accounts', values.accounts) ?? 0,
  }
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1) return value
  throw new UsageError(`--${name} must be a whole number from 1 up, not ${JSON.stringify(text)}`)
}
