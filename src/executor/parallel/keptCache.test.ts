/**
 * A large block after a small one, on the cached world that the small one left.
 *
 * Owns: that the room of the small block's tables bounds nothing.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bigIntToFixedBytes, bytesToHex } from '../../primitives/index.ts'
import { rulesOf } from '../../protocol/forks/index.ts'
import { MemoryState } from '../../state/index.ts'
import type { BlockJob, BlockStep } from '../block.ts'
import { SequentialBlockExecutor } from '../sequentialBlock.ts'
import { ParallelExecutor } from './parallelExecutor.ts'

const TRANSFERS = 1500
/** Stores its input in the slot that is its input. */
const KEEPER = bigIntToFixedBytes(0xcafen, 20)
const KEEPER_CODE = '0x5f355f355500'

const numbered = (number: number): Uint8Array => bigIntToFixedBytes(BigInt(number), 20)

function world(): MemoryState {
  const state = MemoryState.fromAlloc({ [bytesToHex(KEEPER)]: { balance: '0x0', code: KEEPER_CODE } })
  for (let index = 0; index < TRANSFERS; index++) state.setAccount(numbered(10_000 + index), { balance: 10n ** 18n })
  return state
}

function send(from: number, nonce: bigint, to: Uint8Array, data: Uint8Array = new Uint8Array(0)): BlockStep {
  const transaction = {
    type: 2 as const,
    chainId: 1n,
    nonce,
    gasLimit: 60_000n,
    maxFeePerGas: 10n,
    maxPriorityFeePerGas: 1n,
    to,
    value: data.length === 0 ? 1n : 0n,
    data,
    accessList: [],
    maxFeePerBlobGas: 0n,
    blobVersionedHashes: [],
    authorizationList: [],
    yParity: 0 as const,
    r: 1n,
    s: 1n,
  }
  return { kind: 'transaction', transaction, sender: numbered(10_000 + from) }
}

function jobOf(number: bigint, steps: readonly BlockStep[], state: MemoryState): BlockJob {
  const context = {
    number,
    timestamp: number,
    gasLimit: 10n ** 9n,
    coinbase: numbered(0xc0),
    difficulty: 0n,
    prevRandao: 0n,
    baseFee: 7n,
    blobBaseFee: 1n,
    chainId: 1n,
    blockHash: () => undefined,
  }
  return { context, rules: rulesOf('prague'), steps, onRefusal: 'stop', state, stateRoot: state.root() }
}

const word = (number: number): Uint8Array => bigIntToFixedBytes(BigInt(number), 32)
const senders = Array.from({ length: TRANSFERS }, (_, index) => index)

for (const [name, steps] of [
  ['accounts', senders.map((from) => send(from, from === 0 ? 1n : 0n, numbered(50_000 + from)))],
  ['slots', senders.map((from) => send(from, from === 0 ? 1n : 0n, KEEPER, word(from + 1)))],
] as const) {
  test(`many new ${name} after a block of one transaction`, { timeout: 60_000 }, async () => {
    await using lanes = await ParallelExecutor.start({ lanes: 2 })
    const reference = new SequentialBlockExecutor()
    const [state, plain] = [world(), world()]
    for (const [index, block] of [[send(0, 0n, numbered(7))], steps, [send(0, 2n, numbered(7))]].entries()) {
      const number = BigInt(index + 1)
      const found = await lanes.execute(jobOf(number, block, state))
      assert.ok(found.results.every((result) => result !== undefined && !(result instanceof Error)))
      assert.ok(found.effort.lanes > 0, 'lanes executed it')
      state.apply(found.changes)
      lanes.keep(state.root())
      plain.apply((await reference.execute(jobOf(number, block, plain))).changes)
      assert.equal(bytesToHex(state.root()), bytesToHex(plain.root()), `block ${number}`)
    }
  })
}
