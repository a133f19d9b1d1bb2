/** The libraries that people use, against the server. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JsonRpcProvider, WebSocketProvider } from 'ethers'
import { createPublicClient, http, webSocket } from 'viem'
import { withToyServer } from './testing.ts'

test('viem over HTTP, alone and in batches', async () => {
  await withToyServer({}, async ({ url }) => {
    const single = createPublicClient({ transport: http(url) })
    assert.equal(await single.getChainId(), 31_337)
    const batching = createPublicClient({ transport: http(url, { batch: true }) })
    assert.deepEqual(await Promise.all(Array.from({ length: 50 }, () => batching.getChainId())), Array(50).fill(31_337))
    await assert.rejects(single.getBlockNumber(), /the method eth_blockNumber does not exist/)
  })
})

test('viem over WebSocket', async () => {
  await withToyServer({}, async ({ wsUrl, server }) => {
    const client = createPublicClient({ transport: webSocket(wsUrl, { reconnect: false }) })
    assert.equal(await client.getChainId(), 31_337)
    // What viem's types of a transport do not tell.
    const { getRpcClient } = client.transport as unknown as { getRpcClient: () => Promise<{ close: () => void }> }
    ;(await getRpcClient()).close()
    await server.close()
  })
})

test('ethers over HTTP and WebSocket', async () => {
  await withToyServer({}, async ({ url, wsUrl }) => {
    const overHttp = new JsonRpcProvider(url)
    assert.equal((await overHttp.getNetwork()).chainId, 31_337n)
    assert.equal(await overHttp.send('echo', ['hello']), 'hello')
    overHttp.destroy()
    const overWebSocket = new WebSocketProvider(wsUrl)
    assert.equal((await overWebSocket.getNetwork()).chainId, 31_337n)
    await overWebSocket.destroy()
  })
})
