/**
 * JSON-RPC over a socket in the file system.
 *
 * Owns: the socket file, which only its user may open; messages on it. Must never: take the file from a server that lives.
 */
import { chmod, stat, unlink } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { errorReply } from '../dispatch/json.ts'
import { invalidRequest, parseError } from '../errors.ts'
import { FramingError, JsonFramer } from './jsonFramer.ts'
import { largestMessage } from './limits.ts'
import { listen } from './listen.ts'
import { Session, type SessionOptions } from './session.ts'
import { SocketDrain } from './socketDrain.ts'
import { FAREWELL_MS, type Wire } from './wire.ts'

export class IpcServer {
  readonly #options: SessionOptions
  readonly #server: Server
  readonly #sessions = new Set<Session>()

  /** `admit` says of each new connection whether there is room for it. */
  constructor(options: SessionOptions, admit: (socket: Socket) => boolean) {
    this.#options = options
    this.#server = createServer((socket) => {
      if (admit(socket)) this.#welcome(socket)
    })
  }

  get sessions(): Session[] {
    return [...this.#sessions]
  }

  /** A file that a dead server has left behind is replaced. */
  async listen(path: string): Promise<void> {
    if (await isDeadSocket(path)) await unlink(path)
    await listen(this.#server, { path }, this.#options.onFailure)
    if (process.platform !== 'win32') await chmod(path, 0o600)
  }

  /** Nobody new from now on; the file is removed. */
  stop(): void {
    this.#server.close()
  }

  #welcome(socket: Socket): void {
    const session = new Session(new IpcWire(socket), this.#options)
    const framer = new JsonFramer(largestMessage(this.#options.limits))
    this.#sessions.add(session)
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of framer.feed(chunk)) session.receive(message)
      } catch (error) {
        if (!(error instanceof FramingError)) throw error
        session.say(errorReply('null', error.isTooLarge ? invalidRequest(error.message) : parseError()))
        session.drop('malformed', error.message)
      }
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#sessions.delete(session)
      session.closed()
    })
  }
}

class IpcWire implements Wire {
  readonly kind = 'ipc'
  readonly remote = 'ipc'
  readonly #socket: Socket
  readonly #drain: SocketDrain

  constructor(socket: Socket) {
    this.#socket = socket
    this.#drain = new SocketDrain(socket)
  }

  send(text: string): void {
    this.#socket.write(`${text}\n`)
  }

  sendPart(text: string, isLast: boolean): Promise<void> {
    this.#socket.write(isLast ? `${text}\n` : text)
    return this.#drain.wait()
  }

  unreadBytes(): number {
    return this.#socket.writableLength
  }

  drained(): Promise<void> {
    return this.#drain.wait()
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** There is no way to say why. */
  close(): void {
    this.#socket.destroySoon()
    const timer = setTimeout(() => this.#socket.destroy(), FAREWELL_MS)
    this.#socket.once('close', () => clearTimeout(timer))
  }
}

async function isDeadSocket(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined)
  return status?.isSocket() === true && !(await isServed(path))
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', () => resolve(false))
  })
}
