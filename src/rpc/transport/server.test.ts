import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { ListenError } from './listen.ts'
import { CHAIN_ID_CALL, CHAIN_ID_REPLY, callOf, until, withToyServer } from './testing.ts'

/** Writes to a socket file and reads so many lines. */
async function overIpc(path: string, text: string, lines: number): Promise<string[]> {
  const socket = connect(path)
  socket.write(text)
  const seen = await linesOf(socket, lines)
  socket.destroy()
  return seen
}

function linesOf(socket: Socket, count: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const lines = text.split('\n')
      if (lines.length > count) resolve(lines.slice(0, count))
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`closed after ${text}`)))
  })
}

const post = async (url: string, body = CHAIN_ID_CALL) => (await fetch(url, { method: 'POST', body })).text()

test('IPC: messages without anything between them, streams, subscriptions', async () => {
  await withToyServer({}, async ({ ipcPath, subscribers }) => {
    assert.deepEqual(await overIpc(ipcPath, CHAIN_ID_CALL, 1), [CHAIN_ID_REPLY])
    const three = await overIpc(ipcPath, `${CHAIN_ID_CALL}[${CHAIN_ID_CALL}] \n${CHAIN_ID_CALL}`, 3)
    assert.deepEqual(three.sort(), [`[${CHAIN_ID_REPLY}]`, CHAIN_ID_REPLY, CHAIN_ID_REPLY])
    const [streamed] = await overIpc(ipcPath, callOf('stream', ['0x2710']), 1)
    assert.equal((JSON.parse(streamed!) as { result: string[] }).result.length, 10_000)
    const notices = await overIpc(ipcPath, callOf('eth_subscribe', ['newHeads']), 2)
    assert.match(notices[1]!, /"eth_subscription"/)
    await until('the subscription ends', () => subscribers.size === 0)
  })
})

test('IPC: a slow reader is dropped and its connection ends', async () => {
  await withToyServer({ limits: { maxUnreadBytes: 1_000_000 } }, async ({ ipcPath, subscribers, dropped, server }) => {
    const socket = connect(ipcPath)
    socket.on('error', () => undefined)
    socket.write(callOf('eth_subscribe', ['logs']))
    await linesOf(socket, 2)
    socket.pause()
    const connection = subscribers.get('0x1')!
    for (let sent = 0; connection.notify('0x1', 'x'.repeat(100_000)); sent++) assert.ok(sent < 500)
    assert.match(dropped[0]!, /^reads too slowly/)
    await until('the connection is gone', () => server.connectionCount === 0)
    socket.destroy()
  })
})

test('IPC: nonsense is answered once and ends the connection', async () => {
  await withToyServer({ limits: { maxBodyBytes: 1000 } }, async ({ ipcPath, dropped, server }) => {
    assert.match((await overIpc(ipcPath, 'hello', 1))[0]!, /-32700/)
    assert.match((await overIpc(ipcPath, `["${'x'.repeat(2000)}`, 1))[0]!, /-32600.*more than 1000 bytes/)
    assert.match((await overIpc(ipcPath, '{"a":}', 1))[0]!, /-32700/)
    assert.equal(dropped.length, 2)
    await until('all are gone', () => server.connectionCount === 0)
  })
})

test("the socket file is its user's alone, and gone with the server", async () => {
  let path = ''
  await withToyServer({}, async ({ ipcPath }) => {
    path = ipcPath
    assert.equal(statSync(path).mode & 0o777, 0o600)
    await assert.rejects(
      withToyServer({ ipcPath }, async () => undefined),
      (error) => error instanceof ListenError && /toy\.ipc: address already in use/.test(error.message),
    )
    assert.deepEqual(await overIpc(ipcPath, CHAIN_ID_CALL, 1), [CHAIN_ID_REPLY], 'the first server lives on')
  })
  assert.equal(existsSync(path), false)
})

test('a file that is no socket is left alone', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'rpc-')), 'precious.txt')
  writeFileSync(path, 'precious')
  await assert.rejects(
    withToyServer({ ipcPath: path }, async () => undefined),
    ListenError,
  )
  assert.equal(statSync(path).size, 8)
})

test('a port in use is named', async () => {
  await withToyServer({}, async ({ server }) => {
    const { port } = server.address
    await assert.rejects(
      withToyServer({ port }, async () => undefined),
      (error) =>
        error instanceof ListenError &&
        error.code === 'EADDRINUSE' &&
        error.message === `cannot listen on 127.0.0.1:${port}: address already in use by another program`,
    )
  })
  await assert.rejects(
    withToyServer({ host: '192.0.2.1' }, async () => undefined),
    /cannot listen on 192\.0\.2\.1:0: this machine has no such address/,
  )
})

test('several addresses share a port', async () => {
  await withToyServer({ host: ['127.0.0.1', '127.0.0.2'] }, async ({ server }) => {
    const [first, second] = server.addresses
    assert.equal(first!.port, second!.port)
    for (const { host, port } of server.addresses) assert.equal(await post(`http://${host}:${port}`), CHAIN_ID_REPLY)
  })
})

test('no more connections than allowed, of any kind', async () => {
  await withToyServer({ limits: { maxConnections: 3 } }, async ({ server, wsUrl, ipcPath, dropped }) => {
    const sockets = [new WebSocket(wsUrl), new WebSocket(wsUrl)]
    await Promise.all(sockets.map((socket) => once(socket, 'open')))
    const ipc = connect(ipcPath)
    await until('all three are in', () => server.connectionCount === 3)
    const fourth = new WebSocket(wsUrl)
    await once(fourth, 'error')
    const fifth = connect(ipcPath)
    fifth.on('error', () => undefined)
    await once(fifth, 'close')
    assert.equal(dropped.length, 2)
    ipc.destroy()
    await until('there is room', () => server.connectionCount === 2)
    assert.equal(await post(server.url), CHAIN_ID_REPLY)
    for (const socket of sockets) socket.terminate()
  })
})

test('closing lets work finish and says goodbye', async () => {
  await withToyServer({}, async ({ server, url, wsUrl, ipcPath }) => {
    const socket = new WebSocket(wsUrl)
    await once(socket, 'open')
    const messages: string[] = []
    socket.on('message', (data: Buffer) => messages.push(data.toString()))
    socket.send(callOf('wait', ['0x64'], 'ws'))
    const posted = post(url, callOf('wait', ['0x64'], 'http'))
    const idle = connect(Number(new URL(url).port), '127.0.0.1')
    const idleClosed = once(idle, 'close')
    const ipc = connect(ipcPath)
    const ipcClosed = once(ipc, 'close')
    await sleep(30)
    const socketClosed = once(socket, 'close') as Promise<[number, Buffer]>
    const startedAt = performance.now()
    const closed = server.close()
    assert.equal(server.close(), closed, 'closing twice is closing once')
    assert.match(await posted, /"id":"http","result":100/)
    const [code, reason] = await socketClosed
    assert.deepEqual([code, reason.toString()], [1001, 'the server is closing'])
    assert.match(messages[0]!, /"id":"ws","result":100/)
    await Promise.all([idleClosed, ipcClosed, closed])
    assert.ok(performance.now() - startedAt < 3_000)
    assert.equal(server.connectionCount, 0)
    await assert.rejects(fetch(url))
  })
})

test('work that does not finish is aborted when the grace is over', async () => {
  await withToyServer({ limits: { closeGraceMs: 100 } }, async ({ server, url, wsUrl, aborted }) => {
    const socket = new WebSocket(wsUrl)
    await once(socket, 'open')
    socket.send(callOf('wait', ['0xea60']))
    const posted = post(url, callOf('wait', ['0xea60'])).catch((error: unknown) => error)
    await sleep(50)
    const startedAt = performance.now()
    await server.close()
    assert.ok(performance.now() - startedAt < 2_000)
    assert.ok((await posted) instanceof Error)
    await until('both are aborted', () => aborted.length === 2)
  })
})

test('two thousand idle sockets cost little and stay served', async () => {
  await withToyServer({}, async ({ server, url, wsUrl }) => {
    const before = process.memoryUsage().rss
    const sockets: WebSocket[] = []
    for (let group = 0; group < 20; group++) {
      const opened = Array.from({ length: 100 }, () => new WebSocket(wsUrl))
      await Promise.all(opened.map((socket) => once(socket, 'open')))
      sockets.push(...opened)
    }
    assert.equal(server.connectionCount, 2_000)
    assert.equal(await post(url), CHAIN_ID_REPLY)
    const reply = once(sockets[1234]!, 'message') as Promise<[Buffer]>
    sockets[1234]!.send(CHAIN_ID_CALL)
    assert.equal((await reply)[0].toString(), CHAIN_ID_REPLY)
    // Both ends of every connection are in this process.
    const perSocket = (process.memoryUsage().rss - before) / 2_000
    assert.ok(perSocket < 100_000, `${perSocket} bytes per connection`)
    for (const socket of sockets) socket.terminate()
    await until('all are gone', () => server.connectionCount <= 1)
  })
})
