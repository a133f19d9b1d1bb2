import assert from 'node:assert/strict'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { CHAIN_ID_CALL, CHAIN_ID_REPLY, callOf, until, withToyServer } from './testing.ts'

interface Answer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly agent?: Agent
}

/** node:http itself, which adds nothing to what the test says. */
function send(
  url: string,
  body: string | Buffer,
  { method = 'POST', path = '/', headers = {}, agent }: Sent = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, url),
      { method, headers, ...(agent === undefined ? {} : { agent }) },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(chunks) }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Writes bytes as they are and gives all that comes back until the server closes. */
function sendRaw(url: string, bytes: string, isOver: (text: string) => boolean = () => false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      if (isOver(text)) socket.destroy()
    })
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

function rawPost(body: string): string {
  return `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

test('a call is answered, whatever its content type', async () => {
  await withToyServer({}, async ({ url }) => {
    for (const type of [undefined, 'application/json', 'text/plain', 'application/json; charset=utf-8', 'x']) {
      const { status, headers, body } = await send(url, CHAIN_ID_CALL, {
        headers: type === undefined ? {} : { 'content-type': type },
      })
      assert.equal(status, 200)
      assert.equal(headers['content-type'], 'application/json')
      assert.equal(body.toString(), CHAIN_ID_REPLY)
    }
  })
})

test('fetch is answered, a notification with nothing, nonsense with an error', async () => {
  await withToyServer({}, async ({ url }) => {
    const post = async (body: string) => {
      const response = await fetch(url, { method: 'POST', body })
      return [response.status, await response.text()] as const
    }
    assert.deepEqual(await post(CHAIN_ID_CALL), [200, CHAIN_ID_REPLY])
    assert.deepEqual(await post('{"jsonrpc":"2.0","method":"eth_chainId"}'), [200, ''])
    const parseError = '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse error"}}'
    assert.deepEqual(await post('{"jsonrpc":'), [200, parseError])
    assert.deepEqual(await post(''), [200, parseError])
    assert.match((await post(callOf('echo', ['grüße 🦄'])))[1], /"grüße 🦄"/)
    const [, refused] = await post(callOf('eth_subscribe', ['newHeads']))
    assert.match(refused, /-32601.*notifications not supported/)
  })
})

test('one connection serves many requests', async () => {
  await withToyServer({}, async ({ url, server }) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let index = 0; index < 20; index++) {
      assert.equal((await send(url, CHAIN_ID_CALL, { agent })).body.toString(), CHAIN_ID_REPLY)
    }
    assert.equal(server.connectionCount, 1)
    agent.destroy()
  })
})

test('pipelined requests are run one after the other and answered in order', async () => {
  await withToyServer({}, async ({ url }) => {
    const calls = [callOf('wait', ['0x32'], 'a'), callOf('wait', ['0x1'], 'b'), callOf('echo', ['c'], 'c')]
    const text = await sendRaw(url, calls.map(rawPost).join(''), (seen) => seen.includes('"id":"c"'))
    assert.deepEqual(
      [...text.matchAll(/"id":"(\w)"/g)].map(([, id]) => id),
      ['a', 'b', 'c'],
    )
  })
})

test('an offer of HTTP/2 is not taken up, and the request is answered', async () => {
  await withToyServer({}, async ({ url }) => {
    const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n'
    const text = await sendRaw(url, rawPost(CHAIN_ID_CALL).replace('Host:', `${offer}Host:`), (seen) =>
      seen.endsWith('}'),
    )
    assert.ok(text.startsWith('HTTP/1.1 200 ') && text.endsWith(CHAIN_ID_REPLY))
  })
})

test('who pipelines without end is cut off', async () => {
  await withToyServer({ limits: { maxPipelined: 10 } }, async ({ url, server, aborted }) => {
    const text = await sendRaw(url, rawPost(callOf('wait', ['0x2710'])).repeat(50))
    assert.equal(text, '')
    await until('the connection is gone', () => server.connectionCount === 0)
    await sleep(50)
    assert.equal(aborted.length, 1, 'what waited for its turn is not begun')
  })
})

test('a batch of two thousand', async () => {
  await withToyServer({}, async ({ url }) => {
    const batch = Array.from({ length: 2_000 }, (_, id) => callOf('echo', [String(id)], id))
    const replies = JSON.parse((await send(url, `[${batch}]`)).body.toString()) as { id: number; result: string }[]
    assert.ok(replies.every(({ id, result }, index) => id === index && result === String(index)))
    assert.equal(replies.length, 2_000)
    const giant = await send(url, `[${batch.join(',').concat(',').repeat(6)}1]`)
    assert.match(
      giant.body.toString(),
      /^\[\{"jsonrpc":"2.0","id":0,"error":\{"code":-32600,"message":"batch too large"\}\}\]$/,
    )
  })
})

test('bodies over the limit are refused before they are read, and the server lives on', async () => {
  await withToyServer({ limits: { maxBodyBytes: 1_000_000 } }, async ({ url }) => {
    const declared = await send(url, Buffer.alloc(100 * 1024 * 1024, 0x20))
    assert.equal(declared.status, 413)
    assert.match(declared.body.toString(), /content length too large \(104857600>1000000\)/)
    const chunked = await send(url, Buffer.alloc(2_000_000, 0x20), { headers: { 'transfer-encoding': 'chunked' } })
    assert.equal(chunked.status, 413)
    const bomb = await send(url, gzipSync(Buffer.alloc(20_000_000)), { headers: { 'content-encoding': 'gzip' } })
    assert.equal(bomb.status, 413)
    assert.equal((await send(url, CHAIN_ID_CALL)).status, 200)
  })
})

test('without a limit, a body of 100 MB is read', async () => {
  await withToyServer({ limits: { maxBodyBytes: Infinity } }, async ({ url }) => {
    const body = Buffer.alloc(100 * 1024 * 1024, 0x20)
    body.write(CHAIN_ID_CALL)
    assert.equal((await send(url, body)).body.toString(), CHAIN_ID_REPLY)
  })
})

test('packed requests are unpacked', async () => {
  await withToyServer({}, async ({ url }) => {
    for (const [encoding, body] of [
      ['gzip', gzipSync(CHAIN_ID_CALL)],
      ['deflate', deflateSync(CHAIN_ID_CALL)],
      ['identity', Buffer.from(CHAIN_ID_CALL)],
    ] as const) {
      const answer = await send(url, body, { headers: { 'content-encoding': encoding } })
      assert.equal(answer.body.toString(), CHAIN_ID_REPLY, encoding)
    }
    assert.equal((await send(url, CHAIN_ID_CALL, { headers: { 'content-encoding': 'gzip' } })).status, 400)
    assert.equal((await send(url, CHAIN_ID_CALL, { headers: { 'content-encoding': 'rot13' } })).status, 415)
  })
})

test('large replies are packed for who asks', async () => {
  const large = callOf('repeat', ['ab', '0xc350'])
  const isWhole = (body: Buffer) => (JSON.parse(body.toString()) as { result: string }).result.length === 100_000
  await withToyServer({ limits: { compressLoopback: true } }, async ({ url }) => {
    const asked = (accept: string, body = large) => send(url, body, { headers: { 'accept-encoding': accept } })
    const gzipped = await asked('gzip, deflate, br')
    assert.equal(gzipped.headers['content-encoding'], 'gzip')
    assert.ok(gzipped.body.length < 5_000 && isWhole(gunzipSync(gzipped.body)))
    const deflated = await asked('gzip;q=0, deflate')
    assert.equal(deflated.headers['content-encoding'], 'deflate')
    assert.ok(isWhole(inflateSync(deflated.body)))
    for (const answer of [await asked('br'), await asked('gzip', CHAIN_ID_CALL), await send(url, large)]) {
      assert.equal(answer.headers['content-encoding'], undefined)
    }
    const streamed = await asked('gzip', callOf('stream', ['0x3e8']))
    assert.equal((JSON.parse(gunzipSync(streamed.body).toString()) as { result: string[] }).result.length, 1000)
  })
  await withToyServer({}, async ({ url }) => {
    const local = await send(url, large, { headers: { 'accept-encoding': 'gzip' } })
    assert.equal(local.headers['content-encoding'], undefined, 'packing for this machine is a waste')
    assert.ok(isWhole(local.body))
  })
})

test('a streamed result arrives whole; one that fails does not look whole', async () => {
  await withToyServer({}, async ({ url, closedStreams }) => {
    const { body } = await send(url, callOf('stream', ['0x186a0']))
    assert.equal((JSON.parse(body.toString()) as { result: string[] }).result.length, 100_000)
    assert.deepEqual(closedStreams, [100_000])
    await assert.rejects(send(url, callOf('tornStream')))
    assert.equal((await send(url, CHAIN_ID_CALL)).status, 200)
  })
})

test('a client that leaves stops its work', async () => {
  await withToyServer({}, async ({ url, aborted, closedStreams }) => {
    const leave = async (body: string) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(rawPost(body)))
      await sleep(50)
      socket.destroy()
    }
    await leave(callOf('wait', ['0x2710']))
    await until('the call is aborted', () => aborted.length === 1)
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write(rawPost(callOf('stream', ['0x989680']))),
    )
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    await until('the stream is closed', () => closedStreams.length === 1)
    assert.ok(closedStreams[0]! < 10_000_000)
  })
})

test('a reader that stalls is cut off', async () => {
  await withToyServer({ limits: { stallTimeoutMs: 200 } }, async ({ url, server, closedStreams }) => {
    for (const body of [callOf('repeat', ['x'.repeat(1000), '0xc350']), callOf('stream', ['0x989680'])]) {
      const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(rawPost(body)))
      socket.on('error', () => undefined)
      socket.pause()
      await until('it is connected', () => server.connectionCount === 1)
      await until('it is cut off', () => server.connectionCount === 0)
      socket.destroy()
    }
    assert.equal(closedStreams.length, 1)
  })
})

test('a slow loris gets no time', async () => {
  await withToyServer({ limits: { headersTimeoutMs: 300, requestTimeoutMs: 600 } }, async ({ url, server }) => {
    const starts = [
      '',
      'POST / HTTP/1.1\r\nHost: localhost\r\nX-',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{',
    ]
    const ends = await Promise.all(starts.map((start) => sendRaw(url, start)))
    assert.match(ends[1]!, /^HTTP\/1.1 408 /)
    assert.match(ends[2]!, /^HTTP\/1.1 408 /)
    assert.equal(server.connectionCount, 0)
  })
})

test('pages are looked up by their path', async () => {
  const pages = (path: string) =>
    path === '/health' ? { status: 200, contentType: 'application/json', body: '{"ok":true}' } : undefined
  await withToyServer({ pages }, async ({ url }) => {
    const health = await send(url, '', { method: 'GET', path: '/health?verbose=1' })
    assert.deepEqual([health.status, health.body.toString()], [200, '{"ok":true}'])
    assert.equal(health.headers['content-type'], 'application/json')
    const head = await send(url, '', { method: 'HEAD', path: '/health' })
    assert.deepEqual([head.status, head.body.length], [200, 0])
    assert.equal((await send(url, '', { method: 'GET' })).status, 200)
    assert.equal((await send(url, '', { method: 'GET', path: '/nothing' })).status, 404)
    const put = await send(url, CHAIN_ID_CALL, { method: 'PUT' })
    assert.deepEqual([put.status, put.headers.allow], [405, 'GET, HEAD, OPTIONS, POST'])
  })
})
