/**
 * JSON-RPC over HTTP: one message per POST.
 *
 * Owns: the way of a request through access, turn, body, dispatcher, reply. Must never: answer the requests of one
 * connection out of order, or begin one before the one ahead of it is answered.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Exchange, type RpcConnection } from '../dispatch/connection.ts'
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import { errorReply } from '../dispatch/json.ts'
import { invalidRequest } from '../errors.ts'
import type { AccessPolicy } from './access.ts'
import { HttpError, IncompleteBodyError, readBody } from './body.ts'
import { type Headers, HttpReplyWriter } from './httpReply.ts'
import { largestMessage, type TransportLimits } from './limits.ts'

/** What a page or a probe is given. */
export interface PageResponse {
  readonly status: number
  readonly contentType: string
  readonly body: string
}

/** Answers a GET by its path; undefined = there is nothing there. */
export type PageSource = (path: string) => PageResponse | undefined | Promise<PageResponse | undefined>

export interface HttpHandlerOptions {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>
  readonly access: AccessPolicy
  readonly limits: TransportLimits
  readonly pages: PageSource | undefined
  readonly onFailure: (error: unknown) => void
}

/** A client that has been refused may go on sending for so long, or the refusal would be lost with the connection. */
const LINGER_MS = 2_000

export class HttpHandler {
  readonly #options: HttpHandlerOptions
  readonly #writer: HttpReplyWriter
  readonly #connections = new WeakMap<Socket, HttpConnection>()
  readonly #exchanges = new Set<Exchange>()
  #isClosing = false

  constructor(options: HttpHandlerOptions) {
    this.#options = options
    this.#writer = new HttpReplyWriter(options.limits)
  }

  /** For 'request' of a server. */
  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.#isClosing) response.shouldKeepAlive = false
    this.#serve(request, response).catch((error: unknown) => {
      this.#options.onFailure(error)
      response.destroy()
    })
  }

  /** From now on connections end with the response they are at. */
  closeAfterReplies(): void {
    this.#isClosing = true
  }

  /** Whether a request of this connection is unanswered. */
  isBusy(socket: Socket): boolean {
    return (this.#connections.get(socket)?.waiting ?? 0) > 0
  }

  abortAll(reason: Error): void {
    for (const exchange of this.#exchanges) exchange.abort(reason)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const connection = this.#connectionOf(request.socket)
    if (connection.waiting >= this.#options.limits.maxPipelined) {
      request.socket.destroy()
      return
    }
    const refusal = this.#options.access.refusalOf(request.headers)
    const isPost = refusal === undefined && request.method === 'POST'
    const body = isPost ? readBody(request, largestMessage(this.#options.limits)) : undefined
    // Its turn may come late, and a failure before that must not count as unheard.
    body?.catch(() => undefined)
    await connection.inTurn(async () => {
      // While it waited, its client may have left.
      if (request.socket.destroyed) return
      try {
        if (refusal !== undefined) throw new HttpError(403, refusal)
        if (body !== undefined) await this.#answerMessage(await body, connection, request, response)
        else await this.#answerOther(request, response)
      } catch (error) {
        if (error instanceof HttpError) this.#refuse(request, response, error)
        else if (error instanceof IncompleteBodyError) response.destroy()
        else throw error
      }
      await handedOn(response)
    })
  }

  async #answerOther(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { access } = this.#options
    switch (request.method) {
      case 'OPTIONS':
        return this.#writer.writeText(response, 200, access.preflightHeaders(request.headers), '')
      case 'GET':
      case 'HEAD':
        return this.#answerGet(request, response)
      default:
        throw new HttpError(405, 'method not allowed')
    }
  }

  async #answerMessage(
    text: string,
    connection: HttpConnection,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const exchange = new Exchange(connection)
    this.#exchanges.add(exchange)
    response.once('close', () => {
      this.#exchanges.delete(exchange)
      if (!response.writableFinished) exchange.abort(new Error('the client has left'))
    })
    const reply = await this.#options.dispatcher.dispatch(text, exchange)
    if (response.destroyed) {
      if (typeof reply === 'object') await reply.return()
      return
    }
    if (this.#isClosing) response.shouldKeepAlive = false
    const headers: Headers = this.#options.access.responseHeaders(request.headers)
    if (reply === undefined) this.#writer.writeText(response, 200, headers, '')
    else if (typeof reply === 'string') await this.#writer.writeJson(request, response, headers, reply)
    else await this.#writer.writeStream(request, response, headers, reply)
    exchange.finish()
  }

  async #answerGet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0]!
    const page = (await this.#options.pages?.(path)) ?? (path === '/' ? GREETING : undefined)
    if (page === undefined) throw new HttpError(404, 'not found')
    const headers = { ...this.#options.access.responseHeaders(request.headers), 'content-type': page.contentType }
    this.#writer.writeText(response, page.status, headers, page.body)
  }

  /** Says no without reading on; the connection ends with it when there is more to come. */
  #refuse(request: IncomingMessage, response: ServerResponse, { status, message }: HttpError): void {
    if (response.headersSent) return
    const more: Headers = status === 405 ? { allow: 'GET, HEAD, OPTIONS, POST' } : {}
    if (!request.complete) {
      response.shouldKeepAlive = false
      request.resume()
      const { socket } = request
      setTimeout(() => socket.destroy(), LINGER_MS).unref()
    }
    const headers = { ...this.#options.access.responseHeaders(request.headers), ...more }
    const body = errorReply('null', invalidRequest(message))
    this.#writer.writeText(response, status, { ...headers, 'content-type': 'application/json' }, body)
  }

  #connectionOf(socket: Socket): HttpConnection {
    let connection = this.#connections.get(socket)
    if (connection === undefined) {
      connection = new HttpConnection(socket)
      this.#connections.set(socket, connection)
    }
    return connection
  }
}

/** Kept when the system has all of a response, or its connection is gone. */
function handedOn(response: ServerResponse): Promise<void> {
  if (response.writableFinished || response.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    response.once('finish', resolve)
    response.once('close', resolve)
  })
}

const GREETING: PageResponse = {
  status: 200,
  contentType: 'text/plain; charset=utf-8',
  body: 'This is an Ethereum JSON-RPC endpoint: POST requests here, or open a WebSocket.\n',
}

class HttpConnection implements RpcConnection {
  readonly kind = 'http'
  readonly canNotify = false
  readonly #socket: Socket
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(socket: Socket) {
    this.#socket = socket
  }

  get remote(): string {
    return `${this.#socket.remoteAddress ?? 'unknown'}:${this.#socket.remotePort ?? 0}`
  }

  /** Requests that are not answered. */
  get waiting(): number {
    return this.#waiting
  }

  notify(): boolean {
    return false
  }

  onClose(listener: () => void): () => void {
    if (this.#socket.destroyed) listener()
    else this.#socket.once('close', listener)
    return () => this.#socket.off('close', listener)
  }

  /** Runs `work` when all that came before it on this connection is done. */
  async inTurn(work: () => Promise<void>): Promise<void> {
    this.#waiting++
    const done = this.#turn.then(work)
    this.#turn = done.then(
      () => undefined,
      () => undefined,
    )
    try {
      await done
    } finally {
      this.#waiting--
    }
  }
}
