/**
 * The state that the benchmark starts from and the changes it makes, the same for every engine.
 *
 * Owns: which accounts and slots there are and how they change. Must never: depend on an engine.
 */
import type { AccountChange, StateChanges } from '../../src/kernel-host/state.ts'
import { bigIntToFixedBytes } from '../../src/primitives/bytes.ts'
import { EMPTY_CODE_HASH } from '../../src/primitives/keccak.ts'
import { type Random, randomSource } from '../../src/state/testing.ts'

/** The contract whose slots change; no account has this number. */
export const TOKEN = bigIntToFixedBytes(2n ** 80n, 20)
const TOKEN_ACCOUNT = { nonce: 1n, balance: 0n, codeHash: EMPTY_CODE_HASH }
/** One change in this many makes a new account or slot. */
const NEW_ONE_IN = 5
const FILL_STEP = 20_000

export interface Workload {
  readonly accounts: number
  readonly slots: number
}

/** The starting state, in portions. */
export function* fillChanges({ accounts, slots }: Workload): Generator<StateChanges> {
  for (let from = 0; from < accounts; from += FILL_STEP) {
    const to = Math.min(accounts, from + FILL_STEP)
    yield Array.from({ length: to - from }, (_, i) => accountChange(from + i, BigInt(from + i + 1)))
  }
  for (let from = 0; from < slots; from += FILL_STEP) {
    const to = Math.min(slots, from + FILL_STEP)
    yield [tokenChange(Array.from({ length: to - from }, (_, i) => [from + i, from + i + 1]))]
  }
}

/** Changes of one block: half of them accounts, half of them slots; the same for the same round. */
export function blockChanges(workload: Workload, count: number, round: number): StateChanges {
  const random = randomSource(count * 1000 + round)
  const accounts = distinct(random, workload.accounts, count >> 1)
  const slots = distinct(random, workload.slots, count >> 1)
  return [
    ...accounts.map((id) => accountChange(id, BigInt(random(2 ** 31)) + 1n)),
    tokenChange(slots.map((slot) => [slot, random(2 ** 31) + 1])),
  ]
}

/** Numbers below `known`, and in one case of five above it. */
function distinct(random: Random, known: number, count: number): number[] {
  const numbers = new Set<number>()
  while (numbers.size < count) numbers.add(random(NEW_ONE_IN) === 0 ? known + random(2 ** 30) : random(known))
  return [...numbers]
}

function accountChange(id: number, balance: bigint): AccountChange {
  const account = { nonce: 1n, balance, codeHash: EMPTY_CODE_HASH }
  return { address: bigIntToFixedBytes(BigInt(id), 20), account, storageWiped: false, code: undefined, storage: [] }
}

function tokenChange(slots: [slot: number, value: number][]): AccountChange {
  const storage = slots.map(([slot, value]) => ({ slot: word(slot), value: word(value) }))
  return { address: TOKEN, account: TOKEN_ACCOUNT, storageWiped: false, code: undefined, storage }
}

function word(value: number): Uint8Array {
  return bigIntToFixedBytes(BigInt(value), 32)
}
