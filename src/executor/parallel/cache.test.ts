/**
 * Lanes that go on from the cached world of the block before, while the store on disk lags behind.
 *
 * Owns: a chain of blocks on a stored world that is never waited for. MULTILANE_SEED repeats a run.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { bytesToHex, EMPTY_CODE_HASH, hexToBytes, keccak256 } from '../../primitives/index.ts'
import { rulesOf } from '../../protocol/forks/index.ts'
import { LmdbStore, MemoryState, StoredWorld } from '../../state/index.ts'
import type { BlockJob, BlockStep } from '../block.ts'
import { SequentialBlockExecutor } from '../sequentialBlock.ts'
import { ParallelExecutor } from './parallelExecutor.ts'

const seed = Number(process.env.MULTILANE_SEED ?? Date.now() % 2 ** 31)
const SENDERS = 12
const BLOCKS = 40
const STEPS = 12

/** Adds one to slot 0 and to the slot that is the caller. */
const COUNTER = '0x60005460010160005533546001013355'
/** Deploys one byte of code, which ends the contract in favour of nobody when the block may do that. */
const DEPLOYS = Uint8Array.from([0x61, 0x5f, 0xff, 0x5f, 0x52, 0x60, 0x02, 0x60, 0x1e, 0xf3])

function address(byte: number): Uint8Array {
  return new Uint8Array(20).fill(byte)
}

const alloc: Record<string, { readonly balance: bigint; readonly code?: string }> = {
  [bytesToHex(address(0xcc))]: { balance: 0n, code: COUNTER },
  [bytesToHex(address(0xcd))]: { balance: 0n, code: COUNTER },
  ...Object.fromEntries(
    Array.from({ length: SENDERS }, (_, index) => [bytesToHex(address(index + 1)), { balance: 10n ** 15n }]),
  ),
}

const genesis = Object.entries(alloc).map(([hex, { balance, code }]) => {
  const bytes = code === undefined ? undefined : hexToBytes(code)
  const codeHash = bytes === undefined ? EMPTY_CODE_HASH : keccak256(bytes)
  const account = { nonce: 0n, balance, codeHash }
  return { address: hexToBytes(hex), account, storageWiped: false, code: bytes, storage: [] }
})

test(`each block starts from what the last one left (MULTILANE_SEED=${seed})`, async () => {
  let random = seed | 1
  const next = (below: number) => {
    random ^= random << 13
    random ^= random >>> 17
    random ^= random << 5
    return (random >>> 0) % below
  }
  const folder = await mkdtemp(join(tmpdir(), 'multilane-cache-'))
  try {
    await using lanes = await ParallelExecutor.start({ lanes: 2, delays: seed })
    const reference = new SequentialBlockExecutor()
    const plain = new MemoryState()
    plain.apply(genesis)
    const world = new StoredWorld(await LmdbStore.open(folder))
    world.commit(genesis)
    const nonces = new Array<bigint>(SENDERS).fill(0n)
    let behind = 0
    for (let number = 1n; number <= BLOCKS; number++) {
      const steps = Array.from({ length: STEPS }, () => step(next, nonces))
      const job = { ...jobOf(number, steps), state: plain }
      const { changes } = await reference.execute(job)
      if (world.laneReader?.isBehind === true) behind++
      // Now and then somebody else starts from the same state, or the state is not said to be kept.
      if (next(8) === 0) await lanes.execute({ ...job, state: world, stateRoot: world.root() })
      const found = await lanes.execute({ ...job, state: world, stateRoot: world.root() })
      const { root } = world.commit(found.changes)
      if (next(8) !== 0) lanes.keep(root)
      plain.apply(changes)
      assert.equal(bytesToHex(root), bytesToHex(plain.root()), `block ${number}`)
      if (next(10) === 0) await world.flush()
    }
    assert.ok(behind > 0, 'the store was never behind')
    await world.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

function step(next: (below: number) => number, nonces: bigint[]): BlockStep {
  const from = next(SENDERS)
  const nonce = nonces[from]!++
  const kind = next(6)
  const transaction = {
    type: 2 as const,
    chainId: 1n,
    nonce,
    gasLimit: 120_000n,
    maxFeePerGas: 10n,
    maxPriorityFeePerGas: 1n,
    to: kind === 0 ? undefined : kind < 4 ? address(next(2) + 0xcc) : address(next(2 * SENDERS) + 1),
    value: kind < 4 ? 0n : 5n,
    data: kind === 0 ? DEPLOYS : new Uint8Array(0),
    accessList: [],
    maxFeePerBlobGas: 0n,
    blobVersionedHashes: [],
    authorizationList: [],
    yParity: 0 as const,
    r: 1n,
    s: 1n,
  }
  return { kind: 'transaction', transaction, sender: address(from + 1) }
}

function jobOf(number: bigint, steps: readonly BlockStep[]): Omit<BlockJob, 'state'> {
  const context = {
    number,
    timestamp: number,
    gasLimit: 10n ** 8n,
    coinbase: address(0xc0),
    difficulty: 0n,
    prevRandao: 0n,
    baseFee: 7n,
    blobBaseFee: 1n,
    chainId: 1n,
    blockHash: () => undefined,
  }
  return { context, rules: rulesOf('prague'), steps, onRefusal: 'stop' }
}
