/**
 * The names of the wallet that others use.
 *
 * Owns: this list. Must never: hold code.
 */
export { randomMnemonic } from './mnemonic.ts'
export { DEFAULT_PATH, TEST_MNEMONIC, Wallet } from './wallet.ts'
