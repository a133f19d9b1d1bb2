/**
 * Runs `rpc-compat`: exchanges with a node on one chain, to the letter or, where they say so, by shape.
 *
 * Owns: which chain that is. Must never: send anything over a wire: requests go to the dispatcher that all transports use.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseSink, FixtureFile } from '../cases.ts'
import { chainIn } from '../rpc/chain.ts'
import { exceptionFor } from '../rpc/exceptions.ts'
import { methodOf, parseDialogue } from '../rpc/exchanges.ts'
import { judgeDialogue } from '../rpc/judge.ts'
import { type Finality, RpcNode } from '../rpc/node.ts'

interface ForkchoiceRequest {
  readonly params: readonly [{ readonly safeBlockHash: string; readonly finalizedBlockHash: string }, ...unknown[]]
}

export async function runRpcCompat({ fixtures, bundle, content }: FixtureFile, sink: CaseSink): Promise<void> {
  const dialogue = parseDialogue(content as string)
  const folder = join(fixtures, 'rpc-compat', 'tests')
  const chain = await chainIn(folder)
  const methods = [...new Set(dialogue.exchanges.map(methodOf))]
  await sink.checkLater(methods.join(', '), async () => {
    const exception = exceptionFor(bundle)
    if (exception?.isSkipped === true) return { skipped: exception.why }
    const node = new RpcNode(chain, finalityOf(folder), {})
    try {
      return await judgeDialogue(dialogue, node, exception)
    } finally {
      await node.close()
    }
  })
}

function finalityOf(folder: string): Finality {
  const { params } = JSON.parse(readFileSync(join(folder, 'headfcu.json'), 'utf8')) as ForkchoiceRequest
  return { safe: params[0].safeBlockHash, finalized: params[0].finalizedBlockHash }
}
