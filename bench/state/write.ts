/**
 * `npm run bench -- state --part write`: what blocks of transfers write, and how long until they are seen and until they are kept.
 *
 * Owns: the changes of such blocks, made by hand, and what the run prints. Must never: execute anything.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountChange, StateChanges } from '../../src/kernel-host/state.ts'
import { bigIntToFixedBytes } from '../../src/primitives/bytes.ts'
import { EMPTY_CODE_HASH } from '../../src/primitives/keccak.ts'
import { type Durability, LmdbStore } from '../../src/state/store/lmdbStore.ts'
import { StoredWorld } from '../../src/state/stored/storedWorld.ts'
import { type Random, randomSource } from '../../src/state/testing.ts'
import { median } from '../evm/statistics.ts'
import { fillChanges, TOKEN, type Workload } from './workload.ts'

/** Who sends and receives: so many accounts, and slots of the token. */
const WORKLOAD: Workload = { accounts: 20_000, slots: 20_000 }
const COINBASE = WORKLOAD.accounts

interface Kind {
  readonly name: string
  readonly changesOf: (random: Random, transactions: number) => StateChanges
}

const KINDS: readonly Kind[] = [
  { name: 'ETH transfers', changesOf: etherTransfers },
  { name: 'ERC-20 transfers', changesOf: tokenTransfers },
]

interface Samples {
  readonly visibleMs: number[]
  readonly keptMs: number[]
  /** Of the thread that commits, until the batch is kept: encoding for the writer included. */
  readonly cpuMs: number[]
  readonly puts: number[]
  readonly bytes: number[]
}

/** Prints a row for each kind of block and each durability. */
export async function benchWrite(transactions: number, rounds: number): Promise<void> {
  const rows = [['block', 'durability', 'puts/tx', 'bytes/tx', 'cpu us/tx', 'visible ms', 'kept ms']]
  for (const { name, changesOf } of KINDS) {
    for (const durability of ['async', 'fsync'] as const) {
      const { visibleMs, keptMs, cpuMs, puts, bytes } = await measure(changesOf, transactions, rounds, durability)
      const perTransaction = (samples: number[]) => median(samples) / transactions
      rows.push([
        `${transactions} ${name}`,
        durability,
        perTransaction(puts).toFixed(2),
        perTransaction(bytes).toFixed(0),
        (perTransaction(cpuMs) * 1000).toFixed(2),
        median(visibleMs).toFixed(2),
        median(keptMs).toFixed(2),
      ])
    }
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  console.log(rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')).join('\n'))
  console.log(
    `\nMedians of ${rounds} blocks, senders and receivers at random among ${WORKLOAD.accounts}. Visible: from changes to the new` +
      '\nhead, root included; kept: until the batch is where the durability wants it. Cpu: of the committing thread for both.',
  )
}

async function measure(
  changesOf: Kind['changesOf'],
  transactions: number,
  rounds: number,
  durability: Durability,
): Promise<Samples> {
  const folder = mkdtempSync(join(tmpdir(), 'multilane-bench-'))
  const samples: Samples = { visibleMs: [], keptMs: [], cpuMs: [], puts: [], bytes: [] }
  try {
    const world = new StoredWorld(await LmdbStore.open(folder, { durability }), { keepBlocks: 128 })
    for (const changes of fillChanges(WORKLOAD)) {
      await world.room()
      world.commit(changes)
    }
    await world.flush()
    const random = randomSource(transactions)
    for (let round = -Math.ceil(rounds / 2); round < rounds; round++) {
      const changes = changesOf(random, transactions)
      const cpuBefore = process.threadCpuUsage()
      const start = performance.now()
      world.commit(changes)
      const visible = performance.now()
      await world.flush()
      const kept = performance.now()
      const cpu = process.threadCpuUsage(cpuBefore)
      if (round < 0) continue
      samples.visibleMs.push(visible - start)
      samples.keptMs.push(kept - start)
      samples.cpuMs.push((cpu.user + cpu.system) / 1000)
      samples.puts.push(world.lastCost.writes)
      samples.bytes.push(world.lastCost.bytes)
    }
    await world.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return samples
}

/** Sender, receiver and coinbase change. */
function etherTransfers(random: Random, transactions: number): StateChanges {
  const touched = new Set<number>([COINBASE])
  for (let left = transactions; left > 0; left--) {
    touched.add(random(WORKLOAD.accounts))
    touched.add(random(WORKLOAD.accounts))
  }
  return Array.from(touched, (id) => accountChange(random, id))
}

/** Senders and coinbase change, and two balances in the token. */
function tokenTransfers(random: Random, transactions: number): StateChanges {
  const senders = new Set<number>([COINBASE])
  const slots = new Set<number>()
  for (let left = transactions; left > 0; left--) {
    senders.add(random(WORKLOAD.accounts))
    slots.add(random(WORKLOAD.slots))
    slots.add(random(WORKLOAD.slots))
  }
  const storage = Array.from(slots, (slot) => ({ slot: word(slot), value: word(random(2 ** 31) + 1) }))
  const token = { nonce: 1n, balance: 0n, codeHash: EMPTY_CODE_HASH }
  return [
    ...Array.from(senders, (id) => accountChange(random, id)),
    { address: TOKEN, account: token, storageWiped: false, code: undefined, storage },
  ]
}

function accountChange(random: Random, id: number): AccountChange {
  const balance = BigInt(random(2 ** 31)) * 10n ** 10n + 1n
  const account = { nonce: BigInt(random(1000)), balance, codeHash: EMPTY_CODE_HASH }
  return { address: bigIntToFixedBytes(BigInt(id), 20), account, storageWiped: false, code: undefined, storage: [] }
}

function word(value: number): Uint8Array {
  return bigIntToFixedBytes(BigInt(value), 32)
}
