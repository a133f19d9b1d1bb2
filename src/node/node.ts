/**
 * A chain that answers: in the same process, over HTTP, WebSocket and IPC.
 *
 * Owns: that it can be reached before all of it is there, and the order of its end. Must never: load what answers before the doors
 * are open: that takes most of the time of a start.
 */
import { setImmediate } from 'node:timers/promises'
import type { StoredChain } from '../chain/index.ts'
import type { Producer } from '../producer/index.ts'
import { defineMethod, type Method } from '../rpc/dispatch/method.ts'
import type { RpcServer } from '../rpc/transport/server.ts'
import { toQuantity } from '../rpc/values/quantity.ts'
import type { NodeCore } from './core.ts'
import { Doors } from './doors.ts'
import { clientVersion } from './identity.ts'
import { SILENT_LOG } from './log.ts'
import { checkOptions, DEFAULT_CHAIN_ID, type NodeOptions } from './options.ts'
import { Provider } from './provider.ts'

/**
 * Starts a node. Rejects with OptionError, ListenError (the port is taken), StoreError (the folder cannot be used), or what a chain
 * that is kept has against the options.
 * @example
 * await using node = await createNode()
 * await node.provider.request({ method: 'eth_chainId' }) // '0x7a69'
 */
export async function createNode(options: NodeOptions = {}): Promise<Node> {
  checkOptions(options)
  const log = options.log ?? SILENT_LOG
  const doors = new Doors(earlyMethods(options))
  const { port } = options
  const server = port === undefined ? undefined : await doors.open({ ...options, port }, log)
  try {
    if (server !== undefined) await loadInTurns()
    const { openCore } = await import('./core.ts')
    const core = await openCore(options, { log, connections: () => server?.connectionCount ?? 0 })
    doors.moveIn(core)
    return new Node(core, server)
  } catch (error) {
    doors.giveUp(error)
    await server?.close()
    throw error
  }
}

/** Made by `createNode`. */
export class Node implements AsyncDisposable {
  /** For programs in the same process. */
  readonly provider: Provider
  readonly #core: NodeCore
  readonly #server: RpcServer | undefined
  #closed: Promise<void> | undefined

  constructor(core: NodeCore, server: RpcServer | undefined) {
    this.#core = core
    this.#server = server
    this.provider = new Provider(core.dispatcher)
  }

  get chain(): StoredChain {
    return this.#core.chain
  }

  /** What makes blocks, with the pool that it makes them of. */
  get producer(): Producer {
    return this.#core.producer
  }

  /** Unlocked, in the order of their derivation. */
  get accounts(): readonly Uint8Array[] {
    return this.#core.wallet.accounts
  }

  /** undefined = the account is not one of those. */
  privateKeyOf(account: Uint8Array): Uint8Array | undefined {
    return this.#core.wallet.keyOf(account)
  }

  /** For HTTP, of the first address; undefined = there is no server. */
  get url(): string | undefined {
    return this.#server?.url
  }

  /** As `host:port`. */
  get addresses(): readonly string[] {
    return (this.#server?.addresses ?? []).map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`)
  }

  /** The names of all that can be called, sorted. */
  get methods(): readonly string[] {
    return this.#core.methods
  }

  /** The page of metrics. */
  metrics(): string {
    return this.#core.metrics.text()
  }

  /** Lets go of clients, writes what is not written, ends the threads, removes what nobody wants to keep. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.provider.close()
    await this.#server?.close()
    await this.#core.close()
  }
}

/** What the core is made of, from the lowest room up. */
const ROOMS: readonly (() => Promise<unknown>)[] = [
  () => import('../primitives/index.ts'),
  () => import('../protocol/index.ts'),
  () => import('../kernel-host/index.ts'),
  () => import('lmdb'),
  () => import('../state/index.ts'),
  () => import('../executor/index.ts'),
  () => import('../chain/index.ts'),
  () => import('../producer/index.ts'),
  () => import('../calls/index.ts'),
  () => import('ws'),
]

/** Loading all at once would leave whoever has connected meanwhile without an answer for as long as it takes. */
async function loadInTurns(): Promise<void> {
  for (const load of ROOMS) {
    await setImmediate()
    await load()
  }
  await setImmediate()
}

/** What can be said before there is a chain. Which chain a folder holds is not known before it is open. */
function earlyMethods({ chainId, genesis, dataDir, clientVersion: version = clientVersion() }: NodeOptions): Method[] {
  const early = [defineMethod('web3_clientVersion', [], () => version)]
  const id = chainId ?? genesis?.config.chainId ?? (dataDir === undefined ? DEFAULT_CHAIN_ID : undefined)
  if (id === undefined) return early
  return [
    ...early,
    defineMethod('eth_chainId', [], () => toQuantity(id)),
    defineMethod('net_version', [], () => id.toString()),
  ]
}
