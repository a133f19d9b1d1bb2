/**
 * Reading values out of parsed JSON of unknown origin, each by name and with a check.
 *
 * Owns: the number and byte forms that genesis files use, and the error that names the place. Must never: know what a
 * field means.
 */
import { HexError, hexToBytes } from '../../primitives/index.ts'

/** A genesis file that cannot be understood; `path` leads to the value, as in 'alloc.0x00...01.balance'. */
export class GenesisError extends Error {
  readonly path: string
  readonly reason: string

  constructor(path: string, reason: string) {
    super(`invalid genesis: ${path === '' ? '' : `${path}: `}${reason}`)
    this.name = 'GenesisError'
    this.path = path
    this.reason = reason
  }
}

/** Numbers of more digits than this do not survive a trip through a JavaScript number. */
const EXACT_DIGITS = 15

/**
 * One JSON object. As in geth, a member that is null counts as absent, and the case of names does not matter (files in use
 * have chainId and chainID, mixHash and mixhash).
 */
export class JsonReader {
  readonly path: string
  readonly #members: Readonly<Record<string, unknown>>
  #spellings: Map<string, string> | undefined

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new GenesisError(path, `want an object, got ${describe(value)}`)
    }
    this.path = path
    this.#members = value as Readonly<Record<string, unknown>>
  }

  names(): string[] {
    return Object.keys(this.#members).filter((name) => this.has(name))
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined
  }

  /** The member as an object of its own. */
  object(name: string): JsonReader {
    return new JsonReader(this.#require(name), this.#pathOf(name))
  }

  /** True or false; undefined when absent. */
  flag(name: string): boolean | undefined {
    const value = this.#get(name)
    if (value !== undefined && typeof value !== 'boolean') this.fail(name, `want a boolean, got ${describe(value)}`)
    return value
  }

  /** A number, or a string in hex (0x) or decimal, of at most `bits`. */
  integer(name: string, bits = 256): bigint {
    const value = parseInteger(this.#require(name))
    if (value === undefined) this.fail(name, `want an integer, decimal or in hex, got ${describe(this.#get(name))}`)
    if (value >> BigInt(bits) !== 0n) this.fail(name, `integer does not fit in ${bits} bits`)
    return value
  }

  /** The same, or undefined when absent. */
  optionalInteger(name: string, bits = 256): bigint | undefined {
    return this.has(name) ? this.integer(name, bits) : undefined
  }

  /** Hex, with or without 0x; exactly `length` bytes when that is given. Undefined when absent. */
  optionalBytes(name: string, length?: number): Uint8Array | undefined {
    const value = this.#get(name)
    if (value === undefined) return undefined
    if (typeof value !== 'string') this.fail(name, `want a hex string, got ${describe(value)}`)
    const bytes = parseBytes(value, this.#pathOf(name))
    if (length !== undefined && bytes.length !== length) this.fail(name, `${bytes.length} bytes, want ${length}`)
    return bytes
  }

  /** Hex of at most 32 bytes, filled up on the left. */
  word(name: string): Uint8Array {
    const value = this.#require(name)
    if (typeof value !== 'string') this.fail(name, `want a hex string, got ${describe(value)}`)
    return parseWord(value, this.#pathOf(name))
  }

  fail(name: string, reason: string): never {
    throw new GenesisError(this.#pathOf(name), reason)
  }

  #require(name: string): unknown {
    const value = this.#get(name)
    if (value === undefined) this.fail(name, 'is missing')
    return value
  }

  #get(name: string): unknown {
    const spelling = Object.hasOwn(this.#members, name) ? name : this.#otherSpelling(name)
    return spelling === undefined ? undefined : (this.#members[spelling] ?? undefined)
  }

  #otherSpelling(name: string): string | undefined {
    this.#spellings ??= new Map(Object.keys(this.#members).map((spelling) => [spelling.toLowerCase(), spelling]))
    return this.#spellings.get(name.toLowerCase())
  }

  #pathOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`
  }
}

export function parseBytes(hex: string, path: string): Uint8Array {
  try {
    return hexToBytes(hex, 'hex')
  } catch (error) {
    if (error instanceof HexError) throw new GenesisError(path, error.message)
    throw error
  }
}

export function parseWord(hex: string, path: string): Uint8Array {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex
  if (digits.length > 64) throw new GenesisError(path, `${digits.length} hex digits, want at most 64`)
  return parseBytes(digits.padStart(64, '0'), path)
}

function parseInteger(value: unknown): bigint | undefined {
  if (typeof value === 'number') return parseJsonNumber(value)
  if (typeof value !== 'string' || !/^(0x[0-9a-f]+|[0-9]*)$/i.test(value)) return undefined
  return BigInt(value)
}

/**
 * Files give the total difficulty of mainnet as a plain number of 23 digits, which JSON.parse rounds. The shortest decimal
 * form gives back what was written as long as its leading digits are few; beyond that the number is refused.
 */
function parseJsonNumber(value: number): bigint | undefined {
  if (Number.isSafeInteger(value)) return value < 0 ? undefined : BigInt(value)
  const match = /^(\d)(?:\.(\d+))?e\+(\d+)$/.exec(value.toExponential())
  if (!match) return undefined
  const [, whole, fraction = '', exponent] = match
  const zeros = Number(exponent) - fraction.length
  if (zeros < 0 || fraction.length >= EXACT_DIGITS) return undefined
  return BigInt(whole! + fraction) * 10n ** BigInt(zeros)
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return value === null ? 'null' : 'an object'
  return `${typeof value} ${String(value).slice(0, 80)}`
}
