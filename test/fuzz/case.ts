/**
 * One case: a small world and one message to it.
 *
 * Owns: the shape, the view of it as a StateReader, the block it runs in. Must never: run anything.
 */
import type { Account, StateReader } from '../../src/kernel-host/state.ts'
import { bytesToHex } from '../../src/primitives/hex.ts'
import { keccak256 } from '../../src/primitives/keccak.ts'
import type { ForkName } from '../../src/protocol/forks/index.ts'
import type { OracleBlock } from '../oracle/index.ts'
import { bytesOf } from '../oracle/word.ts'

export interface CaseAccount {
  readonly address: bigint
  readonly nonce: bigint
  readonly balance: bigint
  readonly code: Uint8Array
  readonly storage: readonly (readonly [slot: bigint, value: bigint])[]
}

export interface FuzzCase {
  readonly fork: ForkName
  readonly accounts: readonly CaseAccount[]
  readonly from: bigint
  /** undefined = create, with `data` as init code. */
  readonly to: bigint | undefined
  readonly data: Uint8Array
  readonly value: bigint
  readonly gas: bigint
}

export const SENDER = 0x5e4d_0000_0000_0000_0000_0000_0000_0000_0000_5e4dn
export const COINBASE = 0xc01b_0000_0000_0000_0000_0000_0000_0000_0000_c01bn
export const GAS_PRICE = 0x3b9aca07n

/** The block of every case. */
export const BLOCK: OracleBlock = {
  number: 1000n,
  timestamp: 0x6543_2100n,
  gasLimit: 30_000_000n,
  coinbase: bytesOf(COINBASE, 20),
  difficulty: 0x20_0001n,
  prevRandao: 0x8123_4567_89ab_cdef_0123_4567_89ab_cdef_0123_4567_89ab_cdef_0123_4567_89ab_cdefn,
  baseFee: 7n,
  blobBaseFee: 1n,
  chainId: 1n,
  blockHash: (number) => keccak256(bytesOf(number, 32)),
}

/** The world before the message. */
export class CaseState implements StateReader {
  readonly #accounts = new Map<string, Account>()
  readonly #slots = new Map<string, Uint8Array>()
  readonly #codes = new Map<string, Uint8Array>()

  constructor(accounts: readonly CaseAccount[]) {
    for (const { address, nonce, balance, code, storage } of accounts) {
      const codeHash = keccak256(code)
      const key = bytesToHex(bytesOf(address, 20))
      this.#codes.set(bytesToHex(codeHash), code)
      this.#accounts.set(key, { nonce, balance, codeHash, hasStorage: storage.length > 0 })
      for (const [slot, value] of storage) this.#slots.set(key + bytesToHex(bytesOf(slot, 32)), bytesOf(value, 32))
    }
  }

  account(address: Uint8Array): Account | undefined {
    return this.#accounts.get(bytesToHex(address))
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    return this.#slots.get(bytesToHex(address) + bytesToHex(slot))
  }

  code(codeHash: Uint8Array): Uint8Array {
    const code = this.#codes.get(bytesToHex(codeHash))
    if (code === undefined) {
      if (bytesToHex(codeHash) === EMPTY_HASH) return new Uint8Array(0)
      throw new Error(`nobody has the code ${bytesToHex(codeHash)}`)
    }
    return code
  }
}

const EMPTY_HASH = bytesToHex(keccak256(new Uint8Array(0)))
