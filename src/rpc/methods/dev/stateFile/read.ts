/**
 * State files as they come: anvil's, this node's, and plain lists of accounts.
 *
 * Owns: their forms, packed or not. Must never: apply one.
 */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { invalidParams } from '../../../errors.ts'
import { address, data, storageKey } from '../../../values/byteStrings.ts'
import { entriesOf, field, type JsonObject, object } from '../../../values/composites.ts'
import { lenientQuantity, lenientUint64 } from '../../../values/quantity.ts'
import { ValueError } from '../../../values/valueError.ts'

export interface FileAccount {
  readonly address: Uint8Array
  readonly nonce: bigint
  readonly balance: bigint
  readonly code: Uint8Array
  readonly storage: readonly { readonly slot: Uint8Array; readonly value: Uint8Array }[]
}

/** What the next block is to go on with; undefined = the file does not say. */
export interface FileTerms {
  readonly timestamp: bigint | undefined
  readonly gasLimit: bigint | undefined
  readonly baseFee: bigint | undefined
  readonly coinbase: Uint8Array | undefined
}

export interface StateFile {
  readonly accounts: readonly FileAccount[]
  readonly terms: FileTerms
}

/** A text of the language cannot be longer. */
const MOST_BYTES = 512 * 1024 * 1024
const NO_CODE = new Uint8Array(0)
const unpack = promisify(gunzip)
const accountsOf = entriesOf(address, account)
const slotsOf = entriesOf(storageKey, storageKey)

/** Throws RpcErrors. */
export async function readStateFile(bytes: Uint8Array): Promise<StateFile> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const text = new TextDecoder().decode(isPacked ? await unpacked(bytes) : bytes)
  try {
    return stateFile(JSON.parse(text))
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof ValueError)) throw error
    throw invalidParams(`not a state file: ${error.message}`)
  }
}

async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await unpack(bytes, { maxOutputLength: MOST_BYTES })
  } catch (error) {
    throw invalidParams(`the state file cannot be unpacked: ${(error as Error).message}`)
  }
}

function stateFile(value: unknown): StateFile {
  const from = object(value)
  const terms = field(from, object, 'block') ?? {}
  const accounts = field(from, accountsOf, 'accounts') ?? accountsOf(withoutTerms(from))
  return {
    accounts: accounts.map(([of, fields]) => ({ address: of, ...fields })),
    terms: {
      timestamp: field(terms, lenientQuantity, 'timestamp'),
      gasLimit: field(terms, lenientQuantity, 'gas_limit'),
      baseFee: field(terms, lenientQuantity, 'basefee'),
      coinbase: field(terms, address, 'beneficiary', 'coinbase'),
    },
  }
}

/** Without a member for them the accounts are the file. */
function withoutTerms(from: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name !== 'block'))
}

function account(value: unknown): Omit<FileAccount, 'address'> {
  const from = object(value)
  const storage = field(from, slotsOf, 'storage') ?? []
  return {
    nonce: field(from, lenientUint64, 'nonce') ?? 0n,
    balance: field(from, lenientQuantity, 'balance') ?? 0n,
    code: field(from, data, 'code') ?? NO_CODE,
    storage: storage.map(([slot, content]) => ({ slot, value: content })),
  }
}
