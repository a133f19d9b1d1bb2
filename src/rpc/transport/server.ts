/**
 * The server: HTTP and WebSocket on one port of each of its addresses, IPC beside them.
 *
 * Owns: listening, the number of connections, closing. Must never: outlive its close.
 */
import type { Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { RpcConnection } from '../dispatch/connection.ts'
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import { type AccessOptions, AccessPolicy } from './access.ts'
import { HttpHandler, type PageSource } from './http.ts'
import { IpcServer } from './ipc.ts'
import { DEFAULT_LIMITS, type TransportLimits } from './limits.ts'
import { hostAndPort, listen } from './listen.ts'
import type { SessionOptions } from './session.ts'
import { WebSocketHandler } from './webSocket.ts'

export interface RpcServerOptions extends AccessOptions {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>
  /** 0 = any free one. */
  readonly port: number
  /** One address or several; 127.0.0.1 if none is given. */
  readonly host?: string | readonly string[]
  readonly ipcPath?: string
  readonly limits?: Partial<TransportLimits>
  /** What is to be found under GET: health, metrics, pages. */
  readonly pages?: PageSource
  /** The server has ended a connection, or not taken one, for this reason. */
  readonly onDrop?: (remote: string, reason: string) => void
  /** An error of the server itself. */
  readonly onFailure?: (error: unknown) => void
}

export interface RpcAddress {
  readonly host: string
  readonly port: number
}

/** An import would load all that the module can do for the names of it: a client of WebSockets, 25 ms of the start. */
const { createServer } = process.getBuiltinModule('node:http')

const DEFAULT_HOST = '127.0.0.1'
/** How often the HTTP server looks for connections that have run out of time. */
const LOOK_AFTER_MS = 1_000

/** Listening when the promise is kept; fails with `ListenError`. */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const server = new RpcServer(options)
  try {
    await server.open(options)
  } catch (error) {
    await server.close()
    throw error
  }
  return server
}

export class RpcServer {
  readonly #limits: TransportLimits
  readonly #http: HttpHandler
  readonly #webSockets: WebSocketHandler
  readonly #ipc: IpcServer
  readonly #servers: Server[] = []
  readonly #sockets = new Set<Socket>()
  /** Those that speak HTTP, as yet. */
  readonly #httpSockets = new Set<Socket>()
  readonly #onDrop: (remote: string, reason: string) => void
  readonly #onFailure: (error: unknown) => void
  readonly #addresses: RpcAddress[] = []
  #closed: Promise<void> | undefined

  constructor({ dispatcher, limits, pages, onDrop, onFailure, ...access }: RpcServerOptions) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    this.#onDrop = onDrop ?? (() => undefined)
    this.#onFailure = onFailure ?? (() => undefined)
    const policy = new AccessPolicy(access)
    const shared: SessionOptions = {
      dispatcher,
      limits: this.#limits,
      onFailure: this.#onFailure,
      onDrop: (connection: RpcConnection, reason) => this.#onDrop(connection.remote, reason),
    }
    this.#http = new HttpHandler({ ...shared, access: policy, pages })
    this.#webSockets = new WebSocketHandler(policy, shared)
    this.#ipc = new IpcServer(shared, (socket) => this.#admit(socket))
  }

  /** The first of the addresses. */
  get address(): RpcAddress {
    return this.#addresses[0]!
  }

  get addresses(): readonly RpcAddress[] {
    return this.#addresses
  }

  /** Of the first address, for HTTP. */
  get url(): string {
    return `http://${hostAndPort(this.address.host, this.address.port)}`
  }

  get connectionCount(): number {
    return this.#sockets.size
  }

  /** For `startRpcServer`. */
  async open({ host = DEFAULT_HOST, port, ipcPath }: RpcServerOptions): Promise<void> {
    let actualPort = port
    for (const name of typeof host === 'string' ? [host] : host) {
      const server = this.#createServer()
      this.#servers.push(server)
      await listen(server, { host: name, port: actualPort }, this.#onFailure)
      actualPort = (server.address() as AddressInfo).port
      this.#addresses.push({ host: name, port: actualPort })
    }
    if (ipcPath !== undefined) await this.#ipc.listen(ipcPath)
  }

  /** Takes nobody new, lets what is in work finish within the grace, ends all connections. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#webSockets.stop()
    this.#ipc.stop()
    this.#http.closeAfterReplies()
    for (const socket of this.#httpSockets) if (!this.#http.isBusy(socket)) socket.destroy()
    const listening = this.#servers.filter((server) => server.listening)
    const ended = Promise.all(listening.map((server) => new Promise((resolve) => server.close(resolve))))
    const sessions = [...this.#webSockets.sessions, ...this.#ipc.sessions].map(async (session) => {
      await session.idle()
      session.close('serverClosing', 'the server is closing')
    })
    const finished = Promise.all([ended, this.#noSockets(), ...sessions])
    await within(finished, this.#limits.closeGraceMs)
    this.#http.abortAll(new Error('the server is closing'))
    for (const socket of this.#sockets) socket.destroy()
    await ended
  }

  /** Kept when the last connection is gone. */
  async #noSockets(): Promise<void> {
    await Promise.all([...this.#sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  }

  #createServer(): Server {
    const { headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs } = this.#limits
    const server = createServer(
      {
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: keepAliveTimeoutMs,
        connectionsCheckingInterval: LOOK_AFTER_MS,
        noDelay: true,
        // Some clients offer HTTP/2 with their first request, which is to be answered all the same.
        shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
      },
      this.#http.handle,
    )
    server.on('connection', (socket) => {
      if (!this.#admit(socket)) return
      this.#httpSockets.add(socket)
      socket.once('close', () => this.#httpSockets.delete(socket))
    })
    server.on('upgrade', (request, socket, head) => {
      this.#httpSockets.delete(request.socket)
      this.#webSockets.handle(request, socket, head)
    })
    return server
  }

  #admit(socket: Socket): boolean {
    if (this.#sockets.size >= this.#limits.maxConnections) {
      this.#onDrop(`${socket.remoteAddress ?? 'unknown'}`, `there are ${this.#sockets.size} connections already`)
      socket.destroy()
      return false
    }
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    return true
  }
}

async function within(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work, timeout])
  clearTimeout(timer)
}
