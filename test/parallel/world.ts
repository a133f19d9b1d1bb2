/**
 * The people and contracts of the parallel tests, and short ways to write their transactions.
 *
 * Owns: addresses, transactions without signatures (executors are told the sender), recurring programs. Must never: assert.
 */
import type { BlockStep } from '../../src/executor/index.ts'
import { bigIntToFixedBytes, bytesToBigInt, concatBytes } from '../../src/primitives/bytes.ts'
import { keccak256 } from '../../src/primitives/keccak.ts'
import { privateKeyToAddress } from '../../src/primitives/secp256k1.ts'
import {
  type Authorization,
  signAuthorization,
  type Transaction,
  type TransactionFields,
} from '../../src/protocol/transaction/index.ts'
import { MemoryState } from '../../src/state/index.ts'
import { assemble } from '../support/assembler.ts'

export const COINBASE: Uint8Array = addressFrom(0xc01b)
export const ETHER = 10n ** 18n
const CHAIN_ID = 1n
const GAS_PRICE = 10n
const MOST_FROM = 32

const keys = Array.from({ length: MOST_FROM }, (_, index) => new Uint8Array(32).fill(index + 1))
const people = keys.map(privateKeyToAddress)

/** An account that can sign. */
export function person(index: number): Uint8Array {
  return people[index]!
}

export function addressFrom(number: number | bigint): Uint8Array {
  return concatBytes(Uint8Array.of(0xaa), bigIntToFixedBytes(BigInt(number), 19))
}

/** An address, slot or value as a token of the assembler. */
export function word(bytes: Uint8Array): string {
  return `0x${bytesToBigInt(bytes).toString(16).padStart(2, '0')}`
}

export function wordBytes(value: bigint | number): Uint8Array {
  return bigIntToFixedBytes(BigInt(value), 32)
}

/** The address of a contract of the test, by a small number. */
export function contract(number: number): Uint8Array {
  return addressFrom(0xc0de00 + number)
}

/** People with a lot of money, and contracts `contract(0)`, `contract(1)`, ... with 1000 wei each. */
export function worldOf(...codes: (string | Uint8Array)[]): MemoryState {
  const state = new MemoryState()
  for (const address of people) state.setBalance(address, 1000n * ETHER)
  for (const [number, code] of codes.entries()) {
    state.setAccount(contract(number), {
      nonce: 1n,
      balance: 1000n,
      code: typeof code === 'string' ? program(code) : code,
    })
  }
  return state
}

/** Assembled code that runs under all rules: there is no PUSH0 in it. */
export function program(source: string): Uint8Array {
  return assemble(source.replace(/(?<=^|\s)0(x0+)?(?=\s|$)/g, '1 ISZERO'))
}

/** A loop that takes its time; costs about 26 gas a round. The stack is as before. */
export function spinning(rounds: number, label = 'spin'): string {
  return rounds === 0 ? '' : `${rounds} ${label}: 1 SWAP1 SUB DUP1 @${label} JUMPI POP`
}

/** Returns the word on top of the stack. */
export const RETURN_TOP = '0 MSTORE 32 0 RETURN'

type Fields = Partial<TransactionFields>

/** A transaction as the executor gets it: its signature is in range, and nobody looks at it further. */
export function transaction(fields: Fields & { nonce: bigint }): Transaction {
  const type = fields.type ?? (fields.authorizationList === undefined ? 0 : 4)
  return {
    type,
    chainId: type === 0 ? undefined : CHAIN_ID,
    nonce: fields.nonce,
    gasLimit: fields.gasLimit ?? 1_000_000n,
    maxFeePerGas: fields.maxFeePerGas ?? GAS_PRICE,
    maxPriorityFeePerGas: type < 2 ? (fields.maxFeePerGas ?? GAS_PRICE) : (fields.maxPriorityFeePerGas ?? 1n),
    to: fields.to,
    value: fields.value ?? 0n,
    data: fields.data ?? new Uint8Array(0),
    accessList: fields.accessList ?? [],
    maxFeePerBlobGas: fields.maxFeePerBlobGas ?? 0n,
    blobVersionedHashes: fields.blobVersionedHashes ?? [],
    authorizationList: fields.authorizationList ?? [],
    yParity: 0,
    r: 1n,
    s: 1n,
  }
}

/** The transactions of a block, each with the nonce that its sender has by then unless it says another. */
export class Steps {
  readonly #nonces = new Map<string, bigint>()
  readonly list: BlockStep[] = []

  from(sender: Uint8Array | number, fields: Fields): this {
    const address = typeof sender === 'number' ? person(sender) : sender
    const nonce = fields.nonce ?? this.nonce(address)
    if (fields.nonce === undefined) this.skipNonce(address)
    this.list.push({ kind: 'transaction', transaction: transaction({ ...fields, nonce }), sender: address })
    return this
  }

  call(sender: Uint8Array | number, to: Uint8Array | number, fields: Fields = {}): this {
    return this.from(sender, { ...fields, to: typeof to === 'number' ? contract(to) : to })
  }

  credit(address: Uint8Array, amount: bigint): this {
    this.list.push({ kind: 'credit', address, amount })
    return this
  }

  systemCall(to: Uint8Array | number, data: Uint8Array = new Uint8Array(0)): this {
    this.list.push({ kind: 'systemCall', to: typeof to === 'number' ? contract(to) : to, data })
    return this
  }

  /** The nonce of an account by now, as far as this list changes it. */
  nonce(address: Uint8Array): bigint {
    return this.#nonces.get(word(address)) ?? 0n
  }

  /** Counts a nonce that something other than a transaction uses, such as an authorization. */
  skipNonce(address: Uint8Array, by = 1n): this {
    this.#nonces.set(word(address), this.nonce(address) + by)
    return this
  }
}

export function steps(): Steps {
  return new Steps()
}

export function authorize(index: number, address: Uint8Array, nonce: bigint): Authorization {
  return signAuthorization({ chainId: CHAIN_ID, address, nonce }, keys[index]!)
}

/** The code of an account that is delegated to this address. */
export function delegationTo(address: Uint8Array): Uint8Array {
  return concatBytes(Uint8Array.of(0xef, 1, 0), address)
}

export function createdWithSalt(creator: Uint8Array, salt: bigint, initcode: Uint8Array): Uint8Array {
  return keccak256(concatBytes(Uint8Array.of(0xff), creator, wordBytes(salt), keccak256(initcode))).slice(12)
}

/** Init code that does something and then deploys the given code (at most 32 bytes of it). */
export function initcodeFor(code: Uint8Array, first = ''): Uint8Array {
  if (code.length > 32) throw new RangeError(`${code.length} bytes do not fit into one word`)
  return program(`${first} ${word(code)} 0 MSTORE ${code.length} ${32 - code.length} RETURN`)
}

/** Puts bytes (at most 64) at memory 0. */
export function inMemory(bytes: Uint8Array): string {
  const padded = new Uint8Array(64)
  padded.set(bytes)
  const first = word(padded.subarray(0, 32))
  const second = word(padded.subarray(32))
  return `${first} 0 MSTORE ${second} 32 MSTORE`
}
