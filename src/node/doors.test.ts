/** A server whose node is not ready yet, and one that never will be. Must never: start a node. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Dispatcher } from '../rpc/dispatch/dispatcher.ts'
import { defineMethod } from '../rpc/dispatch/method.ts'
import { Doors } from './doors.ts'
import { SILENT_LOG } from './log.ts'

const early = [defineMethod('eth_chainId', [], () => '0x1')]
const dispatcher = new Dispatcher({ methods: [...early, defineMethod('eth_blockNumber', [], () => '0x7')] })
const household = {
  dispatcher,
  page: (path: string) => (path === '/ready' ? { status: 200, contentType: 'text/plain', body: 'yes' } : undefined),
}

function ask(url: string, ...methods: string[]): Promise<unknown> {
  const requests = methods.map((method, id) => ({ jsonrpc: '2.0', id, method, params: [] }))
  const body = JSON.stringify(methods.length === 1 ? requests[0] : requests)
  return fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } }).then((reply) =>
    reply.json(),
  )
}

test('what needs no chain is answered at once, the rest when the node is ready', async () => {
  const doors = new Doors(early)
  const server = await doors.open({ port: 0 }, SILENT_LOG)
  const { url } = server
  assert.deepEqual(await ask(url, 'eth_chainId'), { jsonrpc: '2.0', id: 0, result: '0x1' })
  assert.equal((await fetch(`${url}/health`)).status, 200)
  assert.equal((await fetch(`${url}/ready`)).status, 503)
  assert.equal((await fetch(`${url}/metrics`)).status, 404)
  let isAnswered = false
  const waiting = Promise.all([ask(url, 'eth_blockNumber'), ask(url, 'eth_chainId', 'eth_blockNumber'), ask(url, 'no')])
  void waiting.then(() => {
    isAnswered = true
  })
  assert.deepEqual(await ask(url, 'eth_chainId', 'eth_chainId'), [
    { jsonrpc: '2.0', id: 0, result: '0x1' },
    { jsonrpc: '2.0', id: 1, result: '0x1' },
  ])
  assert.equal(isAnswered, false)
  doors.moveIn(household)
  const [number, batch, unknown] = await waiting
  assert.deepEqual(number, { jsonrpc: '2.0', id: 0, result: '0x7' })
  assert.deepEqual((batch as object[])[1], { jsonrpc: '2.0', id: 1, result: '0x7' })
  assert.equal((unknown as { error: { code: number } }).error.code, -32601)
  assert.equal((await fetch(`${url}/ready`)).status, 200)
  await server.close()
})

test('nobody waits for a node that could not be made', async () => {
  const doors = new Doors(early)
  const server = await doors.open({ port: 0 }, SILENT_LOG)
  const waiting = assert.rejects(ask(server.url, 'eth_blockNumber'))
  await ask(server.url, 'eth_chainId')
  doors.giveUp(new Error('no chain'))
  await waiting
  await server.close()
})
