/**
 * Typed structured data, EIP-712: what is hashed and signed.
 *
 * Owns: the encoding of types and values. Must never: guess at a value that does not fit its type, or sign.
 */
import { bigIntToFixedBytes, concatBytes, HexError, hexToBytes, keccak256 } from '../../../primitives/index.ts'
import { entriesOf, field, type JsonObject, listOf, object, requiredField, text } from '../../values/composites.ts'
import { parseAt, ValueError } from '../../values/valueError.ts'

interface TypeMember {
  readonly name: string
  readonly type: string
}

type Types = ReadonlyMap<string, readonly TypeMember[]>

const DOMAIN = 'EIP712Domain'
const PREFIX = Uint8Array.of(0x19, 0x01)
const WORD = 32
/** Deeper than anybody's data, and far from the end of the stack. */
const DEEPEST = 64

/** The members that a domain may have, in the order in which they stand in its type. */
const DOMAIN_MEMBERS: readonly TypeMember[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
]

const member = (value: unknown): TypeMember => {
  const from = object(value)
  return { name: requiredField(from, text, 'name'), type: requiredField(from, text, 'type') }
}
const typeTable = entriesOf(text, listOf(member))

/** A parser: the 32 bytes that are signed for `{types, primaryType, domain, message}`, as an object or its JSON text. */
export function typedDataHash(value: unknown): Uint8Array {
  const from = object(typeof value === 'string' ? parseJson(value) : value)
  const domain = field(from, object, 'domain') ?? {}
  const types = withDomain(new Map(requiredField(from, typeTable, 'types')), domain)
  const primaryType = requiredField(from, text, 'primaryType')
  const domainHash = parseAt('domain', (each) => hashStruct(DOMAIN, each, types, 0), domain)
  if (primaryType === DOMAIN) return keccak256(concatBytes(PREFIX, domainHash))
  const message = requiredField(from, object, 'message')
  const messageHash = parseAt('message', (each) => hashStruct(primaryType, each, types, 0), message)
  return keccak256(concatBytes(PREFIX, domainHash, messageHash))
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new ValueError('neither an object nor the JSON text of one')
  }
}

/** Who leaves the type of the domain out means one of what the domain has. */
function withDomain(types: Map<string, readonly TypeMember[]>, domain: JsonObject): Types {
  if (!types.has(DOMAIN)) {
    types.set(
      DOMAIN,
      DOMAIN_MEMBERS.filter(({ name }) => Object.hasOwn(domain, name)),
    )
  }
  return types
}

function hashStruct(type: string, value: unknown, types: Types, depth: number): Uint8Array {
  if (depth > DEEPEST) throw new ValueError(`nested more than ${DEEPEST} deep`)
  const from = object(value)
  const members = membersOf(type, types)
  const encoded = members.map(({ name, type: of }) => {
    const own = Object.hasOwn(from, name) ? from[name] : undefined
    return parseAt(name, (each) => encodeValue(of, each, types, depth), own)
  })
  return keccak256(concatBytes(keccak256(utf8(typeText(type, types))), ...encoded))
}

/** One word: the value itself, or the hash of what does not fit. */
function encodeValue(type: string, value: unknown, types: Types, depth: number): Uint8Array {
  const [, inner, count] = /^(.*)\[(\d*)\]$/s.exec(type) ?? []
  if (inner !== undefined) return encodeArray(inner, count!, value, types, depth)
  // A structure that is missing is the zero word, as all signers in use have it.
  if (types.has(type))
    return value === undefined || value === null ? new Uint8Array(WORD) : hashStruct(type, value, types, depth + 1)
  if (value === undefined || value === null) throw new ValueError(`missing value of type ${type}`)
  return encodeAtom(type, value)
}

function encodeArray(inner: string, count: string, value: unknown, types: Types, depth: number): Uint8Array {
  if (depth > DEEPEST) throw new ValueError(`nested more than ${DEEPEST} deep`)
  const items = listOf((item) => encodeValue(inner, item, types, depth + 1))(value)
  if (count !== '' && items.length !== Number(count)) {
    throw new ValueError(`${items.length} items, want ${count}`)
  }
  return keccak256(concatBytes(...items))
}

function encodeAtom(type: string, value: unknown): Uint8Array {
  if (type === 'string') return keccak256(utf8(text(value)))
  if (type === 'bytes') return keccak256(bytesOf(value))
  if (type === 'bool') return encodeBoolean(value)
  if (type === 'address') return leftPadded(addressOf(value))
  const [, kind, size] = /^(bytes|u?int)([1-9]\d*)?$/.exec(type) ?? []
  if (kind === 'bytes') return encodeFixedBytes(bytesOf(value), Number(size), type)
  if (kind !== undefined) return encodeInteger(kind === 'int', Number(size ?? 256), value, type)
  throw new ValueError(`unknown type ${type}`)
}

function encodeBoolean(value: unknown): Uint8Array {
  if (value === true || value === 'true') return bigIntToFixedBytes(1n, WORD)
  if (value === false || value === 'false') return new Uint8Array(WORD)
  throw new ValueError('want true or false')
}

function encodeFixedBytes(bytes: Uint8Array, size: number, type: string): Uint8Array {
  if (size > WORD) throw new ValueError(`unknown type ${type}`)
  if (bytes.length !== size) throw new ValueError(`${bytes.length} bytes, want ${size}`)
  const word = new Uint8Array(WORD)
  word.set(bytes)
  return word
}

function encodeInteger(isSigned: boolean, bits: number, value: unknown, type: string): Uint8Array {
  if (bits % 8 !== 0 || bits > 256) throw new ValueError(`unknown type ${type}`)
  const number = integerOf(value)
  const size = BigInt(bits)
  const fits = isSigned ? BigInt.asIntN(bits, number) === number : number >= 0n && number < 1n << size
  if (!fits) throw new ValueError(`${number} does not fit ${type}`)
  return bigIntToFixedBytes(BigInt.asUintN(256, number), WORD)
}

function integerOf(value: unknown): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  if (typeof value !== 'string' || !/^(?:-?\d{1,78}|-?0[xX][0-9a-fA-F]{1,64})$/.test(value)) {
    throw new ValueError('want a whole number')
  }
  return value.startsWith('-') ? -BigInt(value.slice(1)) : BigInt(value)
}

function addressOf(value: unknown): Uint8Array {
  const bytes = bytesOf(value)
  if (bytes.length !== 20) throw new ValueError(`${bytes.length} bytes, want an address of 20`)
  return bytes
}

function bytesOf(value: unknown): Uint8Array {
  try {
    return hexToBytes(text(value))
  } catch (error) {
    if (error instanceof HexError) throw new ValueError('invalid hex string')
    throw error
  }
}

/** `Mail(Person from,string contents)Person(string name)`: the type itself, then those it refers to, sorted. */
function typeText(type: string, types: Types): string {
  const others = new Set<string>()
  collectReferences(type, types, others)
  others.delete(type)
  return [type, ...[...others].sort()]
    .map((name) => {
      const members = membersOf(name, types).map((each) => `${each.type} ${each.name}`)
      return `${name}(${members.join(',')})`
    })
    .join('')
}

function collectReferences(type: string, types: Types, found: Set<string>): void {
  if (found.has(type)) return
  found.add(type)
  for (const each of membersOf(type, types)) {
    const name = each.type.replace(/(?:\[\d*\])+$/, '')
    if (types.has(name)) collectReferences(name, types, found)
  }
}

function membersOf(type: string, types: Types): readonly TypeMember[] {
  const members = types.get(type)
  if (members === undefined) throw new ValueError(`unknown type ${type}`)
  return members
}

function leftPadded(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(WORD)
  word.set(bytes, WORD - bytes.length)
  return word
}

function utf8(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}
