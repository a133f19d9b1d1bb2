/**
 * Why a parameter is refused, and where in it.
 *
 * Owns: the error and how places are written. Must never: know which argument of which method it is.
 */

/** A parser turns a JSON value into one of the product's or throws a `ValueError`. */
export type ValueParser<T> = (value: unknown) => T

/** `path` leads to the refused value inside the argument: empty for the argument itself. */
export class ValueError extends Error {
  override readonly name = 'ValueError'
  readonly reason: string
  readonly path: string

  constructor(reason: string, path = '') {
    super(path === '' ? reason : `${path}: ${reason}`)
    this.reason = reason
    this.path = path
  }
}

/** Parses what lies at `place` (a key, or `[index]`) of a larger value. */
export function parseAt<T>(place: string, parse: ValueParser<T>, value: unknown): T {
  try {
    return parse(value)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new ValueError(error.reason, joinPath(place, error.path))
  }
}

/** The word for a JSON value's type in messages. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function joinPath(place: string, rest: string): string {
  if (rest === '') return place
  return rest.startsWith('[') ? `${place}${rest}` : `${place}.${rest}`
}
