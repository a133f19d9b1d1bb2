/**
 * Whose transactions are taken without a signature.
 *
 * Owns: the list. Must never: be asked about transactions that are signed.
 */
import { bytesToHex } from '../primitives/index.ts'

export class Impersonation {
  readonly #addresses = new Set<string>()
  /** Everybody's. */
  isAutomatic = false

  has(address: Uint8Array): boolean {
    return this.isAutomatic || this.#addresses.has(bytesToHex(address))
  }

  add(address: Uint8Array): void {
    this.#addresses.add(bytesToHex(address))
  }

  /** False when it was not there. */
  remove(address: Uint8Array): boolean {
    return this.#addresses.delete(bytesToHex(address))
  }

  clear(): void {
    this.#addresses.clear()
  }
}
