/**
 * Requests to a node with the responses that are expected, in the two forms that the fixtures have.
 *
 * Owns: these forms. Must never: judge a response.
 */

/** A request, or several as one batch, and what must come back. */
export interface RpcExchange {
  readonly request: unknown
  readonly response: unknown
}

/** Exchanges that follow on one another. */
export interface RpcDialogue {
  readonly exchanges: readonly RpcExchange[]
  /** Only the shape of the responses is fixed. */
  readonly isShapeOnly: boolean
}

/** The text form: `//` comments, `>> ` a request, `<< ` its response. */
export function parseDialogue(text: string): RpcDialogue {
  const exchanges: RpcExchange[] = []
  let isShapeOnly = false
  let request: unknown
  for (const line of text.split('\n')) {
    if (line.startsWith('// speconly:')) isShapeOnly = true
    else if (line.startsWith('>> ')) request = JSON.parse(line.slice(3))
    else if (line.startsWith('<< ')) exchanges.push({ request, response: JSON.parse(line.slice(3)) })
    else if (line.trim() !== '' && !line.startsWith('//')) throw new Error(`not a line of a dialogue: ${line}`)
  }
  return { exchanges, isShapeOnly }
}

/** The method of an exchange; of a batch the first one. */
export function methodOf({ request }: RpcExchange): string {
  const first: unknown = Array.isArray(request) ? request[0] : request
  const method = (first as { method?: unknown } | undefined)?.method
  return typeof method === 'string' ? method : 'no method'
}
