/**
 * The search for something simpler that still fails.
 *
 * Owns: the order in which simpler ones are tried. Must never: know what is simplified.
 */

/** Goes on until none of the simpler ones that the steps suggest fails, or until so many are tried. */
export async function simplify<Case>(
  start: Case,
  fails: (candidate: Case) => Promise<boolean>,
  steps: readonly ((from: Case) => Iterable<Case>)[],
  mostTries: number,
): Promise<Case> {
  let best = start
  let tries = 0
  const nextOf = async (step: (from: Case) => Iterable<Case>): Promise<Case | undefined> => {
    for (const candidate of step(best)) {
      if (++tries > mostTries) return undefined
      if (await fails(candidate)) return candidate
    }
    return undefined
  }
  for (let progress = true; progress && tries < mostTries; ) {
    progress = false
    for (const step of steps) {
      for (let next = await nextOf(step); next !== undefined; next = await nextOf(step)) {
        best = next
        progress = true
      }
    }
  }
  return best
}
