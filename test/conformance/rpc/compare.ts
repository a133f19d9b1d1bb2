/**
 * Compares JSON values: to the letter, or by shape.
 *
 * Owns: what counts as the same. Must never: forgive a difference that an argued exception does not name.
 */
import type { Mismatch } from '../cases.ts'

type JsonObject = Readonly<Record<string, unknown>>

/** Members whose values are left out of a comparison, by name wherever they are. */
export type IgnoredMembers = ReadonlySet<string>

const NOTHING_IGNORED: IgnoredMembers = new Set()

/** The first difference; undefined = there is none. The order of an object's members does not count. */
export function compareExactly(
  expected: unknown,
  found: unknown,
  ignored: IgnoredMembers = NOTHING_IGNORED,
  path = '',
): Mismatch | undefined {
  if (Array.isArray(expected) && Array.isArray(found)) {
    if (expected.length !== found.length) {
      return differ(path, `${expected.length} items`, `${found.length} items: ${brief(found)}`)
    }
    return firstOf(expected, (item, index) => compareExactly(item, found[index], ignored, `${path}[${index}]`))
  }
  if (isObject(expected) && isObject(found)) {
    const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])].filter((name) => !ignored.has(name))
    return firstOf(names, (name) => compareExactly(expected[name], found[name], ignored, `${path}.${name}`))
  }
  return expected === found ? undefined : differ(path, brief(expected), brief(found))
}

/**
 * The first place where values are of different kinds, or an object has other members. Where nothing is expected (null, an
 * empty list), anything may be.
 */
export function compareShape(
  expected: unknown,
  found: unknown,
  ignored: IgnoredMembers = NOTHING_IGNORED,
  path = '',
): Mismatch | undefined {
  if (expected === null || found === null) return undefined
  if (Array.isArray(expected) && Array.isArray(found)) {
    if (expected.length === 0) return undefined
    return firstOf(found, (item, index) => compareWithAny(expected, item, ignored, `${path}[${index}]`))
  }
  if (isObject(expected) && isObject(found)) return compareMembers([expected], found, ignored, path)
  const [want, have] = [kindOf(expected), kindOf(found)]
  return want === have ? undefined : differ(path, want, `${have}: ${brief(found)}`)
}

/** Of objects in a list some have members that others lack. */
function compareWithAny(
  samples: readonly unknown[],
  found: unknown,
  ignored: IgnoredMembers,
  path: string,
): Mismatch | undefined {
  const objects = samples.filter(isObject)
  if (objects.length > 0 && isObject(found)) return compareMembers(objects, found, ignored, path)
  const differences = samples.map((sample) => compareShape(sample, found, ignored, path))
  return differences.includes(undefined) ? undefined : differences[0]
}

function compareMembers(
  samples: readonly JsonObject[],
  found: JsonObject,
  ignored: IgnoredMembers,
  path: string,
): Mismatch | undefined {
  if (samples.every(isMap)) {
    const values = samples.flatMap((sample) => Object.values(sample))
    if (values.length === 0) return undefined
    return firstOf(Object.keys(found), (name) => compareWithAny(values, found[name], ignored, `${path}.${name}`))
  }
  const missing = Object.keys(samples[0]!).find(
    (name) =>
      !ignored.has(name) && samples.every((sample) => Object.hasOwn(sample, name)) && !Object.hasOwn(found, name),
  )
  if (missing !== undefined) return differ(`${path}.${missing}`, 'a member', 'none')
  const named = Object.keys(found).filter((name) => !ignored.has(name))
  return firstOf(named, (name) => {
    const values = samples.filter((sample) => Object.hasOwn(sample, name)).map((sample) => sample[name])
    if (values.length === 0) return differ(`${path}.${name}`, 'no such member', brief(found[name]))
    return compareWithAny(values, found[name], ignored, `${path}.${name}`)
  })
}

/** Whether the names are data: addresses, hashes, numbers. */
function isMap(value: JsonObject): boolean {
  return Object.keys(value).every((name) => /^(0x[0-9a-fA-F-]+|[0-9a-f]{40,64}|\d+)$/.test(name))
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  if (typeof value === 'string') return /^0x[0-9a-fA-F]*$/.test(value) ? 'hex' : 'text'
  return typeof value
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function firstOf<T>(
  items: readonly T[],
  compare: (item: T, index: number) => Mismatch | undefined,
): Mismatch | undefined {
  for (const [index, item] of items.entries()) {
    const mismatch = compare(item, index)
    if (mismatch !== undefined) return mismatch
  }
  return undefined
}

function differ(path: string, expected: string, found: string): Mismatch {
  const place = path === '' ? '' : `${path.replace(/^\./, '')}: `
  return { expected: `${place}${expected}`, found: `${place}${found}` }
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length <= 300 ? text : `${text.slice(0, 300)}... (${text.length} characters)`
}
