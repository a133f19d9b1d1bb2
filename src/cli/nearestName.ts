/**
 * Finds the known name a user most likely meant.
 *
 * Owns: the measure of likeness. Must never: print, or decide what happens with the guess.
 */

/** The known name closest to `wanted`; undefined when nothing known resembles it. */
export function nearestName(wanted: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const name of known) {
    const distance = editDistance(wanted.toLowerCase(), name.toLowerCase())
    if (distance < bestDistance) {
      best = name
      bestDistance = distance
    }
  }
  if (best === undefined) return undefined
  // Half of the letters wrong is no resemblance, except that a typed beginning ("state" for "state-tests") is one.
  const resembles = bestDistance <= Math.max(2, Math.floor(best.length / 2)) || best.startsWith(wanted.toLowerCase())
  return resembles ? best : undefined
}

/** Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other. */
export function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min(previous[column]! + 1, current[column - 1]! + 1, previous[column - 1]! + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (swapped) cost = Math.min(cost, beforePrevious[column - 2]! + 1)
      current.push(cost)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[to.length]!
}
