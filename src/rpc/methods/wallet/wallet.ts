/**
 * The accounts whose keys the node has.
 *
 * Owns: their keys and their order. Must never: sign, or let a key into an error or a log.
 */
import { bytesToHex, privateKeyToAddress } from '../../../primitives/index.ts'
import { derive, masterKey, parsePath } from './derivation.ts'
import { checkMnemonic, seedOf } from './mnemonic.ts'

/** The one that every tool of the field knows: its accounts must never hold anything of worth. */
export const TEST_MNEMONIC = 'test test test test test test test test test test test junk'
/** The number of the account follows. */
export const DEFAULT_PATH = "m/44'/60'/0'/0/"
const DEFAULT_ACCOUNTS = 10

export interface MnemonicOptions {
  readonly mnemonic?: string | undefined
  readonly derivationPath?: string | undefined
  readonly count?: number | undefined
}

/** Where derived accounts come from. */
export interface WalletOrigin {
  readonly mnemonic: string
  readonly derivationPath: string
}

/**
 * @example
 * const wallet = Wallet.fromMnemonic({ count: 2 })
 * wallet.accounts[0] // 0xf39F...2266
 */
export class Wallet {
  /** undefined = no account was derived. */
  readonly origin: WalletOrigin | undefined
  readonly #keys = new Map<string, Uint8Array>()
  readonly #accounts: Uint8Array[] = []

  constructor(keys: Iterable<Uint8Array> = [], origin?: WalletOrigin) {
    this.origin = origin
    for (const key of keys) this.import(key)
  }

  /** Throws MnemonicError and DerivationPathError. */
  static fromMnemonic(options: MnemonicOptions = {}): Wallet {
    const { derivationPath = DEFAULT_PATH, count = DEFAULT_ACCOUNTS } = options
    const mnemonic = checkMnemonic(options.mnemonic ?? TEST_MNEMONIC)
    const parent = derive(masterKey(seedOf(mnemonic)), parsePath(derivationPath))
    const keys = Array.from({ length: count }, (_, index) => derive(parent, [index]).key)
    return new Wallet(keys, { mnemonic, derivationPath })
  }

  /** In the order they came. */
  get accounts(): readonly Uint8Array[] {
    return this.#accounts
  }

  /** undefined = the key of this account is not here. */
  keyOf(address: Uint8Array): Uint8Array | undefined {
    return this.#keys.get(bytesToHex(address))
  }

  /** Gives the address. Throws PrivateKeyError. */
  import(privateKey: Uint8Array): Uint8Array {
    const address = privateKeyToAddress(privateKey)
    const id = bytesToHex(address)
    if (!this.#keys.has(id)) this.#accounts.push(address)
    this.#keys.set(id, new Uint8Array(privateKey))
    return address
  }
}
