/**
 * Methods that take the chain back: to a snapshot, to an earlier block, to the beginning, or to another branch.
 *
 * Owns: the forms of their parameters and answers, and what a reorganisation is made of. Must never: keep state of their own.
 */
import { type Method, optional } from '../../dispatch/method.ts'
import { invalidParams } from '../../errors.ts'
import { field, type JsonObject, object } from '../../values/composites.ts'
import { lenientQuantity, toQuantity } from '../../values/quantity.ts'
import type { RpcContext } from '../context.ts'
import { Sender } from '../sending/sender.ts'
import { commandFamily, methodFamily } from './families.ts'
import { ancestor, reorg, reorgTransactions } from './reorg.ts'

export function snapshotMethods(context: RpcContext): Method[] {
  const { producer } = context
  const sender = new Sender(context)
  return [
    ...methodFamily(['evm_snapshot', 'anvil_snapshot', 'hardhat_snapshot'], [], async () =>
      toQuantity(await producer.snapshot()),
    ),
    ...methodFamily(['evm_revert', 'anvil_revert', 'hardhat_revert'], [lenientQuantity], ([id]) => producer.revert(id)),
    ...commandFamily(['anvil_reset', 'hardhat_reset'], [optional(object)], ([options]) => {
      refuseForking(options)
      return producer.reset()
    }),
    ...commandFamily(['anvil_rollback'], [optional(lenientQuantity)], ([depth = 1n]) =>
      producer.rollback(ancestor(context, depth)),
    ),
    ...commandFamily(['anvil_reorg'], [lenientQuantity, optional(reorgTransactions)], ([depth, transactions = []]) =>
      reorg(context, sender, depth, transactions),
    ),
  ]
}

/** The dev chain begins with its own genesis. */
function refuseForking(options: JsonObject | undefined): void {
  const forking = options && (field(options, object, 'forking') ?? options)
  // Clients leave members empty that nobody has given.
  const isWanted = Object.values(forking ?? {}).some((value) => value !== null)
  if (isWanted) {
    throw invalidParams('forking another chain is not supported: the chain can be reset to its own genesis only')
  }
}
