/**
 * A JSON object of unknown origin, read member by member.
 *
 * Owns: the check that a member is there and of its kind, and the error that names it. Must never: know what members mean.
 */
import { hexToBytes } from '../../primitives/index.ts'

/** A member is missing or of another kind than wanted. */
export class JsonShapeError extends Error {
  override readonly name = 'JsonShapeError'
}

export class JsonObject {
  readonly value: Readonly<Record<string, unknown>>
  readonly #what: string

  constructor(value: unknown, what: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new JsonShapeError(`${what} is not an object`)
    }
    this.value = value as Record<string, unknown>
    this.#what = what
  }

  text(name: string): string {
    return this.#required(name, this.optionalText(name))
  }

  optionalText(name: string): string | undefined {
    const value = this.#member(name)
    if (value === undefined || typeof value === 'string') return value
    throw this.#wrong(name, 'text')
  }

  texts(name: string): string[] {
    return this.#required(name, this.#list(name)).map((item) => {
      if (typeof item !== 'string') throw this.#wrong(name, 'a list of texts')
      return item
    })
  }

  optionalTexts(name: string): string[] {
    return this.#member(name) === undefined ? [] : this.texts(name)
  }

  bytes(name: string): Uint8Array {
    return hexToBytes(this.text(name), name)
  }

  optionalBytes(name: string): Uint8Array | undefined {
    const text = this.optionalText(name)
    return text === undefined ? undefined : hexToBytes(text, name)
  }

  quantity(name: string): bigint {
    return this.#required(name, this.optionalQuantity(name))
  }

  /** Hex with 0x, a decimal number, or a number of JSON; `0x` alone is zero. */
  optionalQuantity(name: string): bigint | undefined {
    const value = this.#member(name)
    if (value === undefined) return undefined
    if (value === '0x') return 0n
    const isText = typeof value === 'string' && /^(0x[0-9a-f]+|[0-9]+)$/i.test(value)
    const isNumber = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    if (!isText && !isNumber) throw this.#wrong(name, 'a number')
    return BigInt(value as string | number)
  }

  object(name: string): JsonObject {
    return new JsonObject(this.#required(name, this.#member(name)), name)
  }

  optionalObject(name: string): JsonObject | undefined {
    const value = this.#member(name)
    return value === undefined ? undefined : new JsonObject(value, name)
  }

  objects(name: string): JsonObject[] {
    return this.#required(name, this.#list(name)).map((item, index) => new JsonObject(item, `${name}[${index}]`))
  }

  optionalObjects(name: string): JsonObject[] {
    return this.#member(name) === undefined ? [] : this.objects(name)
  }

  /** Nodes write null where there is nothing. */
  #member(name: string): unknown {
    return Object.hasOwn(this.value, name) ? (this.value[name] ?? undefined) : undefined
  }

  #list(name: string): readonly unknown[] | undefined {
    const value = this.#member(name)
    if (value === undefined || Array.isArray(value)) return value
    throw this.#wrong(name, 'a list')
  }

  #required<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw new JsonShapeError(`"${name}" of ${this.#what} is missing`)
    return value
  }

  #wrong(name: string, wanted: string): JsonShapeError {
    return new JsonShapeError(`"${name}" of ${this.#what} is not ${wanted}`)
  }
}
