/**
 * A node in process for one dialogue, on a chain that many share.
 *
 * Owns: what is made anew for each dialogue: the pool, the producer, the filters. Must never: leave the chain moved.
 */
import { CallLanes } from '../../../src/calls/index.ts'
import type { StoredChain } from '../../../src/chain/index.ts'
import { hexToBytes } from '../../../src/primitives/index.ts'
import { Producer } from '../../../src/producer/index.ts'
import { Exchange, type RpcConnection } from '../../../src/rpc/dispatch/connection.ts'
import { Dispatcher } from '../../../src/rpc/dispatch/dispatcher.ts'
import { allMethods, type ReadLimits, translateError } from '../../../src/rpc/methods/index.ts'
import { Wallet } from '../../../src/rpc/methods/wallet/index.ts'

/** What a consensus client said last. */
export interface Finality {
  readonly safe: string
  readonly finalized: string
}

const CONNECTION: RpcConnection = {
  kind: 'http',
  remote: 'conformance',
  canNotify: false,
  notify: () => false,
  onClose: () => () => {},
}

/** What the node that was asked first moves the limits of its blocks towards. */
const GAS_LIMIT = 60_000_000n

export class RpcNode {
  readonly #chain: StoredChain
  readonly #head: string
  readonly #producer: Producer
  readonly #calls: CallLanes
  readonly #dispatcher: Dispatcher
  /** Errors that clients are told nothing of. */
  readonly #failures: unknown[] = []

  constructor(chain: StoredChain, finality: Finality | undefined, limits: ReadLimits) {
    this.#chain = chain
    this.#head = chain.head.id
    this.#producer = new Producer({ chain, automine: false, gasLimit: GAS_LIMIT })
    this.#calls = new CallLanes({ lanes: 0 })
    const safe = finality && chain.block(hexToBytes(finality.safe))
    const finalized = finality && chain.block(hexToBytes(finality.finalized))
    if (safe !== undefined && finalized !== undefined) this.#producer.finality.say(safe, finalized)
    const context = {
      chain,
      producer: this.#producer,
      pool: this.#producer.pool,
      calls: this.#calls,
      wallet: new Wallet([]),
      clientVersion: 'Multilane/conformance',
    }
    this.#dispatcher = new Dispatcher({
      methods: allMethods(context, limits),
      translateError,
      onInternalError: (error) => this.#failures.push(error),
    })
  }

  get methodNames(): readonly string[] {
    return this.#dispatcher.methodNames
  }

  async ask(request: unknown): Promise<unknown> {
    const reply = await this.#dispatcher.dispatch(JSON.stringify(request), new Exchange(CONNECTION))
    const failure = this.#failures.pop()
    if (failure !== undefined) throw failure
    let text = ''
    if (typeof reply === 'string') text = reply
    else if (reply !== undefined) for await (const piece of reply) text += piece
    return JSON.parse(text)
  }

  /** Throws when the head is not where it was. */
  async close(): Promise<void> {
    await this.#producer.close()
    await this.#calls.close()
    if (this.#chain.head.id !== this.#head) throw new Error(`the head has moved to ${this.#chain.head.id}`)
  }
}
