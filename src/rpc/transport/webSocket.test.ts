import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { CHAIN_ID_CALL, CHAIN_ID_REPLY, callOf, until, withToyServer } from './testing.ts'

async function open(url: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(url, { headers })
  await once(socket, 'open')
  return socket
}

/** The next messages, as text. */
async function next(socket: WebSocket, count: number): Promise<string[]> {
  const messages: string[] = []
  await new Promise<void>((resolve) => {
    const take = (data: Buffer) => {
      if (messages.push(data.toString()) < count) return
      socket.off('message', take)
      resolve()
    }
    socket.on('message', take)
  })
  return messages
}

/** A client that stops reading for good. */
function stopReading(socket: WebSocket): void {
  socket.pause()
}

test('calls, batches and nonsense, as text and as bytes', async () => {
  await withToyServer({}, async ({ wsUrl }) => {
    const socket = await open(wsUrl)
    const ask = async (message: string | Buffer) => {
      const reply = next(socket, 1)
      socket.send(message)
      return (await reply)[0]
    }
    assert.equal(await ask(CHAIN_ID_CALL), CHAIN_ID_REPLY)
    assert.equal(await ask(Buffer.from(CHAIN_ID_CALL)), CHAIN_ID_REPLY)
    assert.equal(await ask(`[${CHAIN_ID_CALL},${CHAIN_ID_CALL}]`), `[${CHAIN_ID_REPLY},${CHAIN_ID_REPLY}]`)
    assert.match((await ask('{"jsonrpc"'))!, /-32700/)
    assert.equal(await ask(CHAIN_ID_CALL), CHAIN_ID_REPLY)
    socket.close()
    await once(socket, 'close')
  })
})

test('replies come as they are ready', async () => {
  await withToyServer({}, async ({ wsUrl }) => {
    const socket = await open(wsUrl)
    const replies = next(socket, 2)
    socket.send(callOf('wait', ['0x32'], 'slow'))
    socket.send(callOf('echo', ['x'], 'quick'))
    assert.deepEqual(
      (await replies).map((reply) => (JSON.parse(reply) as { id: string }).id),
      ['quick', 'slow'],
    )
    socket.terminate()
  })
})

test('a subscription: its number first, then its notices, and an end with the connection', async () => {
  await withToyServer({}, async ({ wsUrl, subscribers }) => {
    const socket = await open(wsUrl)
    const messages = next(socket, 3)
    socket.send(callOf('eth_subscribe', ['newHeads']))
    await until('it is subscribed', () => subscribers.size === 1)
    assert.equal(subscribers.get('0x1')!.notify('0x1', { number: '0x2' }), true)
    assert.deepEqual(await messages, [
      '{"jsonrpc":"2.0","id":1,"result":"0x1"}',
      '{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x1","result":{"first":true}}}',
      '{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x1","result":{"number":"0x2"}}}',
    ])
    const connection = subscribers.get('0x1')!
    socket.close()
    await until('the subscription is gone', () => subscribers.size === 0)
    assert.equal(connection.notify('0x1', {}), false)
    assert.equal(connection.canNotify, false)
    let isCalled = false
    connection.onClose(() => {
      isCalled = true
    })
    assert.equal(isCalled, true, 'who comes late is told at once')
  })
})

test('a slow reader of notices is dropped with a reason', async () => {
  await withToyServer({ limits: { maxUnreadBytes: 1_000_000 } }, async ({ wsUrl, subscribers, dropped, server }) => {
    const slow = await open(wsUrl)
    const good = await open(wsUrl)
    for (const socket of [slow, good]) {
      const reply = next(socket, 2)
      socket.send(callOf('eth_subscribe', ['logs']))
      await reply
    }
    let read = 0
    good.on('message', () => read++)
    stopReading(slow)
    const [slowConnection, goodConnection] = [...subscribers.values()]
    const notice = 'x'.repeat(100_000)
    let sent = 0
    for (; slowConnection!.notify('0x1', notice); sent++) {
      assert.ok(sent < 500, 'unread notices are bounded')
      assert.ok(goodConnection!.notify('0x2', notice))
      await sleep(1)
    }
    assert.ok(dropped.length === 1 && /^reads too slowly: \d+ bytes unread$/.test(dropped[0]!))
    assert.equal(subscribers.size, 1)
    await until('its connection is gone', () => server.connectionCount === 1)
    await until('the other one has it all', () => read >= sent)
    slow.terminate()
    good.terminate()
  })
})

test('one large reply is no slow reading', async () => {
  await withToyServer({ limits: { maxUnreadBytes: 1_000_000 } }, async ({ wsUrl, dropped }) => {
    const socket = await open(wsUrl)
    const reply = next(socket, 1)
    socket.send(callOf('repeat', ['x'.repeat(1000), '0x4e20']))
    assert.ok((await reply)[0]!.length > 20_000_000)
    assert.deepEqual(dropped, [])
    socket.terminate()
  })
})

test('who asks and does not read is not worked for', async () => {
  let calls = 0
  const limits = { maxInFlight: 4, maxUnreadBytes: 100_000_000 }
  await withToyServer({ limits, dispatch: { onCall: () => calls++ } }, async ({ wsUrl }) => {
    const socket = await open(wsUrl)
    stopReading(socket)
    for (let index = 0; index < 40; index++) socket.send(callOf('repeat', ['x'.repeat(1000), '0xbb8']))
    await sleep(300)
    assert.ok(calls < 20, `${calls} calls were run`)
    const replies = next(socket, 40)
    socket.resume()
    assert.equal((await replies).length, 40)
    socket.terminate()
  })
})

test('only so many messages are in work at a time', async () => {
  await withToyServer({ limits: { maxInFlight: 10 } }, async ({ wsUrl }) => {
    const socket = await open(wsUrl)
    const replies = next(socket, 40)
    const startedAt = performance.now()
    for (let id = 0; id < 40; id++) socket.send(callOf('wait', ['0x32'], id))
    const ids = (await replies).map((reply) => (JSON.parse(reply) as { id: number }).id)
    assert.ok(performance.now() - startedAt > 4 * 45)
    assert.deepEqual(
      ids.sort((a, b) => a - b),
      Array.from({ length: 40 }, (_, id) => id),
    )
    socket.terminate()
  })
})

test('a streamed reply is one message, and nothing gets into it', async () => {
  await withToyServer({}, async ({ wsUrl, subscribers, closedStreams }) => {
    const socket = await open(wsUrl)
    const first = next(socket, 2)
    socket.send(callOf('eth_subscribe', ['newHeads']))
    await first
    const messages = next(socket, 4)
    socket.send(callOf('stream', ['0x186a0'], 'a'))
    socket.send(callOf('stream', ['0x64'], 'b'))
    socket.send(CHAIN_ID_CALL)
    await sleep(5)
    subscribers.get('0x1')!.notify('0x1', {})
    const seen = (await messages).map((message) => JSON.parse(message) as { id?: unknown; result?: unknown[] })
    assert.equal(seen.find(({ id }) => id === 'a')?.result?.length, 100_000)
    assert.equal(seen.find(({ id }) => id === 'b')?.result?.length, 100)
    assert.equal(seen.filter(({ id }) => id === undefined).length, 1)
    assert.deepEqual(
      closedStreams.sort((a, b) => a - b),
      [100, 100_000],
    )
    socket.terminate()
  })
})

test('a stream that tears takes the connection with it', async () => {
  await withToyServer({}, async ({ wsUrl, dropped }) => {
    const socket = await open(wsUrl)
    socket.send(callOf('tornStream'))
    const [code] = (await once(socket, 'close')) as [number]
    assert.equal(code, 1011)
    assert.deepEqual(dropped, ['a reply could not be completed'])
  })
})

test('a client that leaves stops its work, streams too', async () => {
  await withToyServer({}, async ({ wsUrl, aborted, closedStreams }) => {
    const socket = await open(wsUrl)
    socket.send(callOf('wait', ['0x2710']))
    socket.send(callOf('stream', ['0x989680']))
    await sleep(100)
    socket.terminate()
    await until('the call is aborted', () => aborted.length === 1)
    await until('the stream is closed', () => closedStreams.length === 1)
    assert.ok(closedStreams[0]! < 10_000_000)
  })
})

test('clients are pinged, and gone when they do not answer', async () => {
  await withToyServer({ limits: { heartbeatMs: 100 } }, async ({ wsUrl, server, dropped }) => {
    const alive = await open(wsUrl)
    const dead = new WebSocket(wsUrl, { autoPong: false })
    await once(dead, 'open')
    const closed = once(dead, 'close')
    await until('the silent one is gone', () => server.connectionCount === 1, 2_000)
    await closed
    assert.deepEqual(dropped, ['does not answer pings'])
    await sleep(300)
    assert.equal(alive.readyState, WebSocket.OPEN)
    alive.terminate()
  })
})

test('messages over the limit and broken frames end the connection', async () => {
  await withToyServer({ limits: { maxBodyBytes: 10_000 } }, async ({ wsUrl, url, server }) => {
    const socket = await open(wsUrl)
    socket.send('x'.repeat(10_001))
    assert.equal(((await once(socket, 'close')) as [number])[0], 1009)
    const raw = connect(Number(new URL(url).port), '127.0.0.1')
    raw.on('error', () => undefined)
    const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n'
    raw.write(`GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${key}\r\n`)
    await once(raw, 'data')
    raw.write(Buffer.from('fffffffffffffffffffffffff', 'hex'))
    await once(raw, 'close')
    await until('both are gone', () => server.connectionCount === 0)
    const after = await open(wsUrl)
    after.terminate()
  })
})

test('pages and names that are not allowed get no connection', async () => {
  await withToyServer({ origins: ['https://app.example'] }, async ({ wsUrl }) => {
    ;(await open(wsUrl, { origin: 'https://app.example' })).terminate()
    await assert.rejects(open(wsUrl, { origin: 'https://evil.example' }), /403/)
    await assert.rejects(open(wsUrl, { host: 'evil.example' }), /403/)
  })
})
