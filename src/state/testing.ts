/**
 * Random worlds for the tests of this room.
 *
 * Owns: repeatable numbers and changes such as blocks make. Must never: be imported by code that ships.
 */
import type { AccountChange, StateChanges } from '../kernel-host/state.ts'
import { bigIntToFixedBytes } from '../primitives/bytes.ts'
import { EMPTY_CODE_HASH, keccak256 } from '../primitives/keccak.ts'

/** Small and repeatable: the same numbers below a bound for the same seed (mulberry32). */
export type Random = (below: number) => number

export function randomSource(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export const testAddress = (n: number) => bigIntToFixedBytes(BigInt(n), 20)
export const testWord = (n: number | bigint) => bigIntToFixedBytes(BigInt(n), 32)

/** How many addresses and slots the changes choose from: few make clashes and collapses frequent. */
export interface ChangeShape {
  readonly addresses: number
  readonly slots: number
  /** Changed accounts per block, at most. */
  readonly accounts: number
  /** Changed slots per account, at most. */
  readonly writes: number
}

/** The changes of one block: accounts made, changed and removed, slots set and cleared, storage wiped, code set. */
export function randomChanges(random: Random, shape: ChangeShape): StateChanges {
  const ids = new Set<number>()
  const count = 1 + random(shape.accounts)
  while (ids.size < Math.min(count, shape.addresses)) ids.add(random(shape.addresses))
  return Array.from(ids, (id) => randomChange(random, testAddress(id), shape))
}

function randomChange(random: Random, address: Uint8Array, shape: ChangeShape): AccountChange {
  if (random(8) === 0) return { address, account: undefined, storageWiped: true, code: undefined, storage: [] }
  const code = random(6) === 0 ? new Uint8Array(1 + random(40)).fill(random(4)) : undefined
  const slots = new Set(
    Array.from({ length: random(3) === 0 ? random(shape.writes + 1) : 0 }, () => random(shape.slots)),
  )
  return {
    address,
    account: {
      nonce: BigInt(random(3) === 0 ? random(2 ** 31) : random(3)),
      balance: BigInt(random(2 ** 31)) ** BigInt(random(8)),
      codeHash: code === undefined ? EMPTY_CODE_HASH : keccak256(code),
    },
    storageWiped: random(10) === 0,
    code,
    storage: Array.from(slots, (slot) => ({ slot: testWord(slot), value: randomValue(random) })),
  }
}

/** Zero in two cases of five, otherwise of any length. */
function randomValue(random: Random): Uint8Array {
  if (random(5) < 2) return testWord(0)
  return testWord((BigInt(random(2 ** 31)) + 1n) ** BigInt(1 + random(8)))
}
