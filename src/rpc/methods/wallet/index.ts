/**
 * The names of the wallet that others use.
 *
 * Owns: this list. Must never: hold code.
 */
export { DerivationPathError } from './derivation.ts'
export { isMnemonicLength, MnemonicError, type MnemonicLength, mnemonicOf, randomMnemonic } from './mnemonic.ts'
export {
  DEFAULT_ACCOUNTS,
  DEFAULT_PATH,
  type MnemonicOptions,
  TEST_MNEMONIC,
  Wallet,
  type WalletOrigin,
} from './wallet.ts'
