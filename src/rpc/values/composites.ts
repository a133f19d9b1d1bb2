/**
 * What larger values are put together from: booleans, text, lists, objects with optional fields.
 *
 * Owns: how JSON objects are taken apart. Must never: read a field that the object only inherits.
 */
import { parseAt, typeOf, ValueError, type ValueParser } from './valueError.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new ValueError(`cannot unmarshal ${typeOf(value)}, want true or false`)
  return value
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw new ValueError(`cannot unmarshal ${typeOf(value)}, want a string`)
  return value
}

/** Any JSON object, for options whose fields the method itself looks at with `field`. */
export function object(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValueError(`cannot unmarshal ${typeOf(value)}, want an object`)
  }
  return value as JsonObject
}

export function listOf<T>(parse: ValueParser<T>): ValueParser<T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new ValueError(`cannot unmarshal ${typeOf(value)}, want an array`)
    return value.map((item, index) => parseAt(`[${index}]`, parse, item))
  }
}

/** A field that may be absent or null; of several names the first that is there counts. */
export function field<T>(from: JsonObject, parse: ValueParser<T>, ...names: readonly string[]): T | undefined {
  for (const name of names) {
    const value = Object.hasOwn(from, name) ? from[name] : undefined
    if (value !== undefined && value !== null) return parseAt(name, parse, value)
  }
  return undefined
}

export function requiredField<T>(from: JsonObject, parse: ValueParser<T>, name: string): T {
  const value = field(from, parse, name)
  if (value === undefined) throw new ValueError('missing required field', name)
  return value
}

/** An object used as a map from addresses or slots: keys and values parsed, in the order they are written. */
export function entriesOf<K, V>(parseKey: ValueParser<K>, parseValue: ValueParser<V>): ValueParser<[K, V][]> {
  return (value) =>
    Object.entries(object(value)).map(([key, item]) => [
      parseAt(key.slice(0, 80), parseKey, key),
      parseAt(key.slice(0, 80), parseValue, item),
    ])
}
