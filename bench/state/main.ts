/**
 * `npm run bench -- state`: the state root after changes in a large state, on disk, against a peer in memory.
 *
 * Owns: the options, the course of a run and what it prints. Must never: compare what gave different roots.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { LmdbStore } from '../../src/state/store/lmdbStore.ts'
import { StoredWorld } from '../../src/state/stored/storedWorld.ts'
import { UsageError } from '../evm/main.ts'
import { describeMachine } from '../evm/report.ts'
import { median } from '../evm/statistics.ts'
import { EthereumjsPeer } from './ethereumjs.ts'
import { blockChanges, fillChanges, type Workload } from './workload.ts'
import { benchWrite } from './write.ts'

const HELP = `npm run bench -- state [options]

  --part NAME    root (default): roots of changes in a large state; write: what blocks of transfers write
  --accounts N   accounts in the state; a contract has a tenth of that many slots (default 1000000)
  --changes a,b  accounts and slots that a block changes (default 1000,10000)
  --rounds N     timed blocks of each size after one for warming up (default 5)
  --no-peer      without @ethereumjs/mpt
  --transactions N  transfers in a block of the part write (default 2000)`

/** Samples of one block size, one per round. */
interface Samples {
  readonly changes: number
  readonly commitMs: number[]
  readonly writeMs: number[]
  readonly peerMs: number[]
  readonly hashes: number[]
  readonly writes: number[]
  readonly bytes: number[]
}

export async function benchState(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv)
  if (options === undefined) {
    console.log(HELP)
    return
  }
  if (options.part === 'write') {
    console.log(describeMachine())
    await benchWrite(options.transactions, options.rounds)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'multilane-bench-'))
  try {
    await run(folder, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

type Options = NonNullable<ReturnType<typeof readOptions>>

async function run(folder: string, { workload, sizes, rounds, hasPeer }: Options): Promise<void> {
  console.log(describeMachine())
  let world = new StoredWorld(await LmdbStore.open(folder), { keepBlocks: 128 })
  await fill(world, workload)
  await world.close()
  const opened = performance.now()
  world = new StoredWorld(await LmdbStore.open(folder), { keepBlocks: 128 })
  console.log(`opened again in ${(performance.now() - opened).toFixed(0)} ms`)
  const peer = hasPeer ? await EthereumjsPeer.copyOf(world.reader, world.top, world.root()) : undefined
  const results: Samples[] = []
  for (const changes of sizes) results.push(await measure(world, peer, workload, changes, rounds))
  await world.close()
  console.log(`${formatResults(results, hasPeer)}\n`)
  console.log(
    `Medians of ${rounds} blocks. Commit: from changes to the root, history included. Write: behind it, in LMDB.`,
  )
  if (hasPeer) console.log('The peer, @ethereumjs/mpt with its cache, keeps all nodes in memory; all roots were equal.')
}

async function fill(world: StoredWorld, workload: Workload): Promise<void> {
  const start = performance.now()
  let done = 0
  for (const changes of fillChanges(workload)) {
    await world.room()
    world.commit(changes)
    done += changes.length === 1 ? changes[0]!.storage.length : changes.length
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${workload.accounts + workload.slots} made `)
  }
  await world.flush()
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const seconds = (performance.now() - start) / 1000
  console.log(`${workload.accounts} accounts and ${workload.slots} slots made in ${seconds.toFixed(1)} s`)
}

/** The peer's share of a round comes right after ours, so that both meet the same machine. */
async function measure(
  world: StoredWorld,
  peer: EthereumjsPeer | undefined,
  workload: Workload,
  changes: number,
  rounds: number,
): Promise<Samples> {
  const samples: Samples = { changes, commitMs: [], writeMs: [], peerMs: [], hashes: [], writes: [], bytes: [] }
  for (let round = 0; round <= rounds; round++) {
    const block = blockChanges(workload, changes, round)
    const start = performance.now()
    const { root } = world.commit(block)
    const committed = performance.now()
    await world.flush()
    const written = performance.now()
    const peerRoot = await peer?.commit(block)
    const finished = performance.now()
    if (peerRoot !== undefined) assert.deepEqual(new Uint8Array(peerRoot), root, 'the roots differ')
    if (round === 0) continue
    samples.commitMs.push(committed - start)
    samples.writeMs.push(written - committed)
    samples.peerMs.push(finished - written)
    samples.hashes.push(world.lastCost.hashes)
    samples.writes.push(world.lastCost.writes)
    samples.bytes.push(world.lastCost.bytes)
  }
  return samples
}

function formatResults(results: readonly Samples[], hasPeer: boolean): string {
  const rows = [
    ['changes', 'commit ms', 'write ms', 'keccaks', 'puts', 'bytes', ...(hasPeer ? ['peer ms', 'x peer'] : [])],
  ]
  for (const { changes, commitMs, writeMs, peerMs, hashes, writes, bytes } of results) {
    const perChange = (samples: number[]) => (median(samples) / changes).toFixed(2)
    const ours = median(commitMs)
    const peer = [median(peerMs).toFixed(1), (median(peerMs) / ours).toFixed(1)]
    const cells = [ours.toFixed(1), median(writeMs).toFixed(1), perChange(hashes), perChange(writes), perChange(bytes)]
    rows.push([`${changes}`, ...cells, ...(hasPeer ? peer : [])])
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  '))
  return `${lines.join('\n')}\n(keccaks of trie nodes, puts and bytes: per change)`
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
  return { part, transactions, workload, sizes, rounds: count('rounds', values.rounds, 1), hasPeer: !values['no-peer'] }
}

function count(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) {
    throw new UsageError(`--${name} must be a whole number from ${least} up, not ${JSON.stringify(text)}`)
  }
  return value
}
