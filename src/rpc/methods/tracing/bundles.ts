/**
 * The parameters of methods that take bundles of calls.
 *
 * Owns: their form. Must never: fill in what a call leaves out.
 */
import type { CallSite } from '../../../calls/index.ts'
import { type BlockId, blockId } from '../../values/blockId.ts'
import { field, listOf, object } from '../../values/composites.ts'
import { blockOverrides } from '../../values/overrides.ts'
import { lenientQuantity } from '../../values/quantity.ts'
import { type TransactionRequest, transactionRequest } from '../../values/transactionRequest.ts'
import { contextChanges } from '../call/site.ts'

/** Calls that follow on one another in one block. */
export interface CallBundle {
  readonly requests: readonly TransactionRequest[]
  readonly block: Partial<CallSite['context']>
}

export interface CallPlace {
  readonly id: BlockId | undefined
  readonly transactionIndex: number | undefined
}

const requests = listOf(transactionRequest)

export function bundle(value: unknown): CallBundle {
  const from = object(value)
  const wanted = field(from, blockOverrides, 'blockOverride', 'blockOverrides')
  return {
    requests: field(from, requests, 'transactions') ?? [],
    block: wanted === undefined ? {} : contextChanges(wanted),
  }
}

/** -1 = after all transactions of the block. */
export function callPlace(value: unknown): CallPlace {
  const from = object(value)
  const index = from.transactionIndex === -1 ? undefined : field(from, lenientQuantity, 'transactionIndex')
  return {
    id: field(from, blockId, 'blockNumber', 'block'),
    transactionIndex: index === undefined ? undefined : Number(index),
  }
}
