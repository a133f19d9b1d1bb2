/**
 * What can be wrong with a store.
 *
 * Owns: `StoreError`, its codes and wording. Must never: be thrown for what a caller asks of a world.
 */

/** The kinds of `StoreError`. */
export type StoreErrorCode =
  /** The folder holds something else. */
  | 'foreign'
  /** The files or a value in them are not what was written. */
  | 'damaged'
  /** A later version of this software wrote the folder. */
  | 'newerFormat'
  /** Another process, or another store of this one, has the folder open. */
  | 'locked'
  /** Writing failed; what was written before is whole. */
  | 'writeFailed'
  /** More is waiting to be written than the limits allow. */
  | 'writerBehind'
  /** The store was used after it was closed. */
  | 'closed'

/** A store that cannot be opened, read or written. Nothing was changed by what failed. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  /** The folder, table or key that it is about. */
  readonly where: string

  constructor(code: StoreErrorCode, where: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.where = where
  }
}

/** A value of a table that its decoder cannot read. */
export function damagedValue(table: string, reason: string): StoreError {
  return new StoreError('damaged', table, `damaged value in table ${table}: ${reason}`)
}
