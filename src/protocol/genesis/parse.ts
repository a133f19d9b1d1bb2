/**
 * Genesis files in the form of geth.
 *
 * Owns: the reading of the file into a typed genesis. Must never: compute a state root or open a file.
 */
import { bytesToHex } from '../../primitives/index.ts'
import type { ChainConfig } from '../forks/schedule.ts'
import { readChainConfig } from './config.ts'
import { GenesisError, JsonReader, parseBytes, parseWord } from './jsonReader.ts'

export interface GenesisStorageSlot {
  readonly slot: Uint8Array
  readonly value: Uint8Array
}

export interface GenesisAccount {
  readonly address: Uint8Array
  readonly balance: bigint
  readonly nonce: bigint
  readonly code: Uint8Array
  /** 32-byte slots and values, zero values left out. */
  readonly storage: readonly GenesisStorageSlot[]
}

export interface Genesis {
  readonly config: ChainConfig
  /** Accounts in the order of the file, each address once. */
  readonly alloc: readonly GenesisAccount[]
  readonly number: bigint
  readonly timestamp: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  readonly difficulty: bigint
  readonly nonce: bigint
  readonly extraData: Uint8Array
  readonly mixHash: Uint8Array
  readonly coinbase: Uint8Array
  readonly parentHash: Uint8Array
  /** These three are undefined when the file leaves them out; `genesisHeader` fills in what the rules ask for. */
  readonly baseFeePerGas: bigint | undefined
  readonly blobGasUsed: bigint | undefined
  readonly excessBlobGas: bigint | undefined
}

/** Reads the text of a genesis file, or its parsed JSON. Throws GenesisError. */
export function parseGenesis(input: unknown): Genesis {
  const json = new JsonReader(typeof input === 'string' ? parseJson(input) : input, '')
  return {
    config: readChainConfig(json.object('config')),
    alloc: readAlloc(json.object('alloc')),
    number: json.optionalInteger('number', 64) ?? 0n,
    timestamp: json.optionalInteger('timestamp', 64) ?? 0n,
    gasLimit: json.integer('gasLimit', 64),
    gasUsed: json.optionalInteger('gasUsed', 64) ?? 0n,
    difficulty: json.optionalInteger('difficulty') ?? 0n,
    nonce: json.optionalInteger('nonce', 64) ?? 0n,
    extraData: json.optionalBytes('extraData') ?? new Uint8Array(0),
    mixHash: json.optionalBytes('mixHash', 32) ?? new Uint8Array(32),
    coinbase: json.optionalBytes('coinbase', 20) ?? new Uint8Array(20),
    parentHash: json.optionalBytes('parentHash', 32) ?? new Uint8Array(32),
    baseFeePerGas: json.optionalInteger('baseFeePerGas'),
    blobGasUsed: json.optionalInteger('blobGasUsed', 64),
    excessBlobGas: json.optionalInteger('excessBlobGas', 64),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new GenesisError('', `not JSON: ${(error as SyntaxError).message}`)
  }
}

function readAlloc(json: JsonReader): GenesisAccount[] {
  const seen = new Set<string>()
  return json.names().map((name) => {
    const address = parseBytes(name, `${json.path}.${name}`)
    if (address.length !== 20) json.fail(name, `address of ${address.length} bytes, want 20`)
    const key = bytesToHex(address)
    if (seen.has(key)) json.fail(name, 'address stands here twice')
    seen.add(key)
    return readAccount(address, json.object(name))
  })
}

function readAccount(address: Uint8Array, json: JsonReader): GenesisAccount {
  return {
    address,
    balance: json.optionalInteger('balance') ?? 0n,
    nonce: json.optionalInteger('nonce', 64) ?? 0n,
    code: json.optionalBytes('code') ?? new Uint8Array(0),
    storage: json.has('storage') ? readStorage(json.object('storage')) : [],
  }
}

function readStorage(json: JsonReader): GenesisStorageSlot[] {
  return json
    .names()
    .map((name) => ({ slot: parseWord(name, `${json.path}.${name}`), value: json.word(name) }))
    .filter(({ value }) => value.some((byte) => byte !== 0))
}
