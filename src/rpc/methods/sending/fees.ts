/**
 * What kind of transaction a request means, and what it offers for gas when it does not say.
 *
 * Owns: these defaults. Must never: judge an offer: the pool does.
 */
import type { Rules, TransactionType } from '../../../protocol/index.ts'
import { serverError } from '../../errors.ts'
import type { TransactionRequest } from '../../values/transactionRequest.ts'

/** What a block is going to ask. */
export interface FeeTerms {
  readonly rules: Rules
  /** undefined = there is none. */
  readonly baseFee: bigint | undefined
  readonly blobBaseFee: bigint | undefined
}

export interface Offer {
  readonly type: TransactionType
  /** The gas price for types 0 and 1. */
  readonly maxFeePerGas: bigint
  /** The gas price for types 0 and 1. */
  readonly maxPriorityFeePerGas: bigint
  readonly maxFeePerBlobGas: bigint
}

/** One gwei. Nobody competes for room in the blocks of a dev chain, so what others paid is no measure. */
export const DEFAULT_TIP = 1_000_000_000n

/** Room for five full blocks in a row, and more. */
const BASE_FEE_ROOM = 2n

/** The fields of the request must not contradict one another. */
export function offerOf(request: TransactionRequest, { rules, baseFee = 0n, blobBaseFee = 0n }: FeeTerms): Offer {
  const { gasPrice, maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas } = request
  const type = typeOf(request, rules)
  const forBlobs = type === 3 ? (maxFeePerBlobGas ?? BASE_FEE_ROOM * blobBaseFee) : 0n
  if (type < 2 || gasPrice !== undefined) {
    const price = gasPrice ?? maxFeePerGas ?? baseFee + DEFAULT_TIP
    return { type, maxFeePerGas: price, maxPriorityFeePerGas: price, maxFeePerBlobGas: forBlobs }
  }
  // Who names a low cap alone does not mean to be refused for the tip.
  const tip = maxPriorityFeePerGas ?? smaller(DEFAULT_TIP, maxFeePerGas)
  const cap = maxFeePerGas ?? BASE_FEE_ROOM * baseFee + tip
  return { type, maxFeePerGas: cap, maxPriorityFeePerGas: tip, maxFeePerBlobGas: forBlobs }
}

/** The named type, else the one that has the fields that are there. */
function typeOf(request: TransactionRequest, rules: Rules): TransactionType {
  const { type, authorizationList, blobVersionedHashes, blobs, accessList, gasPrice } = request
  if (type !== undefined) {
    if (isType(type)) return type
    throw serverError(`transaction type not supported: ${type}`)
  }
  if (authorizationList !== undefined) return 4
  if (blobVersionedHashes !== undefined || blobs !== undefined) return 3
  if (gasPrice === undefined && rules.hasBaseFee) return 2
  return accessList !== undefined && rules.transactionTypes.has(1) ? 1 : 0
}

function isType(number: number): number is TransactionType {
  return Number.isInteger(number) && number >= 0 && number <= 4
}

function smaller(one: bigint, other: bigint | undefined): bigint {
  return other !== undefined && other < one ? other : one
}
