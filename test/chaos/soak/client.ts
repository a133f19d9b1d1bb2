/**
 * JSON-RPC to the node that is soaked, and everything that it got wrong.
 *
 * Owns: the connection. Must never: try again what failed.
 */
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'

/** The node answered with an error. */
export class AnsweredError extends Error {
  override readonly name = 'AnsweredError'
}

export class SoakClient {
  /** Calls that were answered. */
  calls = 0
  readonly #port: number
  readonly #agent = new Agent({ keepAlive: true })

  constructor(port: number) {
    this.#port = port
  }

  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
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
    const reply = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      readonly result?: unknown
      readonly error?: { readonly code: number; readonly message: string }
    }
    this.calls++
    if (reply.error !== undefined) {
      throw new AnsweredError(
        `${method}: ${reply.error.code} ${reply.error.message} (asked ${body.toString().slice(0, 300)})`,
      )
    }
    return reply.result
  }

  close(): void {
    this.#agent.destroy()
  }
}
