/**
 * Methods that begin and end subscriptions.
 *
 * Owns: which connection has which subscriptions, and that each ends once. Must never: let one client end those of another. Wording
 * is geth's.
 */
import { randomBytes } from 'node:crypto'
import { bytesToHex } from '../../primitives/index.ts'
import type { Call, RpcConnection } from '../dispatch/connection.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { invalidParams, RPC_CODES, RpcError, serverError } from '../errors.ts'
import { text } from '../values/composites.ts'
import { ValueError } from '../values/valueError.ts'
import type { RpcContext } from './context.ts'
import { ETH_FEEDS, type Feed, type FeedMaker, MULTILANE_FEEDS } from './subscriptions/feeds.ts'

/** Of one connection. */
const MOST_SUBSCRIPTIONS = 1000
const ID_BYTES = 16

export function subscriptionMethods(context: RpcContext): Method[] {
  const subscriptions = new Subscriptions()
  const any = optional((value: unknown) => value)
  // Clients that know no other subscriptions than those of eth_subscribe find everything there.
  const feeds = { eth: { ...ETH_FEEDS, ...MULTILANE_FEEDS }, multilane: MULTILANE_FEEDS }
  return Object.entries(feeds).flatMap(([namespace, makers]) => [
    defineMethod(`${namespace}_subscribe`, [text, any], ([name, parameter], call) => {
      if (!call.connection.canNotify) throw new RpcError(RPC_CODES.methodNotFound, 'notifications not supported')
      return subscriptions.begin(call, feedOf(context, { namespace, name, parameter }, makers), namespace)
    }),
    defineMethod(`${namespace}_unsubscribe`, [text], ([id], { connection }) => subscriptions.end(connection, id)),
  ])
}

function feedOf(
  context: RpcContext,
  { namespace, name, parameter }: { readonly namespace: string; readonly name: string; readonly parameter: unknown },
  makers: Readonly<Record<string, FeedMaker>>,
): Feed {
  const maker = Object.hasOwn(makers, name) ? makers[name] : undefined
  if (maker === undefined) {
    throw new RpcError(RPC_CODES.methodNotFound, `no "${name.slice(0, 80)}" subscription in ${namespace} namespace`)
  }
  try {
    return maker(context, parameter)
  } catch (error) {
    if (error instanceof ValueError) throw invalidParams(`invalid argument 1: ${error.message}`)
    throw error
  }
}

/** One subscription: nothing is sent before it begins or after it ends. */
class Subscription {
  #isOver = false
  #stop: (() => void) | undefined

  /** `notify` says whether the client can still be told. */
  begin(feed: Feed, notify: (result: unknown) => boolean): void {
    if (this.#isOver) return
    const stop = feed((result) => {
      if (!this.#isOver && !notify(result)) this.end()
    })
    this.#stop = stop
    if (this.#isOver) stop()
  }

  end(): void {
    this.#isOver = true
    this.#stop?.()
  }
}

class Subscriptions {
  readonly #ofConnection = new WeakMap<RpcConnection, Map<string, Subscription>>()

  /** Gives the id; the first notice comes after the reply. */
  begin(call: Call, feed: Feed, namespace: string): string {
    const { connection } = call
    const subscriptions = this.#of(connection)
    if (subscriptions.size >= MOST_SUBSCRIPTIONS) {
      throw new RpcError(
        RPC_CODES.limitExceeded,
        `too many subscriptions, at most ${MOST_SUBSCRIPTIONS} of one connection`,
      )
    }
    const id = bytesToHex(randomBytes(ID_BYTES))
    const subscription = new Subscription()
    subscriptions.set(id, subscription)
    const notify = (result: unknown) => connection.notify(id, result, `${namespace}_subscription`)
    call.afterReply(() => subscription.begin(feed, notify))
    return id
  }

  end(connection: RpcConnection, id: string): boolean {
    const subscriptions = this.#ofConnection.get(connection)
    const subscription = subscriptions?.get(id)
    if (subscription === undefined) throw serverError('subscription not found')
    subscriptions!.delete(id)
    subscription.end()
    return true
  }

  #of(connection: RpcConnection): Map<string, Subscription> {
    const known = this.#ofConnection.get(connection)
    if (known !== undefined) return known
    const subscriptions = new Map<string, Subscription>()
    this.#ofConnection.set(connection, subscriptions)
    connection.onClose(() => {
      for (const subscription of subscriptions.values()) subscription.end()
      subscriptions.clear()
    })
    return subscriptions
  }
}
