/**
 * Pieces of JSON as tracers write them.
 *
 * Owns: numbers and words as hex. Must never: escape anything: what goes in is hex or a name.
 */

/** Without leading zeros. */
export function quantity(value: number | bigint): string {
  return `0x${value.toString(16)}`
}

/** A word as 32 bytes. */
export function wordText(value: bigint): string {
  return `0x${value.toString(16).padStart(64, '0')}`
}

/** The members of an object in the order of their names, as Go writes maps. */
export function sorted<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries([...entries].sort(([one], [other]) => (one < other ? -1 : 1)))
}
