/**
 * One method under the names that several tools know it by.
 *
 * Owns: what is answered where there is nothing to say. Must never: make two names of one method differ in what they do.
 */
import { ProducerError } from '../../../producer/index.ts'
import type { Call } from '../../dispatch/connection.ts'
import { defineMethod, type Handler, type Method, type Parameter, type ValuesOf } from '../../dispatch/method.ts'
import { invalidParams } from '../../errors.ts'

export function methodFamily<const Schema extends readonly Parameter<unknown>[]>(
  names: readonly string[],
  schema: Schema,
  handler: Handler<ValuesOf<Schema>>,
): Method[] {
  const run: Handler<ValuesOf<Schema>> = async (values, call) => {
    try {
      return await handler(values, call)
    } catch (error) {
      throw error instanceof ProducerError ? invalidParams(error.message) : error
    }
  }
  return names.map((name) => defineMethod(name, schema, run))
}

/** For methods that have nothing to say: Hardhat says true then, the others null. */
export function commandFamily<const Schema extends readonly Parameter<unknown>[]>(
  names: readonly string[],
  schema: Schema,
  action: (values: ValuesOf<Schema>, call: Call) => unknown,
): Method[] {
  return methodFamily(names, schema, async (values, call) => {
    await action(values, call)
    return call.method.startsWith('hardhat_') ? true : null
  })
}
