/**
 * JSON-RPC over WebSocket, on the port of HTTP.
 *
 * Owns: the handshake after access was granted, frames, heartbeats. Must never: keep a client that does not answer.
 */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { RawData, WebSocket, WebSocketServer } from 'ws'
import type { AccessPolicy } from './access.ts'
import { largestMessage } from './limits.ts'
import { Session, type SessionOptions } from './session.ts'
import { SocketDrain } from './socketDrain.ts'
import { type CloseCause, FAREWELL_MS, type Wire } from './wire.ts'

const CLOSE_CODES: Readonly<Record<CloseCause, number>> = {
  slowReader: 1008,
  malformed: 1007,
  failedStream: 1011,
  serverClosing: 1001,
}

export class WebSocketHandler {
  readonly #access: AccessPolicy
  readonly #options: SessionOptions
  #server: Promise<WebSocketServer> | undefined
  readonly #peers = new Set<Peer>()
  readonly #heartbeat: NodeJS.Timeout

  constructor(access: AccessPolicy, options: SessionOptions) {
    this.#access = access
    this.#options = options
    this.#heartbeat = setInterval(() => this.#beat(), options.limits.heartbeatMs).unref()
  }

  get sessions(): Session[] {
    return [...this.#peers].map(({ session }) => session)
  }

  /** For 'upgrade' of an HTTP server. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const refusal = this.#access.refusalOf(request.headers)
    if (refusal !== undefined) {
      refuseUpgrade(socket, refusal)
      return
    }
    // What a client does meanwhile must not become an error that nobody hears.
    socket.on('error', ignore)
    this.#server ??= createServer(this.#options)
    this.#server
      .then((server) => {
        socket.off('error', ignore)
        server.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket, request.socket))
      })
      .catch((error: unknown) => {
        this.#options.onFailure(error)
        socket.destroy()
      })
  }

  stop(): void {
    clearInterval(this.#heartbeat)
  }

  #welcome(webSocket: WebSocket, socket: Socket): void {
    const wire = new WebSocketWire(webSocket, socket)
    const session = new Session(wire, this.#options)
    const peer: Peer = { webSocket, session, wire, isAnswering: true, takenBytes: 0 }
    this.#peers.add(peer)
    webSocket.on('message', (data) => session.receive(textOf(data)))
    webSocket.on('pong', () => {
      peer.isAnswering = true
    })
    webSocket.on('close', () => {
      this.#peers.delete(peer)
      session.closed()
    })
    // What the client sent wrong: the library has closed the connection with the code that says so.
    webSocket.on('error', () => undefined)
  }

  /** A large message on a slow line delays the answer to a ping, so a client that goes on reading is alive as well. */
  #beat(): void {
    for (const peer of this.#peers) {
      const takenBytes = peer.wire.takenBytes()
      const isAlive = peer.isAnswering || takenBytes > peer.takenBytes
      if (!isAlive) {
        peer.session.drop('slowReader', 'does not answer pings')
        continue
      }
      peer.isAnswering = false
      peer.webSocket.ping()
      peer.takenBytes = peer.wire.takenBytes()
    }
  }
}

interface Peer {
  readonly webSocket: WebSocket
  readonly session: Session
  readonly wire: WebSocketWire
  isAnswering: boolean
  takenBytes: number
}

class WebSocketWire implements Wire {
  readonly kind = 'ws'
  readonly remote: string
  readonly #webSocket: WebSocket
  readonly #socket: Socket
  readonly #drain: SocketDrain

  constructor(webSocket: WebSocket, socket: Socket) {
    this.#webSocket = webSocket
    this.#socket = socket
    this.#drain = new SocketDrain(socket)
    this.remote = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`
  }

  send(text: string): void {
    this.#webSocket.send(text)
  }

  sendPart(text: string, isLast: boolean): Promise<void> {
    this.#webSocket.send(text, { fin: isLast })
    return this.#drain.wait()
  }

  unreadBytes(): number {
    return this.#webSocket.bufferedAmount
  }

  /** Bytes that the system has taken from the connection so far. */
  takenBytes(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength
  }

  drained(): Promise<void> {
    return this.#drain.wait()
  }

  pause(): void {
    this.#webSocket.pause()
  }

  resume(): void {
    this.#webSocket.resume()
  }

  close(cause: CloseCause, reason: string): void {
    this.#webSocket.close(CLOSE_CODES[cause], reason)
    const timer = setTimeout(() => this.#webSocket.terminate(), FAREWELL_MS)
    this.#webSocket.once('close', () => clearTimeout(timer))
  }
}

/** Loaded for the first client: it takes a good part of the time in which a process could be listening. */
async function createServer({ limits }: SessionOptions): Promise<WebSocketServer> {
  const { WebSocketServer } = await import('ws')
  const maxPayload = largestMessage(limits)
  return new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload })
}

function ignore(): void {}

function refuseUpgrade(socket: Duplex, reason: string): void {
  socket.on('error', () => undefined)
  const head = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: text/plain\r\n'
  socket.end(`${head}Content-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`)
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8')
}
