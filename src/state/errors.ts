/**
 * What can be wrong with what a caller puts into a state.
 *
 * Owns: the errors of this room and their wording. Must never: be thrown for what a contract does.
 */

/** A value that no state can hold. `what` says which, `value` is as it was given. */
export class StateValueError extends Error {
  override readonly name = 'StateValueError'
  readonly what: string
  readonly value: unknown

  constructor(what: string, value: unknown, expected: string) {
    super(`invalid ${what}: ${describe(value)}, expected ${expected}`)
    this.what = what
    this.value = value
  }
}

/** Code was asked for under a hash that the state never saw. */
export class UnknownCodeError extends Error {
  override readonly name = 'UnknownCodeError'
  /** In hex. */
  readonly codeHash: string

  constructor(codeHash: string) {
    super(`no code with hash ${codeHash}`)
    this.codeHash = codeHash
  }
}

function describe(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
