/**
 * Tells how a state differs from the one a test expects, account by account.
 *
 * Owns: that text. Must never: be part of the verdict: the root decides, this only helps to read it.
 */
import type { Alloc } from '../../../src/state/alloc.ts'
import { MemoryState } from '../../../src/state/memoryState.ts'

/** Differences named before the rest is only counted. */
const NAMED = 8

export function stateDifference(expected: Alloc, found: MemoryState): string {
  const wanted = MemoryState.fromAlloc(expected).dump()
  const actual = found.dump()
  const differences: string[] = []
  for (const address of new Set([...Object.keys(wanted), ...Object.keys(actual)])) {
    const want = wanted[address]
    const have = actual[address]
    if (want === undefined) differences.push(`${address} should not exist`)
    else if (have === undefined) differences.push(`${address} is missing`)
    else {
      for (const member of ['balance', 'nonce', 'code'] as const) {
        if (want[member] !== have[member]) {
          differences.push(`${address} ${member} ${have[member]} instead of ${want[member]}`)
        }
      }
      for (const slot of new Set([...Object.keys(want.storage ?? {}), ...Object.keys(have.storage ?? {})])) {
        const [wantValue, haveValue] = [want.storage?.[slot], have.storage?.[slot]]
        if (wantValue !== haveValue) differences.push(`${address} slot ${slot} ${haveValue} instead of ${wantValue}`)
      }
    }
  }
  const rest = differences.length - NAMED
  return `${differences.slice(0, NAMED).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`
}
