/**
 * The state root after changes in a large state, on disk, on one lane and on several, against a peer in memory.
 *
 * Owns: the course of a run and what it prints. Must never: compare what gave different roots.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LanePool, type Lanes } from '../../src/lanes/index.ts'
import { LmdbStore } from '../../src/state/store/lmdbStore.ts'
import { StoredWorld } from '../../src/state/stored/storedWorld.ts'
import { median } from '../evm/statistics.ts'
import { EthereumjsPeer } from './ethereumjs.ts'
import { blockChanges, fillChanges, type Workload } from './workload.ts'

export interface RootsOptions {
  readonly workload: Workload
  readonly sizes: readonly number[]
  readonly rounds: number
  readonly lanes: number
  readonly hasPeer: boolean
}

/** What one block took, in milliseconds; and counts. */
interface Round {
  /** Most of what changes is not in memory. */
  readonly commit: number
  readonly root: number
  /** The same block once more, when what it changes is in memory. */
  readonly warmCommit: number
  readonly warmRoot: number
  readonly lanesRoot: number
  readonly write: number
  readonly peer: number
  readonly hashes: number
  readonly writes: number
  readonly bytes: number
}

export async function benchRoots(options: RootsOptions): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'multilane-bench-'))
  const lanes = await LanePool.start({ count: options.lanes })
  try {
    await run(folder, lanes, options)
  } finally {
    await lanes.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run(folder: string, lanes: Lanes, { workload, sizes, rounds, hasPeer }: RootsOptions): Promise<void> {
  let world = new StoredWorld(await LmdbStore.open(folder), { keepBlocks: 128 })
  await fill(world, workload)
  await world.close()
  const opened = performance.now()
  world = new StoredWorld(await LmdbStore.open(folder), { keepBlocks: 128, lanes })
  console.log(`opened again in ${(performance.now() - opened).toFixed(0)} ms`)
  const peer = hasPeer ? await EthereumjsPeer.copyOf(folder, world.top, world.root()) : undefined
  const rows = [header(lanes.count, hasPeer)]
  for (const changes of sizes) {
    const measured: Round[] = []
    for (let round = 0; round <= rounds; round++) {
      const result = await measure(world, peer, workload, changes, round)
      if (round > 0) measured.push(result)
    }
    rows.push(cells(measured, changes, hasPeer))
  }
  await peer?.close()
  await world.close()
  console.log(`${table(rows)}\n`)
  console.log(`Medians of ${rounds} blocks; us, keccaks, puts and bytes are per change. Commit: from changes to the root, history
included, most of what changes not in memory; warm: the same block again; root: its part in the tries; write: behind it.`)
  if (hasPeer)
    console.log(
      'The peer, @ethereumjs/mpt with its cache, keeps all nodes in memory, on a thread of its own; all roots were equal.',
    )
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
  round: number,
): Promise<Round> {
  const block = blockChanges(workload, changes, round)
  const start = performance.now()
  const { root } = world.commit(block)
  const committed = performance.now()
  await world.flush()
  const written = performance.now()
  const theirs = await peer?.commit(block)
  if (theirs !== undefined) assert.deepEqual(theirs.root, root, 'the roots differ')
  const cold = world.lastCost
  await goBack(world)
  const again = performance.now()
  const { root: warm } = world.commit(block)
  const warmCommit = performance.now() - again
  assert.deepEqual(warm, root)
  const { rootMs: warmRoot } = world.lastCost
  await goBack(world)
  await world.prepare(block)
  assert.deepEqual(world.commit(block).root, root)
  const { rootMs: lanesRoot } = world.lastCost
  await world.flush()
  const { hashes, writes, bytes, rootMs } = cold
  const [commit, write] = [committed - start, written - committed]
  return { commit, root: rootMs, warmCommit, warmRoot, lanesRoot, write, peer: theirs?.ms ?? 0, hashes, writes, bytes }
}

async function goBack(world: StoredWorld): Promise<void> {
  world.revert()
  await world.flush()
}

function header(lanes: number, hasPeer: boolean): string[] {
  const cold = ['changes', 'commit ms', 'us', 'root us', ...(hasPeer ? ['x peer'] : [])]
  const warm = ['warm ms', 'us', 'root us', ...(hasPeer ? ['x peer'] : []), `${lanes} lanes us`, 'x one lane']
  return [...cold, ...warm, 'write ms', 'keccaks', 'puts', 'bytes', ...(hasPeer ? ['peer ms'] : [])]
}

function cells(rounds: readonly Round[], changes: number, hasPeer: boolean): string[] {
  const middle = (pick: (round: Round) => number) => median(rounds.map(pick))
  const perChange = (pick: (round: Round) => number, scale = 1) => ((middle(pick) / changes) * scale).toFixed(2)
  const timesPeer = (pick: (round: Round) => number) =>
    hasPeer ? [middle((round) => round.peer / pick(round)).toFixed(1)] : []
  return [
    `${changes}`,
    middle((round) => round.commit).toFixed(1),
    perChange((round) => round.commit, 1000),
    perChange((round) => round.root, 1000),
    ...timesPeer((round) => round.commit),
    middle((round) => round.warmCommit).toFixed(1),
    perChange((round) => round.warmCommit, 1000),
    perChange((round) => round.warmRoot, 1000),
    ...timesPeer((round) => round.warmCommit),
    perChange((round) => round.lanesRoot, 1000),
    middle((round) => round.warmRoot / round.lanesRoot).toFixed(2),
    middle((round) => round.write).toFixed(1),
    perChange((round) => round.hashes),
    perChange((round) => round.writes),
    perChange((round) => round.bytes),
    ...(hasPeer ? [middle((round) => round.peer).toFixed(1)] : []),
  ]
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')).join('\n')
}
