/**
 * Plays a dialogue to a node and holds the responses against those that are expected.
 *
 * Owns: how two responses are compared, and what an exception forgives. Must never: forgive more than it says.
 */
import type { Verdict } from '../cases.ts'
import { compareExactly, compareShape } from './compare.ts'
import type { RpcException } from './exceptions.ts'
import type { RpcDialogue } from './exchanges.ts'
import type { RpcNode } from './node.ts'

type Response = Readonly<Record<string, unknown>>

export async function judgeDialogue(
  { exchanges, isShapeOnly }: RpcDialogue,
  node: RpcNode,
  exception: RpcException | undefined,
): Promise<Verdict> {
  for (const { request, response } of exchanges) {
    const found = await node.ask(request)
    const verdict = judgeResponse(response, found, isShapeOnly, exception)
    if (verdict !== undefined) return verdict
  }
  return undefined
}

/** Batches are compared response by response, in the order of the requests. */
function judgeResponse(
  expected: unknown,
  found: unknown,
  isShapeOnly: boolean,
  exception: RpcException | undefined,
): Verdict {
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    for (const [index, each] of expected.entries()) {
      const verdict = judgeResponse(each, found[index], isShapeOnly, exception)
      if (verdict !== undefined) return verdict
    }
    return undefined
  }
  const [want, have] = [expected as Response, found as Response]
  const isSameKind = 'error' in want === 'error' in have
  if (!isSameKind) return { expected: brief(want), found: brief(have) }
  if ('error' in want) return judgeError(want.error as Response, have.error as Response, exception)
  const compare = isShapeOnly ? compareShape : compareExactly
  return compare(want.result, have.result, exception?.ignored)
}

function judgeError(want: Response, have: Response, exception: RpcException | undefined): Verdict {
  const isOtherwise = exception?.ignoresErrorText === true
  const ignored = new Set([...(exception?.ignored ?? []), ...(isOtherwise ? ['message', 'data'] : [])])
  // What is not said of an error's data, is not asked for.
  if (want.data === undefined) ignored.add('data')
  return compareExactly(want, have, ignored, 'error')
}

function brief(response: Response): string {
  const text = JSON.stringify(response.error ?? response.result)
  return `${'error' in response ? 'error' : 'result'} ${text.length > 300 ? `${text.slice(0, 300)}...` : text}`
}
