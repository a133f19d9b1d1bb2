/**
 * `npm run bench -- state`: what it costs to move a stored world from block to block.
 *
 * Owns: the options. Must never: measure.
 */
import { parseArgs } from 'node:util'
import { UsageError } from '../evm/main.ts'
import { describeMachine } from '../evm/report.ts'
import { benchRoots } from './roots.ts'
import { benchWrite } from './write.ts'

const HELP = `npm run bench -- state [options]

  --part NAME    root (default): roots of changes in a large state; write: what blocks of transfers write
  --accounts N   accounts in the state; a contract has a tenth of that many slots (default 1000000)
  --changes a,b  accounts and slots that a block changes (default 1000,10000)
  --rounds N     timed blocks of each size after one for warming up (default 5)
  --lanes N      threads that share the work in the columns of lanes (default 2)
  --no-peer      without @ethereumjs/mpt
  --transactions N  transfers in a block of the part write (default 2000)`

export async function benchState(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (options === undefined) {
    console.log(HELP)
    return
  }
  console.log(describeMachine())
  if (options.part === 'write') await benchWrite(options.transactions, options.rounds)
  else await benchRoots(options)
}

function readOptions(argv: readonly string[]) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      part: { type: 'string', default: 'root' },
      transactions: { type: 'string', default: '2000' },
      accounts: { type: 'string', default: '1000000' },
      changes: { type: 'string', default: '1000,10000' },
      rounds: { type: 'string', default: '5' },
      lanes: { type: 'string', default: '2' },
      'no-peer': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const { part } = values
  if (part !== 'root' && part !== 'write') throw new UsageError(`--part is root or write, not ${JSON.stringify(part)}`)
  const transactions = count('transactions', values.transactions, 1)
  const accounts = count('accounts', values.accounts, 1000)
  const sizes = values.changes.split(',').map((size) => count('changes', size, 2))
  for (const size of sizes) {
    if (size > accounts / 10) throw new UsageError(`--changes must be at most a tenth of the accounts, not ${size}`)
  }
  const workload = { accounts, slots: Math.floor(accounts / 10) }
  const rounds = count('rounds', values.rounds, 1)
  const lanes = count('lanes', values.lanes, 1)
  return { part, transactions, workload, sizes, rounds, lanes, hasPeer: !values['no-peer'] }
}

function count(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(`--${name} must be a whole number from ${least} up, not ${JSON.stringify(text)}`)
  }
  return value
}
