/**
 * What a handler sees of the client that called, and how long its work matters.
 *
 * Owns: the interface of connections, calls, and the exchange of one message for one reply. Must never: know a transport.
 */
import type { JsonText } from './json.ts'

export type ConnectionKind = 'http' | 'ws' | 'ipc'

export interface RpcConnection {
  readonly kind: ConnectionKind
  /** Whom it is with, for logs. */
  readonly remote: string
  /** False where replies are all that a client ever gets. */
  readonly canNotify: boolean
  /**
   * Sends what a subscription has to say. False when the connection is closed, cannot be notified, or has just been dropped
   * because its client reads too slowly: the subscription is over then. `JsonText` saves serialising once per subscriber.
   */
  notify(subscription: string, result: unknown | JsonText, method?: string): boolean
  /** Runs `listener` once when the connection is gone, at once if it is gone already. Returns how to take it back. */
  onClose(listener: () => void): () => void
}

/** One call of a method. */
export interface Call {
  readonly method: string
  readonly connection: RpcConnection
  /** Aborted when nobody waits for the result any more: the client has left, or the time limit is over. */
  readonly signal: AbortSignal
  /** Runs `action` when the reply is on its way: a subscription's first notice must not overtake its own number. */
  afterReply(action: () => void): void
}

/** One message of a client and all the calls in it. Its transport aborts it when the client leaves. */
export class Exchange {
  readonly connection: RpcConnection
  readonly #calls = new Set<CallScope>()
  #actions: (() => void)[] = []
  #abortReason: Error | undefined

  constructor(connection: RpcConnection) {
    this.connection = connection
  }

  get isAborted(): boolean {
    return this.#abortReason !== undefined
  }

  begin(method: string): CallScope {
    const call = new CallScope(method, this)
    if (this.#abortReason !== undefined) call.abort(this.#abortReason)
    this.#calls.add(call)
    return call
  }

  end(call: CallScope): void {
    this.#calls.delete(call)
  }

  addAction(action: () => void): void {
    this.#actions.push(action)
  }

  abort(reason: Error): void {
    this.#abortReason ??= reason
    for (const call of this.#calls) call.abort(reason)
  }

  /** The reply was handed to the wire. */
  finish(): void {
    const actions = this.#actions
    this.#actions = []
    if (!this.isAborted) for (const action of actions) action()
  }
}

/** The controller behind `signal` is made only for handlers that ask: most never do. */
export class CallScope implements Call {
  readonly method: string
  readonly #exchange: Exchange
  #controller: AbortController | undefined
  #abortReason: Error | undefined

  constructor(method: string, exchange: Exchange) {
    this.method = method
    this.#exchange = exchange
  }

  get connection(): RpcConnection {
    return this.#exchange.connection
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason)
    }
    return this.#controller.signal
  }

  afterReply(action: () => void): void {
    this.#exchange.addAction(action)
  }

  abort(reason: Error): void {
    this.#abortReason ??= reason
    this.#controller?.abort(reason)
  }
}
