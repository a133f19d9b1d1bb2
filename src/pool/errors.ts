/**
 * The catalogue of what only a pool has against a transaction: code, wording, values.
 *
 * Owns: codes and messages beside those of TransactionError. Must never: decide anything. Wording starts as in geth wherever
 * clients search messages for it.
 */
import type { ErrorValue, TransactionError } from '../protocol/index.ts'

const messages = {
  // Not admitted.
  alreadyKnown: 'already known',
  tipBelowMinimum: 'transaction gas price below minimum: gas tip cap {tip}, minimum needed {minimum}',
  replacementUnderpriced: 'replacement transaction underpriced: {field} {fee}, needed {needed}',
  underpriced: 'transaction underpriced: txpool is full of transactions that pay more than {fee}',
  poolFull: 'txpool is full',
  accountLimit: 'account limit exceeded: {count} transactions of {address} wait for an earlier nonce, limit {limit}',
  oversized: 'oversized data: transaction size {size}, limit {limit}',
  sidecarMissing: 'missing sidecar in blob transaction',
  sidecarInvalid: 'invalid sidecar in blob transaction: {reason}',

  // Admitted and dropped later.
  replaced: 'replaced by {hash}',
  evicted: 'dropped to make room: txpool is full',
  removed: 'removed from the txpool on request',
} as const

export type PoolErrorCode = keyof typeof messages

/** The names in braces of a message. */
type Placeholders<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never

/** The values that a code's message needs. */
export type PoolErrorValues<Code extends PoolErrorCode> = {
  readonly [Name in Placeholders<(typeof messages)[Code]>]: ErrorValue
}

/** Why the pool does not have a transaction, where no rule of the protocol is the reason. */
export class PoolError<Code extends PoolErrorCode = PoolErrorCode> extends Error {
  readonly code: Code
  readonly values: Readonly<Record<string, ErrorValue>>

  constructor(code: Code, values: PoolErrorValues<Code>) {
    super(fillIn(messages[code], values))
    this.name = 'PoolError'
    this.code = code
    this.values = values
  }
}

/** All codes, for documentation and for readers that map them to something else. */
export const poolErrorCodes: readonly PoolErrorCode[] = Object.freeze(Object.keys(messages) as PoolErrorCode[])

/** Why a transaction was not admitted, or left the pool other than into a block. */
export type Refusal = TransactionError | PoolError

function fillIn(message: string, values: Readonly<Record<string, ErrorValue>>): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
}
