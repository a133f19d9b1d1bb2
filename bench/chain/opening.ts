/**
 * How long it takes to open a large chain, in a process that does nothing else.
 *
 * Owns: making the chain and starting those processes. Must never: measure where the chain was made.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { openChain } from '../../src/chain/index.ts'
import { median } from '../evm/statistics.ts'
import { makeAccounts, workloadGenesis } from './blocks.ts'

const ACCOUNTS_PER_BLOCK = 20_000
const OPENINGS = 5
/** Opens the folder that it is given, and prints the milliseconds. */
const CHILD = `
  const { openChain } = await import(process.argv[1])
  const start = performance.now()
  const chain = await openChain({ at: process.argv[2] })
  console.log(performance.now() - start)
  await chain.close()
`

export async function measureOpening(base: string, accounts: number, tell: (text: string) => void): Promise<string> {
  const folder = join(base, 'chain')
  const chain = await openChain({
    at: folder,
    genesis: workloadGenesis({ blocks: 0, transactions: 0 }),
    keepBlocks: 16,
  })
  for (let made = 0; made < accounts; made += ACCOUNTS_PER_BLOCK) {
    await makeAccounts(chain, made, Math.min(accounts, made + ACCOUNTS_PER_BLOCK))
    tell(`made ${made + ACCOUNTS_PER_BLOCK} of ${accounts} accounts`)
  }
  await chain.close()
  tell('')
  const module = new URL('../../src/chain/index.ts', import.meta.url).href
  const argv = ['--input-type=module', '--eval', CHILD, module, folder]
  const times = Array.from({ length: OPENINGS }, () =>
    Number(execFileSync(process.execPath, argv, { encoding: 'utf8' })),
  )
  const all = times.map((time) => time.toFixed(0)).join(', ')
  return `a chain with ${accounts} accounts is open after ${median(times).toFixed(0)} ms (${all})`
}
