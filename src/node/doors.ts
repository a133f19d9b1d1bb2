/**
 * The server of a node, open before the node is ready.
 *
 * Owns: what is answered meanwhile (what needs no chain), and that everything else waits until the node can answer. Must never: keep
 * anybody waiting for a node that could not be made.
 */
import type { Exchange } from '../rpc/dispatch/connection.ts'
import { Dispatcher, type Reply } from '../rpc/dispatch/dispatcher.ts'
import { parseMessage } from '../rpc/dispatch/message.ts'
import type { Method } from '../rpc/dispatch/method.ts'
import type { PageResponse } from '../rpc/transport/http.ts'
import { type RpcServer, startRpcServer } from '../rpc/transport/server.ts'
import type { Log } from './log.ts'
import type { ServerOptions } from './options.ts'

/** Who answers once the node is ready. */
export interface Household {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>
  page(path: string): PageResponse | undefined
}

const ALIVE: PageResponse = { status: 200, contentType: 'application/json', body: '{"status":"alive"}\n' }
const NOT_READY: PageResponse = { status: 503, contentType: 'application/json', body: '{"ready":false}\n' }

export class Doors {
  readonly #early: Dispatcher
  readonly #ready: Promise<Household>
  #household: Household | undefined
  #resolve: (household: Household) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined

  /** `early` = methods that the whole node would answer in the same way. */
  constructor(early: readonly Method[]) {
    this.#early = new Dispatcher({ methods: early })
    this.#ready = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#ready.catch(() => undefined)
  }

  /** Rejects with ListenError. */
  async open(options: ServerOptions & { readonly port: number }, log: Log): Promise<RpcServer> {
    const { port, host, ipcPath, origins, hosts, maxBodyBytes } = options
    return startRpcServer({
      dispatcher: this,
      port,
      ...(host !== undefined && { host }),
      ...(ipcPath !== undefined && { ipcPath }),
      ...(origins !== undefined && { origins }),
      ...(hosts !== undefined && { hosts }),
      ...(maxBodyBytes !== undefined && { limits: { maxBodyBytes } }),
      pages: (path) => this.#page(path),
      onDrop: (remote, reason) => log.debug('connection dropped', { remote, reason }),
      onFailure: (error) => log.error('server error', { error: String(error) }),
    })
  }

  async dispatch(text: string, exchange: Exchange): Promise<Reply> {
    if (this.#household !== undefined) return this.#household.dispatcher.dispatch(text, exchange)
    if (this.#isEarly(text)) return this.#early.dispatch(text, exchange)
    const { dispatcher } = await this.#ready
    return dispatcher.dispatch(text, exchange)
  }

  moveIn(household: Household): void {
    this.#household = household
    this.#resolve(household)
  }

  /** There will be no node: who waits is let go. */
  giveUp(error: unknown): void {
    this.#reject(error)
  }

  #isEarly(text: string): boolean {
    const names = this.#early.methodNames
    const requests = parseMessage(text)?.requests ?? []
    return requests.length > 0 && requests.every(({ method }) => method !== undefined && names.includes(method))
  }

  #page(path: string): PageResponse | undefined {
    if (path === '/health') return ALIVE
    if (this.#household === undefined && path === '/ready') return NOT_READY
    return this.#household?.page(path)
  }
}
