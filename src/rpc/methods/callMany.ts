/**
 * eth_callMany: bundles of calls that follow on one another.
 *
 * Owns: the method. Must never: execute anything on this thread.
 */
import type { AccountOverride, CallManyArgument, CallOutcome, CallSite } from '../../calls/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { invalidParams } from '../errors.ts'
import { LATEST } from '../values/blockId.ts'
import { listOf } from '../values/composites.ts'
import { stateOverrides } from '../values/overrides.ts'
import { failedExecution, refusedCall } from './call/failures.ts'
import { callMessage } from './call/message.ts'
import { LANE_CALL, onSite, placesOf } from './call/site.ts'
import type { RpcContext } from './context.ts'
import { resolveBlock } from './shared/blocks.ts'
import { bundle, type CallBundle, type CallPlace, callPlace } from './tracing/bundles.ts'
import { atStartOf, replayOf, transactionsBefore } from './tracing/replay.ts'

export function callManyMethods(context: RpcContext): Method[] {
  return [
    defineMethod(
      'eth_callMany',
      [listOf(bundle), optional(callPlace), optional(stateOverrides)],
      ([bundles, place, accounts], { signal }) => callMany(context, bundles, place, accounts, signal),
      LANE_CALL,
    ),
  ]
}

/** After a block, or between its transactions. */
async function callMany(
  context: RpcContext,
  bundles: readonly CallBundle[],
  { id = LATEST, transactionIndex }: Partial<CallPlace> = {},
  accounts: readonly AccountOverride[] = [],
  signal: AbortSignal,
): Promise<CallResult[][] | AsyncIterable<string>> {
  if (bundles.length === 0) throw invalidParams('empty bundles')
  const execute = async (
    site: CallSite,
    job: Pick<CallManyArgument, 'before' | 'accounts'>,
  ): Promise<CallResult[][]> => {
    const calls = bundles.flatMap(({ requests, block }) =>
      requests.map((request) => ({ message: callMessage(request, context), block })),
    )
    const outcomes = await context.calls.callMany(site, { ...job, calls }, { signal })
    let next = 0
    return bundles.map(({ requests }) => requests.map(() => resultOf(outcomes[next++]!)))
  }
  if (transactionIndex === undefined) {
    return onSite(context, { id, accounts }, (site) => execute(site, { before: [], accounts: [] }))
  }
  const replay = await replayOf(context, resolveBlock(context, id))
  const transactions = transactionsBefore(replay, transactionIndex)
  return atStartOf(context, replay, async function* (site, before) {
    const movedPrecompiles = placesOf(accounts, site.rules)
    const results = await execute(
      { ...site, context: { ...site.context, movedPrecompiles } },
      { before: [...before, ...transactions], accounts },
    )
    yield JSON.stringify(results)
  })
}

interface CallResult {
  readonly value?: string
  readonly error?: string
}

function resultOf(outcome: CallOutcome): CallResult {
  if (outcome.kind === 'refused') return { error: refusedCall(outcome).message }
  if (outcome.status !== 'success') return { error: failedExecution(outcome).message }
  return { value: bytesToHex(outcome.output) }
}
