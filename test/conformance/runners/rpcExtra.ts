/**
 * Runs `rpc-extra`: exchanges recorded from other nodes, by groups with chains of their own.
 *
 * Owns: which group is about which chain, and what of it can be compared. Must never: compare values where the chain was never
 * recorded.
 */
import { join } from 'node:path'
import { RPC_CODES } from '../../../src/rpc/errors.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'
import { chainIn } from '../rpc/chain.ts'
import { compareExactly, compareShape } from '../rpc/compare.ts'
import { exceptionFor, type RpcException } from '../rpc/exceptions.ts'
import { methodOf, type RpcExchange } from '../rpc/exchanges.ts'
import { judgeDialogue } from '../rpc/judge.ts'
import { RpcNode } from '../rpc/node.ts'

interface Response {
  readonly result?: unknown
  readonly error?: { readonly code: number }
}

interface Group {
  /** The folder of its chain, below that of fixtures. */
  readonly chain: string
  /** Its chain is not recorded: only shapes are compared, on another one. */
  readonly isForeign?: boolean
}

/** By the beginning of a bundle's name. */
const GROUPS: Readonly<Record<string, Group>> = {
  'debug-geth': { chain: 'rpc-extra/debug-geth/chain-data' },
  trace: { chain: 'rpc-extra/trace/chain-data' },
  eth__simulateV1: { chain: 'rpc-extra/eth/simulateV1/chain-data' },
  // Its chain follows the rules of Amsterdam from the start.
  testing_buildBlockV1: { chain: 'rpc-compat/tests', isForeign: true },
  eth: { chain: 'rpc-compat/tests', isForeign: true },
  debug: { chain: 'rpc-compat/tests', isForeign: true },
}

/** These nodes had no cap on the gas of simulations. */
const LIMITS = { simulations: { gasCap: 2n ** 62n } }

export async function runRpcExtra({ fixtures, bundle, path, content }: FixtureFile, sink: CaseSink): Promise<void> {
  const exchange = content as RpcExchange
  const group = GROUPS[bundle.slice('rpc-extra/'.length).split('__specs')[0]!]
  await sink.checkLater(methodOf(exchange), async () => {
    if (group === undefined) return { skipped: 'nobody knows which chain this is about' }
    const exception = exceptionFor(`${bundle} ${path}`)
    if (exception?.isSkipped === true) return { skipped: exception.why }
    const node = new RpcNode(await chainIn(join(fixtures, ...group.chain.split('/'))), undefined, LIMITS)
    try {
      if (group.isForeign === true) return await judgeShape(exchange, node, exception)
      return await judgeDialogue({ exchanges: [exchange], isShapeOnly: false }, node, exception)
    } finally {
      await node.close()
    }
  })
}

/** Another chain gives another answer, and often none; a request that cannot be right is as wrong there. */
async function judgeShape(exchange: RpcExchange, node: RpcNode, exception: RpcException | undefined): Promise<Verdict> {
  if (!node.methodNames.includes(methodOf(exchange))) return { skipped: `no method ${methodOf(exchange)}` }
  const found = (await node.ask(exchange.request)) as Response
  const want = exchange.response as Response
  if (want.error?.code === RPC_CODES.invalidParams) {
    return compareExactly(want.error.code, found.error?.code)
  }
  const isComparable = want.result != null && found.result != null
  if (!isComparable) return { skipped: 'on another chain there is no such answer' }
  return compareShape(want.result, found.result, exception?.ignored)
}
