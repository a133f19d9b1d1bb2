/** The provider in front of a dispatcher of a few methods. Must never: start a node. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Dispatcher } from '../rpc/dispatch/dispatcher.ts'
import { JsonText } from '../rpc/dispatch/json.ts'
import { defineMethod, optional } from '../rpc/dispatch/method.ts'
import { RpcError } from '../rpc/errors.ts'
import { text } from '../rpc/values/composites.ts'
import { Provider, type ProviderMessage, ProviderRpcError } from './provider.ts'

async function* pieces() {
  yield '[1,'
  yield '2]'
}

let closed = 0

const dispatcher = new Dispatcher({
  methods: [
    defineMethod('echo', [text, optional(text)], ([first, second]) => [first, second ?? null]),
    defineMethod('streams', [], () => pieces()),
    defineMethod('reverts', [], () => Promise.reject(new RpcError(3, 'execution reverted', '0x1234'))),
    defineMethod('subscribe', [], (_, call) => {
      const { connection } = call
      connection.onClose(() => closed++)
      call.afterReply(() => {
        connection.notify('0x1', { number: '0x5' })
        connection.notify('0x1', new JsonText('{"number":"0x6"}'))
      })
      return '0x1'
    }),
  ],
})

test('results come as values, also those in pieces', async () => {
  const { request } = new Provider(dispatcher)
  assert.deepEqual(await request({ method: 'echo', params: ['a', 'b'] }), ['a', 'b'])
  assert.deepEqual(await request({ method: 'echo', params: ['a'] }), ['a', null])
  assert.deepEqual(await request({ method: 'streams' }), [1, 2])
})

test('errors have code, message and data', async () => {
  const provider = new Provider(dispatcher)
  await assert.rejects(provider.request({ method: 'reverts' }), (error) => {
    assert.ok(error instanceof ProviderRpcError)
    assert.deepEqual([error.code, error.message, error.data], [3, 'execution reverted', '0x1234'])
    return true
  })
  await assert.rejects(provider.request({ method: 'nope' }), { code: -32601 })
})

test('subscriptions are heard, after their number, until the listener goes or the provider is closed', async () => {
  const provider = new Provider(dispatcher)
  const heard: unknown[] = []
  const listener = (message: ProviderMessage) => heard.push(message)
  provider.on('message', listener).on('connect', () => assert.fail())
  heard.push(await provider.request({ method: 'subscribe' }))
  const notice = (number: string) => ({ type: 'eth_subscription', data: { subscription: '0x1', result: { number } } })
  assert.deepEqual(heard, ['0x1'])
  await setImmediate()
  assert.deepEqual(heard.slice(1), [notice('0x5'), notice('0x6')])
  provider.removeListener('message', listener)
  await provider.request({ method: 'subscribe' })
  await setImmediate()
  assert.equal(heard.length, 3)
  provider.close()
  assert.equal(closed, 2)
  await assert.rejects(provider.request({ method: 'echo', params: ['a'] }), { code: 4900 })
})
