/**
 * The node as an EIP-1193 provider, for programs in the same process.
 *
 * Owns: the way of a request to the dispatcher and back, and the `message` events of subscriptions. Must never: answer otherwise
 * than the server would.
 */
import { Exchange, type RpcConnection } from '../rpc/dispatch/connection.ts'
import type { Dispatcher } from '../rpc/dispatch/dispatcher.ts'
import { JsonText } from '../rpc/dispatch/json.ts'

/** One call. */
export interface RequestArguments {
  readonly method: string
  readonly params?: readonly unknown[] | object | undefined
}

/** What a `message` listener gets. */
export interface ProviderMessage {
  readonly type: string
  readonly data: { readonly subscription: string; readonly result: unknown }
}

type MessageListener = (message: ProviderMessage) => void

/** As EIP-1193 wants errors: code, message, data. */
export class ProviderRpcError extends Error {
  override readonly name = 'ProviderRpcError'
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data: unknown) {
    super(message)
    this.code = code
    if (data !== undefined) this.data = data
  }
}

/** A request after the node was closed. */
const DISCONNECTED = 4900

/**
 * Takes requests as EIP-1193 says.
 * @example
 * const client = createPublicClient({ transport: custom(node.provider) }) // viem
 * const provider = new BrowserProvider(node.provider) // ethers
 */
export class Provider {
  readonly #dispatcher: Pick<Dispatcher, 'dispatch'>
  readonly #connection = new ProviderConnection()

  constructor(dispatcher: Pick<Dispatcher, 'dispatch'>) {
    this.#dispatcher = dispatcher
  }

  /** Rejects with ProviderRpcError. */
  readonly request = async ({ method, params }: RequestArguments): Promise<unknown> => {
    if (this.#connection.isClosed) throw new ProviderRpcError(DISCONNECTED, 'the node is closed', undefined)
    const exchange = new Exchange(this.#connection)
    const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const reply = await this.#dispatcher.dispatch(message, exchange)
    const text = typeof reply === 'string' ? reply : await whole(reply)
    // Whoever asked learns its number before the first notice of a subscription.
    setImmediate(() => exchange.finish())
    const { result, error } = JSON.parse(text) as Answer
    if (error !== undefined) throw new ProviderRpcError(error.code, error.message, error.data)
    return result
  }

  /** Of the events only `message` ever comes: the node is always connected and never changes its chain or accounts. */
  on(event: string, listener: MessageListener): this {
    if (event === 'message') this.#connection.listeners.add(listener)
    return this
  }

  removeListener(event: string, listener: MessageListener): this {
    if (event === 'message') this.#connection.listeners.delete(listener)
    return this
  }

  /** Ends its subscriptions. */
  close(): void {
    this.#connection.close()
  }
}

interface Answer {
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

async function whole(reply: AsyncIterable<string> | undefined): Promise<string> {
  const pieces: string[] = []
  for await (const piece of reply ?? []) pieces.push(piece)
  return pieces.join('')
}

class ProviderConnection implements RpcConnection {
  readonly kind = 'ipc'
  readonly remote = 'this process'
  readonly listeners = new Set<MessageListener>()
  readonly #closeListeners = new Set<() => void>()
  #isClosed = false

  get isClosed(): boolean {
    return this.#isClosed
  }

  get canNotify(): boolean {
    return !this.#isClosed
  }

  notify(subscription: string, result: unknown, method = 'eth_subscription'): boolean {
    if (this.#isClosed) return false
    const text = result instanceof JsonText ? result.text : JSON.stringify(result)
    const message = { type: method, data: { subscription, result: JSON.parse(text) as unknown } }
    for (const listener of this.listeners) listener(message)
    return true
  }

  onClose(listener: () => void): () => void {
    if (this.#isClosed) listener()
    else this.#closeListeners.add(listener)
    return () => this.#closeListeners.delete(listener)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const listener of this.#closeListeners) listener()
    this.listeners.clear()
  }
}
