/**
 * One client that stays: over WebSocket or IPC, messages come and replies and notices go in any order.
 *
 * Owns: how many messages are in work, when a slow reader is dropped. Must never: let a client make it hold more than its
 * limits.
 */
import { type ConnectionKind, Exchange, type RpcConnection } from '../dispatch/connection.ts'
import type { Dispatcher } from '../dispatch/dispatcher.ts'
import { notice } from '../dispatch/json.ts'
import type { ReplyStream } from '../dispatch/replyStream.ts'
import type { TransportLimits } from './limits.ts'
import { Outbox } from './outbox.ts'
import type { CloseCause, Wire } from './wire.ts'

/** What all sessions of a server share. */
export interface SessionOptions {
  readonly dispatcher: Pick<Dispatcher, 'dispatch'>
  readonly limits: TransportLimits
  readonly onFailure: (error: unknown) => void
  /** The server has ended a connection that did wrong. */
  readonly onDrop: (connection: RpcConnection, reason: string) => void
}

/** A client with more than this to read gets its next messages done only when it has read. */
const READ_FIRST_BYTES = 1024 * 1024

export class Session implements RpcConnection {
  readonly #wire: Wire
  readonly #options: SessionOptions
  readonly #outbox: Outbox
  readonly #exchanges = new Set<Exchange>()
  readonly #closeListeners = new Set<() => void>()
  /** Messages that came before reading could be paused. */
  readonly #incoming: string[] = []
  #isPaused = false
  #isClosed = false
  #idleListeners: (() => void)[] = []

  constructor(wire: Wire, options: SessionOptions) {
    this.#wire = wire
    this.#options = options
    this.#outbox = new Outbox(wire, options.limits.maxUnreadBytes, (unreadBytes) =>
      this.drop('slowReader', `reads too slowly: ${unreadBytes} bytes unread`),
    )
  }

  get kind(): ConnectionKind {
    return this.#wire.kind
  }

  get remote(): string {
    return this.#wire.remote
  }

  get canNotify(): boolean {
    return !this.#isClosed
  }

  notify(subscription: string, result: unknown, method = 'eth_subscription'): boolean {
    if (this.#isClosed) return false
    this.#outbox.send(notice(method, subscription, result))
    return !this.#isClosed
  }

  onClose(listener: () => void): () => void {
    if (this.#isClosed) listener()
    else this.#closeListeners.add(listener)
    return () => this.#closeListeners.delete(listener)
  }

  /** A whole message came. */
  receive(text: string): void {
    if (this.#isClosed) return
    if (this.#exchanges.size < this.#options.limits.maxInFlight) {
      this.#begin(text)
      return
    }
    this.#incoming.push(text)
    if (this.#isPaused) return
    this.#isPaused = true
    this.#wire.pause()
  }

  /** Says something that is no reply to a request. */
  say(text: string): void {
    this.#outbox.send(text)
  }

  /** Kept when no message is in work. */
  idle(): Promise<void> {
    if (this.#exchanges.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#idleListeners.push(resolve))
  }

  /** The connection is gone: nobody waits for anything any more. */
  closed(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#outbox.close()
    this.#incoming.length = 0
    const reason = new Error('the client has left')
    for (const exchange of this.#exchanges) exchange.abort(reason)
    for (const listener of this.#closeListeners) listener()
    this.#closeListeners.clear()
  }

  /** Ends the connection for something that its client did, or that cannot be repaired. */
  drop(cause: CloseCause, reason: string): void {
    if (this.#isClosed) return
    this.#options.onDrop(this, reason)
    this.close(cause, reason)
  }

  close(cause: CloseCause, reason: string): void {
    if (this.#isClosed) return
    this.#wire.close(cause, reason)
    this.closed()
  }

  #begin(text: string): void {
    const exchange = new Exchange(this)
    this.#exchanges.add(exchange)
    this.#answer(text, exchange)
      .catch(this.#options.onFailure)
      .finally(() => {
        this.#exchanges.delete(exchange)
        this.#takeNext()
      })
  }

  async #answer(text: string, exchange: Exchange): Promise<void> {
    const reply = await this.#options.dispatcher.dispatch(text, exchange)
    if (typeof reply === 'string') this.#outbox.send(reply)
    else if (reply !== undefined) await this.#sendStream(reply)
    exchange.finish()
    if (this.#wire.unreadBytes() > READ_FIRST_BYTES) await this.#wire.drained()
  }

  /** What made the stream fail is known to the dispatcher; here it means that a message cannot be completed. */
  async #sendStream(stream: ReplyStream): Promise<void> {
    try {
      await this.#outbox.sendStream(stream)
    } catch {
      this.drop('failedStream', 'a reply could not be completed')
    }
  }

  #takeNext(): void {
    const next = this.#incoming.shift()
    if (next !== undefined) {
      this.#begin(next)
      return
    }
    if (this.#isPaused && !this.#isClosed) {
      this.#isPaused = false
      this.#wire.resume()
    }
    if (this.#exchanges.size === 0) for (const listener of this.#idleListeners.splice(0)) listener()
  }
}
