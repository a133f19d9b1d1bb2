/**
 * The state out of a file in the form of a genesis allocation, account by account.
 *
 * Owns: the reading of an account, and the errors that name its place. Must never: hold more than one account and a piece
 * of the file; the addresses seen are all it remembers.
 */
import type { AccountChange } from '../../kernel-host/state.ts'
import { bytesToHex, hexToBytes, parseAddress } from '../../primitives/index.ts'
import { type AllocAccount, type AllocQuantity, parseQuantity, parseWord } from '../../state/alloc.ts'
import { type ByteSource, piecesOf } from './byteSource.ts'
import { creationOf } from './genesisWorld.ts'
import { type JsonMember, JsonMembers, JsonMembersError } from './jsonMembers.ts'

/** A state file that cannot be understood. */
export class AllocFileError extends Error {
  /** Where in the file the account begins. */
  readonly offset: number

  constructor(offset: number, reason: string, cause?: unknown) {
    super(`state file, at byte ${offset}: ${reason}`, { cause })
    this.name = 'AllocFileError'
    this.offset = offset
  }
}

/**
 * Each account as the change that makes it. Throws AllocFileError; the accounts before have been given by then.
 * @example
 * for await (const account of readAlloc('state.json')) world.apply([account])
 */
export async function* readAlloc(source: ByteSource): AsyncGenerator<AccountChange, void, undefined> {
  const seen = new Set<string>()
  for await (const member of membersOf(source)) {
    const change = readMember(member)
    const address = bytesToHex(change.address)
    if (seen.has(address)) throw new AllocFileError(member.offset, `account ${address} stands here twice`)
    seen.add(address)
    yield change
  }
}

async function* membersOf(source: ByteSource): AsyncGenerator<JsonMember, void, undefined> {
  const members = new JsonMembers()
  try {
    for await (const piece of piecesOf(source)) yield* members.push(piece)
    members.end()
  } catch (error) {
    throw error instanceof JsonMembersError ? new AllocFileError(error.offset, error.message) : error
  }
}

function readMember({ text, offset }: JsonMember): AccountChange {
  const [name, value] = parseMember(text, offset)
  try {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('not an object')
    const { nonce, balance, code, storage } = value as AllocAccount
    return creationOf({
      address: parseAddress(name),
      nonce: bounded(nonce, 'nonce', 64),
      balance: bounded(balance, 'balance', 256),
      code: hexToBytes(code ?? '0x', 'code'),
      storage: Object.entries(storage ?? {}).map(([slot, word]) => ({
        slot: parseWord(slot, 'storage slot'),
        value: parseWord(word, 'storage value'),
      })),
    })
  } catch (error) {
    throw new AllocFileError(offset, `account ${name}: ${(error as Error).message}`, error)
  }
}

function parseMember(text: string, offset: number): readonly [string, unknown] {
  try {
    const entries = Object.entries(JSON.parse(`{${text}}`) as object)
    if (entries.length === 1) return entries[0]!
    throw new SyntaxError('an account is missing between two commas')
  } catch (error) {
    throw new AllocFileError(offset, `not JSON: ${(error as Error).message}`, error)
  }
}

function bounded(quantity: AllocQuantity | undefined, what: string, bits: number): bigint {
  const value = parseQuantity(quantity, what)
  if (BigInt.asUintN(bits, value) !== value) throw new RangeError(`${what} ${value} does not fit in ${bits} bits`)
  return value
}
