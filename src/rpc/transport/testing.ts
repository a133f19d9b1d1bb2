/**
 * A server with toy methods, for tests of transports.
 *
 * Owns: the toys. Must never: be shipped.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RpcConnection } from '../dispatch/connection.ts'
import { Dispatcher, type DispatcherOptions } from '../dispatch/dispatcher.ts'
import { defineMethod } from '../dispatch/method.ts'
import { RpcError } from '../errors.ts'
import { text } from '../values/composites.ts'
import { smallNumber } from '../values/quantity.ts'
import { type RpcServer, type RpcServerOptions, startRpcServer } from './server.ts'

export interface ToyServer {
  readonly server: RpcServer
  readonly url: string
  readonly wsUrl: string
  readonly ipcPath: string
  /** Connections of live subscriptions. */
  readonly subscribers: Map<string, RpcConnection>
  /** Why calls of `wait` were given up. */
  readonly aborted: unknown[]
  readonly dropped: string[]
  readonly failures: unknown[]
  /** Streams that were closed, whole or not. */
  readonly closedStreams: number[]
}

type ToyOptions = Partial<Omit<RpcServerOptions, 'dispatcher'>> & {
  readonly dispatch?: Omit<DispatcherOptions, 'methods'>
}

/** Runs `use` with a server that is gone afterwards. */
export async function withToyServer(options: ToyOptions, use: (toy: ToyServer) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rpc-'))
  const ipcPath = join(folder, 'toy.ipc')
  const { dispatch, ...serverOptions } = options
  const parts = {
    subscribers: new Map<string, RpcConnection>(),
    aborted: [] as unknown[],
    dropped: [] as string[],
    failures: [] as unknown[],
    closedStreams: [] as number[],
  }
  const server = await startRpcServer({
    port: 0,
    ipcPath,
    onDrop: (_, reason) => parts.dropped.push(reason),
    onFailure: (error) => parts.failures.push(error),
    ...serverOptions,
    dispatcher: new Dispatcher({ methods: toyMethods(parts), ...dispatch }),
  })
  try {
    const { port } = server.address
    await use({ server, url: server.url, wsUrl: `ws://127.0.0.1:${port}`, ipcPath, ...parts })
  } finally {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function toyMethods({
  subscribers,
  aborted,
  closedStreams,
}: Pick<ToyServer, 'subscribers' | 'aborted' | 'closedStreams'>) {
  return [
    defineMethod('eth_chainId', [], () => '0x7a69', { overlaps: 'reads' }),
    defineMethod('net_version', [], () => '31337'),
    defineMethod('echo', [text], ([word]) => word, { overlaps: 'reads' }),
    defineMethod('repeat', [text, smallNumber], ([word, count]) => word.repeat(count)),
    defineMethod('wait', [smallNumber], async ([milliseconds], { signal }) => {
      try {
        return await sleep(milliseconds, milliseconds, { signal })
      } catch {
        aborted.push(signal.reason)
        throw signal.reason
      }
    }),
    defineMethod('stream', [smallNumber], async function* ([count]) {
      let index = 0
      try {
        yield '['
        for (; index < count; index++) yield `${index === 0 ? '' : ','}"${String(index).padStart(98, '0')}"`
        yield ']'
      } finally {
        closedStreams.push(index)
      }
    }),
    defineMethod('tornStream', [], async function* () {
      yield `["${'x'.repeat(100_000)}",`
      await sleep(5)
      throw new Error('torn')
    }),
    defineMethod('eth_subscribe', [text], (_, call) => {
      if (!call.connection.canNotify) throw new RpcError(-32601, 'notifications not supported')
      const id = `0x${(subscribers.size + 1).toString(16)}`
      call.afterReply(() => {
        subscribers.set(id, call.connection)
        call.connection.notify(id, { first: true })
        call.connection.onClose(() => subscribers.delete(id))
      })
      return id
    }),
  ]
}

export function callOf(method: string, params: readonly unknown[] = [], id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

export const CHAIN_ID_CALL = callOf('eth_chainId')
export const CHAIN_ID_REPLY = '{"jsonrpc":"2.0","id":1,"result":"0x7a69"}'

/** Waits for something to become true, and fails when it does not. */
export async function until(what: string, isSo: () => boolean, milliseconds = 5_000): Promise<void> {
  const end = Date.now() + milliseconds
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not in ${milliseconds} ms: ${what}`)
    await sleep(5)
  }
}
