/**
 * How much gas a message needs.
 *
 * Owns: the search. Gas that is left over may matter to a contract, so success is not monotonous in theory; in practice it is
 * looked for between what fails and what succeeds, as geth does. Must never: estimate what no transaction could carry.
 */

import { GAS_PER_BLOB } from '../executor/prepare.ts'
import type { KernelResult } from '../kernel-host/index.ts'
import type { LaneTask } from '../lanes/index.ts'
import { equalBytes } from '../primitives/bytes.ts'
import { bytesToHex } from '../primitives/hex.ts'
import { EMPTY_CODE_HASH } from '../primitives/keccak.ts'
import { TransactionError } from '../protocol/transaction/index.ts'
import type { LaneWork } from './laneWork.ts'
import { type CallMessage, type CallRefusal, refusal } from './message.ts'
import { type CallExecution, Prober } from './prober.ts'

export type EstimateOutcome =
  | { readonly kind: 'estimated'; readonly gas: bigint }
  /** It fails, however much gas it has. */
  | { readonly kind: 'failed'; readonly execution: CallExecution }
  /** It may need more, but there is no more to be had. */
  | { readonly kind: 'exceedsAllowance'; readonly allowance: bigint }
  | CallRefusal

export interface EstimateArgument {
  /** Its gas is the most that may be tried; 0 = as much as a block has. */
  readonly message: CallMessage
  /** 0 = none. */
  readonly gasCap: bigint
}

export const ESTIMATE_GAS: LaneTask = { module: import.meta.url, name: 'estimateGas' }

/** Estimates need not be better than this. */
const ERROR_RATIO = 0.015
const CALL_STIPEND = 2300n

export function estimateGas(work: LaneWork, { message, gasCap }: EstimateArgument): EstimateOutcome {
  const most = mostGas(work, message, gasCap)
  if (typeof most !== 'bigint') return most
  const prober = new Prober(work, message)
  const search = new Search(prober, message)
  const base = BigInt(work.rules.gas.txBase)
  if (isPlainTransfer(work, message) && search.succeeds(base)) return { kind: 'estimated', gas: base }
  const first = search.try(most)
  if (first instanceof TransactionError) {
    return lacksGas(first) ? { kind: 'exceedsAllowance', allowance: most } : refusal(first)
  }
  if (first.halt === 'outOfGas') return { kind: 'exceedsAllowance', allowance: most }
  if (first.status !== 'success') {
    return { kind: 'failed', execution: prober.execution({ ...message, gas: most }, first) }
  }
  return { kind: 'estimated', gas: search.between(first, most, work.rules.gas.maxRefundQuotient) }
}

class Search {
  readonly #prober: Prober
  readonly #message: CallMessage

  constructor(prober: Prober, message: CallMessage) {
    this.#prober = prober
    this.#message = message
  }

  try(gas: bigint): KernelResult | TransactionError {
    return this.#prober.probe({ ...this.#message, gas })
  }

  succeeds(gas: bigint): boolean {
    const result = this.try(gas)
    return !(result instanceof TransactionError) && result.status === 'success'
  }

  /** The least gas, about, that suffices; `most` does, with the first result. */
  between(first: KernelResult, most: bigint, refundQuotient: number): bigint {
    let fails = first.gasUsed - 1n
    let suffices = most
    const narrow = (gas: bigint): void => {
      if (this.succeeds(gas)) suffices = gas
      else fails = gas
    }
    // Most messages need what they used before the refund, and a little of what calls hold back.
    const likely = ((usedBeforeRefund(first, refundQuotient) + CALL_STIPEND) * 64n) / 63n
    if (likely < suffices) narrow(likely)
    while (fails + 1n < suffices && Number(suffices - fails) >= ERROR_RATIO * Number(suffices)) {
      const middle = (fails + suffices) / 2n
      // The need is seldom far above what was used.
      narrow(middle > 2n * fails ? 2n * fails : middle)
    }
    return suffices
  }
}

/** About: a refund that was bounded can be told to the unit only. */
function usedBeforeRefund({ gasUsed, gasRefund }: KernelResult, refundQuotient: number): bigint {
  const most = gasUsed / BigInt(refundQuotient - 1)
  return gasUsed + (gasRefund < most ? gasRefund : most)
}

/** The most gas that a transaction like this could have. */
function mostGas({ rules, context, state }: LaneWork, message: CallMessage, gasCap: bigint): bigint | CallRefusal {
  let most = message.gas >= BigInt(rules.gas.txBase) ? message.gas : context.gasLimit
  const cap = BigInt(rules.maxTransactionGas)
  if (cap !== 0n && most > cap) most = cap
  const { from, value, maxFeePerGas } = message
  if (maxFeePerGas !== 0n) {
    const balance = state.account(from)?.balance ?? 0n
    const blobGas = BigInt(message.blobVersionedHashes?.length ?? 0) * GAS_PER_BLOB
    const required = value + blobGas * message.maxFeePerBlobGas
    if (required !== 0n && required >= balance) {
      return refusal(new TransactionError('insufficientFunds', { address: bytesToHex(from), balance, required }))
    }
    const allowance = (balance - required) / maxFeePerGas
    if (most > allowance) most = allowance
  }
  return gasCap !== 0n && most > gasCap ? gasCap : most
}

function isPlainTransfer({ state }: LaneWork, { to, data }: CallMessage): boolean {
  if (to === undefined || data.length > 0) return false
  const account = state.account(to)
  return account === undefined || equalBytes(account.codeHash, EMPTY_CODE_HASH)
}

function lacksGas({ code }: TransactionError): boolean {
  return code === 'intrinsicGasTooLow' || code === 'floorGasTooLow'
}
