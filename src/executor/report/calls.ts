/**
 * Who called what in a block, as far as the outside of its transactions tells.
 *
 * Owns: these facts and the numbers that functions get. Must never: look into calldata beyond the selector.
 */
import type { Transaction } from '../../protocol/transaction/index.ts'
import { ByteKeys } from './byteKeys.ts'

/** Who sent a transaction and what it calls. */
export interface TransactionCall {
  readonly sender: Uint8Array
  /** undefined = a creation. */
  readonly to: Uint8Array | undefined
  /** The first four bytes of calldata; undefined = there are none, or it is a creation. */
  readonly selector: Uint8Array | undefined
}

/** A function of a contract as callers name it. */
export type CalledFunction = Pick<TransactionCall, 'to' | 'selector'>

/** How often a function was called. */
export interface FunctionUse extends CalledFunction {
  /** How many transactions called it. */
  readonly transactions: number
}

const SELECTOR_LENGTH = 4
const NOTHING = new Uint8Array(0)

/** The call that a transaction is, seen from outside. */
export function callOf({ to, data }: Pick<Transaction, 'to' | 'data'>, sender: Uint8Array): TransactionCall {
  const hasSelector = to !== undefined && data.length >= SELECTOR_LENGTH
  return { sender, to, selector: hasSelector ? data.slice(0, SELECTOR_LENGTH) : undefined }
}

/** Counts the functions among some of a block's calls. */
export class FunctionCounter {
  readonly #functionOf: Int32Array
  readonly #functions: CalledFunction[] = []
  readonly #counts: Int32Array

  constructor(calls: readonly TransactionCall[]) {
    const keys = new ByteKeys()
    this.#functionOf = Int32Array.from(calls, ({ to, selector }) => {
      const number = keys.numberOf(selector === undefined ? 0 : 1, to ?? NOTHING, selector)
      if (number === this.#functions.length) this.#functions.push({ to, selector })
      return number
    })
    this.#counts = new Int32Array(keys.size)
  }

  /** The most called first; equally often called ones in the order of the transactions. */
  count(transactions: Iterable<number>): FunctionUse[] {
    const seen: number[] = []
    for (const transaction of transactions) {
      const number = this.#functionOf[transaction]!
      if (this.#counts[number]!++ === 0) seen.push(number)
    }
    const uses = seen.map((number) => ({ ...this.#functions[number]!, transactions: this.#counts[number]! }))
    for (const number of seen) this.#counts[number] = 0
    return uses.sort((a, b) => b.transactions - a.transactions)
  }
}
