/**
 * Methods: a name, what its parameters are, and what it does.
 *
 * Owns: how positional parameters become typed values. Must never: know what a method is for. Wording is geth's.
 */
import { invalidParams, RpcError } from '../errors.ts'
import { ValueError, type ValueParser } from '../values/valueError.ts'
import type { Call } from './connection.ts'

/** A parameter that may be left out, or be null. */
export interface OptionalParameter<T> {
  readonly optional: ValueParser<T>
}

export type Parameter<T> = ValueParser<T> | OptionalParameter<T>

type ValueOf<P> = P extends OptionalParameter<infer T> ? T | undefined : P extends ValueParser<infer T> ? T : never

/** The values that a handler gets for a schema. */
export type ValuesOf<Schema extends readonly Parameter<unknown>[]> = {
  readonly [Index in keyof Schema]: ValueOf<Schema[Index]>
}

/**
 * Gives a JSON value or a promise of one. Large results come as an async iterable of text: pieces that together are one JSON
 * value. Throws `RpcError` for what the client shall know; anything else it throws is logged, and no client sees it.
 */
export type Handler<Values> = (values: Values, call: Call) => unknown

export interface MethodOptions {
  /**
   * Calls of a batch that carry the same word may be in flight together; every other call waits for those before it and
   * is waited for by those after it.
   */
  readonly overlaps?: string
}

export interface Method {
  readonly name: string
  readonly overlaps: string | undefined
  /** Parses the parameters, then runs the handler. */
  readonly run: (params: unknown, call: Call) => unknown
}

export function optional<T>(parse: ValueParser<T>): OptionalParameter<T> {
  return { optional: parse }
}

export function defineMethod<const Schema extends readonly Parameter<unknown>[]>(
  name: string,
  schema: Schema,
  handler: Handler<ValuesOf<Schema>>,
  { overlaps }: MethodOptions = {},
): Method {
  return {
    name,
    overlaps,
    run: (params, call) => handler(readParams(schema, params) as ValuesOf<Schema>, call),
  }
}

function readParams(schema: readonly Parameter<unknown>[], params: unknown): unknown[] {
  const given = params ?? []
  if (!Array.isArray(given)) throw invalidParams('non-array args')
  if (given.length > schema.length) throw invalidParams(`too many arguments, want at most ${schema.length}`)
  return schema.map((parameter, index) => readParam(parameter, index, given[index]))
}

function readParam(parameter: Parameter<unknown>, index: number, value: unknown): unknown {
  const isMissing = value === undefined || value === null
  const isOptional = typeof parameter !== 'function'
  if (isMissing && isOptional) return undefined
  if (isMissing) throw invalidParams(`missing value for required argument ${index}`)
  try {
    return isOptional ? parameter.optional(value) : parameter(value)
  } catch (error) {
    if (error instanceof ValueError) throw invalidParams(`invalid argument ${index}: ${error.message}`)
    if (error instanceof RpcError) throw error
    throw new Error(`the parser of argument ${index} failed`, { cause: error })
  }
}
