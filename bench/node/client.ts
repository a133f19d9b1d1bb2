/**
 * JSON-RPC to a node under measurement: one kept connection, single calls and batches.
 *
 * Owns: the connection and the clock around it. Must never: count making a body, or reading a reply's JSON, into a time.
 */
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'

export class NodeError extends Error {
  override readonly name = 'NodeError'
}

export interface RpcCall {
  readonly method: string
  readonly params: readonly unknown[]
}

/** The body of a request that is ready to be sent, and how many calls are in it. */
export interface Batch {
  readonly body: Buffer
  readonly calls: readonly RpcCall[]
}

interface RpcReply {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

/** Calls of one batch of a client that has many. */
const BATCH_CALLS = 100

export function batchesOf(calls: readonly RpcCall[], size = BATCH_CALLS): Batch[] {
  const batches: Batch[] = []
  for (let start = 0; start < calls.length; start += size) {
    const some = calls.slice(start, start + size)
    const messages = some.map(({ method, params }, id) => ({ jsonrpc: '2.0', id, method, params }))
    batches.push({ body: Buffer.from(JSON.stringify(messages)), calls: some })
  }
  return batches
}

export class NodeClient {
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(port: number) {
    this.#port = port
  }

  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    return (await this.timedCall(method, ...params)).result
  }

  async timedCall(
    method: string,
    ...params: readonly unknown[]
  ): Promise<{ readonly result: unknown; readonly milliseconds: number }> {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 0, method, params }))
    const start = performance.now()
    const text = await this.#post(body)
    const milliseconds = performance.now() - start
    return { result: resultOf(method, JSON.parse(text) as RpcReply), milliseconds }
  }

  /** One batch after another; results in the order of the calls. */
  async timedBatches(
    batches: readonly Batch[],
  ): Promise<{ readonly results: readonly unknown[]; readonly milliseconds: number }> {
    const texts: string[] = []
    const start = performance.now()
    for (const { body } of batches) texts.push(await this.#post(body))
    const milliseconds = performance.now() - start
    const results = texts.flatMap((text, index) => resultsOf(batches[index]!, text))
    return { results, milliseconds }
  }

  close(): void {
    this.#agent.destroy()
  }

  async #post(body: Buffer): Promise<string> {
    const sent = request({
      agent: this.#agent,
      host: '127.0.0.1',
      port: this.#port,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    })
    sent.end(body)
    const [response] = (await once(sent, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString('utf8')
  }
}

function resultsOf({ calls }: Batch, text: string): unknown[] {
  const replies = JSON.parse(text) as readonly RpcReply[] | RpcReply
  if (!Array.isArray(replies)) throw new NodeError(`a batch was answered with ${text.slice(0, 300)}`)
  const byId = new Map((replies as readonly RpcReply[]).map((reply) => [reply.id, reply]))
  return calls.map(({ method }, id) => {
    const reply = byId.get(id)
    if (reply === undefined) throw new NodeError(`${method}: no answer in its batch`)
    return resultOf(method, reply)
  })
}

function resultOf(method: string, { result, error }: RpcReply): unknown {
  if (error !== undefined) throw new NodeError(`${method}: ${error.message}`)
  return result
}
