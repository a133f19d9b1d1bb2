/**
 * Where two outcomes of one case differ.
 *
 * Owns: the list of what must be equal. Must never: forgive; deviations.ts names what is forgiven, and to whom.
 */
import type { Outcome } from './engines.ts'

export interface Difference {
  readonly what: string
  readonly first: string
  readonly second: string
}

export function differences(first: Outcome, second: Outcome): Difference[] {
  const found: Difference[] = []
  const compare = (what: string, a: unknown, b: unknown): void => {
    if (a !== b) found.push({ what, first: String(a), second: String(b) })
  }
  compare('status', first.status, second.status)
  compare('gas used', first.gasUsed, second.gasUsed)
  compare('refund', first.gasRefund, second.gasRefund)
  compare('output', first.output, second.output)
  compare('created address', first.createdAddress, second.createdAddress)
  for (let at = 0; at < Math.max(first.logs.length, second.logs.length); at++) {
    compare(`log ${at}`, first.logs[at] ?? 'none', second.logs[at] ?? 'none')
  }
  for (const key of new Set([...first.world.keys(), ...second.world.keys()])) {
    compare(key, first.world.get(key) ?? 'none', second.world.get(key) ?? 'none')
  }
  return found
}
