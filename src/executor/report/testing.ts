/**
 * Small traces for tests.
 *
 * Owns: short ways to write them. Must never: be used by code that ships.
 */
import { bigIntToFixedBytes } from '../../primitives/index.ts'
import type { TransactionCall } from './calls.ts'
import type { BlockTrace, Conflict, Dependency, Location, MappingPreimage, TransactionTrace } from './trace.ts'

export const word = (value: number | bigint) => bigIntToFixedBytes(BigInt(value), 32)
export const account = (value: number) => bigIntToFixedBytes(BigInt(value), 20)

export const slotOf = (owner: number, slot: number | Uint8Array): Location => ({
  kind: 'storage',
  address: account(owner),
  slot: typeof slot === 'number' ? word(slot) : slot,
})

export const dependencyOn = (on: number, location: Location): Dependency => ({ on, location })
export const conflictWith = (on: number, location: Location, lostMicroseconds: number): Conflict => ({
  on,
  location,
  lostMicroseconds,
})

/** A transaction of 10 microseconds and 100 gas, if nothing else is said. */
export function step(fields: Partial<TransactionTrace> = {}): TransactionTrace {
  const { conflicts = [] } = fields
  return { gasUsed: 100, microseconds: 10, executions: 1 + conflicts.length, dependencies: [], ...fields, conflicts }
}

export function traceOf(
  transactions: readonly TransactionTrace[],
  mappingKeys: ReadonlyMap<string, MappingPreimage> = new Map(),
): BlockTrace {
  const hints = { given: 0, right: 0 }
  return { lanes: 2, microseconds: 100, executedInOrder: 0, hints, transactions, mappingKeys }
}

/** As many calls as wanted, each by another account to the same function. */
export function callsTo(owner: number, selector: Uint8Array, count: number): TransactionCall[] {
  return Array.from({ length: count }, (_, index) => ({
    sender: account(0x1000 + index),
    to: account(owner),
    selector,
  }))
}
