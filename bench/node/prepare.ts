/**
 * Puts the world of a workload into a node, account by account.
 *
 * Owns: the calls that do it. Must never: execute anything: what the nodes are measured on begins afterwards.
 */
import { bytesToBigInt, bytesToHex } from '../../src/primitives/index.ts'
import { type AccountChange, mergeChanges, type StateChanges } from '../../src/state/index.ts'
import type { Workload } from '../workloads/index.ts'
import { batchesOf, type NodeClient, type RpcCall } from './client.ts'
import type { PreparingMethods } from './nodes.ts'

/** So many changes go into a block: nodes that keep a list of what was changed since the last one must not look bad for that. */
const CHANGES_PER_BLOCK = 500

/** Resolves when the node's head is in the state of the workload. */
export async function prepareWorld(
  client: NodeClient,
  methods: PreparingMethods,
  { history }: Workload,
): Promise<void> {
  const world = history.reduce<StateChanges>(mergeChanges, [])
  const calls = world.flatMap((change) => callsFor(change, methods))
  for (let start = 0; start < calls.length; start += CHANGES_PER_BLOCK) {
    // One by one: not every node takes the calls of a batch in their order.
    await client.timedBatches(batchesOf(calls.slice(start, start + CHANGES_PER_BLOCK), 1))
    await client.call('evm_mine')
  }
}

function* accountCalls({ address, account, code, storage }: AccountChange, methods: PreparingMethods) {
  if (account === undefined) return
  const of = bytesToHex(address)
  if (account.balance > 0n) yield call(methods.setBalance, of, quantity(account.balance))
  if (account.nonce > 0n) yield call(methods.setNonce, of, quantity(account.nonce))
  if (code !== undefined) yield call(methods.setCode, of, bytesToHex(code))
  for (const { slot, value } of storage) {
    const name = methods.hasWholeSlots ? bytesToHex(slot) : quantity(bytesToBigInt(slot))
    yield call(methods.setStorageAt, of, name, bytesToHex(value))
  }
}

function callsFor(change: AccountChange, methods: PreparingMethods): RpcCall[] {
  return [...accountCalls(change, methods)]
}

function call(method: string, ...params: readonly string[]): RpcCall {
  return { method, params }
}

function quantity(number: bigint): string {
  return `0x${number.toString(16)}`
}
