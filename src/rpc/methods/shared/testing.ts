/**
 * What the tests of reading methods have in common.
 *
 * Owns: a contract that logs, sending to it, and a connection that remembers what it was told. Must never: be imported by code that
 * ships.
 */
import { Exchange, type RpcConnection } from '../../dispatch/connection.ts'
import { createTestNode, type Hex, type TestContextOptions, type TestNode } from '../testing.ts'

/** Logs two topics: the first word of what it is called with, and who calls. */
export const LOGGER: Hex = `0x${'10'.repeat(20)}`
const LOGGER_CODE = '0x335f355f5fa200'

export type Json = Readonly<Record<string, unknown>>

export const wordOf = (value: number | string): Hex =>
  `0x${(typeof value === 'number' ? value.toString(16) : value.slice(2)).padStart(64, '0')}`

export function readingNode(options: TestContextOptions = {}): Promise<TestNode> {
  return createTestNode({ ...options, alloc: { [LOGGER]: { balance: '0x0', code: LOGGER_CODE }, ...options.alloc } })
}

/** A transaction to the contract that logs; gives its hash. */
export function sendLog(node: TestNode, topic: number, more: object = {}): Promise<Hex> {
  const fields = { from: node.accounts[0], to: LOGGER, data: wordOf(topic), gas: '0x186a0', ...more }
  return node.call('eth_sendTransaction', fields) as Promise<Hex>
}

export interface Listener {
  /** Method, subscription and result of each notice. */
  readonly notices: { readonly method: string; readonly subscription: string; readonly result: unknown }[]
  call(method: string, ...params: readonly unknown[]): Promise<Json>
  close(): void
}

/** A client on a connection that can be notified, until it is closed. */
export function listenerOn({ dispatcher }: TestNode): Listener {
  const notices: Listener['notices'] = []
  const closing = new Set<() => void>()
  let isOpen = true
  const connection: RpcConnection = {
    kind: 'ws',
    remote: 'test',
    canNotify: true,
    notify: (subscription, result, method = 'eth_subscription') => {
      if (isOpen) notices.push({ method, subscription, result: plain(result) })
      return isOpen
    },
    onClose: (listener) => {
      closing.add(listener)
      return () => closing.delete(listener)
    },
  }
  return {
    notices,
    call: async (method, ...params) => {
      const exchange = new Exchange(connection)
      const reply = await dispatcher.dispatch(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), exchange)
      exchange.finish()
      return JSON.parse(reply as string)
    },
    close: () => {
      isOpen = false
      for (const listener of closing) listener()
    },
  }
}

/** As the client would read it. */
function plain(result: unknown): unknown {
  const isText = typeof result === 'object' && result !== null && 'text' in result
  return JSON.parse(isText ? String(result.text) : JSON.stringify(result))
}
