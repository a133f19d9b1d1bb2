/**
 * What no polite client sends, and more of it than anybody needs: clear errors, bounded memory, and the node goes on.
 *
 * Owns: the abuse. Must never: leave the node without asking it a polite question afterwards.
 */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { ALICE } from './support/accounts.ts'
import { fileLimit, openSocket, postSpaces, readUntilClosed, residentMegabytes } from './support/hostile.ts'
import { type Answer, ask, call, post } from './support/rpc.ts'
import { ONLY_OURS, startTarget, type Target } from './support/target.ts'
import { eventually } from './support/waiting.ts'

/** What one bad client may cost while it is there, on top of what the node needs anyway. */
const ALLOWED_MEGABYTES = 200

describe('bad input', { skip: ONLY_OURS.skip || (process.platform !== 'linux' && 'memory is read from /proc') }, () => {
  let target: Target

  beforeEach(async () => {
    target = await startTarget()
    await call(target.url, 'evm_mine')
  })
  afterEach(async () => {
    assert.equal(await call(target.url, 'eth_chainId'), '0x7a69')
    assert.doesNotMatch(target.output(), /internal error|a method failed/i)
    assert.equal(await target.stop(), 0)
  })

  const answerTo = async (body: string | Uint8Array) => (await (await post(target.url, body)).json()) as Answer
  /** Of the only answer, also when it is in a batch. */
  const codeOf = async (body: string | Uint8Array) => [await answerTo(body)].flat()[0]?.error?.code

  test('messages that are no JSON, or no JSON-RPC', async () => {
    for (const body of ['', '{', 'eth_chainId', '{"jsonrpc": "2.0",}', '\u0000', '{"a":1}{"b":2}', '[1,']) {
      assert.equal(await codeOf(body), -32700, body)
    }
    for (const body of ['{}', '5', '"text"', 'null', 'true', '[]', '{"method":5,"id":1}', '{"jsonrpc":"2.0","id":1}']) {
      assert.equal(await codeOf(body), -32600, body)
    }
    assert.equal(await codeOf(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])), -32700)
  })

  test('batches with bad requests among good ones', async () => {
    const answers = (await (
      await post(
        target.url,
        '[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}, 5, {"jsonrpc":"2.0","id":2,"method":"x"}]',
      )
    ).json()) as Answer[]
    assert.deepEqual(
      answers.map(({ result, error }) => result ?? error?.code),
      ['0x7a69', -32600, -32601],
    )
  })

  test('parameters of the wrong type', async () => {
    const wrong: readonly (readonly [string, unknown])[] = [
      ['eth_getBalance', ['0x1234', 'latest']],
      ['eth_getBalance', [5, 'latest']],
      ['eth_getBalance', [ALICE.address, 'soon']],
      ['eth_getBalance', [ALICE.address, { blockHash: '0x12' }]],
      ['eth_getBalance', { address: ALICE.address }],
      ['eth_getBlockByNumber', ['0x', true]],
      ['eth_getBlockByNumber', ['latest', 'yes']],
      ['eth_call', ['0x', 'latest']],
      ['eth_call', [{ to: 'nobody' }]],
      ['eth_call', [{ to: ALICE.address, data: '0x1' }]],
      ['eth_call', [{ to: ALICE.address, value: '-1' }]],
      ['eth_call', [{ to: ALICE.address, value: `0x${'f'.repeat(65)}` }]],
      ['eth_estimateGas', [null]],
      ['eth_sendRawTransaction', ['0x']],
      ['eth_sendRawTransaction', ['0xdeadbeef']],
      ['eth_sendRawTransaction', [{}]],
      ['eth_getLogs', [{ fromBlock: [] }]],
      ['eth_getLogs', [{ topics: ['0x12'] }]],
      ['eth_getLogs', [{ address: {} }]],
      ['eth_feeHistory', ['0x5', 'latest', ['a']]],
      ['eth_getStorageAt', [ALICE.address, 'slot', 'latest']],
      ['debug_traceTransaction', ['0x12']],
      ['anvil_setBalance', [ALICE.address, 'much']],
      ['evm_revert', [{}]],
      ['anvil_mine', ['many']],
    ]
    for (const [method, params] of wrong) {
      const { error } = await ask(target.url, method, params as unknown[])
      assert.ok(error !== undefined, `${method} ${JSON.stringify(params)}`)
      assert.ok([-32602, -32600, -32000].includes(error.code), `${method} ${JSON.stringify(params)}: ${error.code}`)
      assert.notEqual(error.message, '')
    }
  })

  test('JSON that is nested deeply, and long numbers', async () => {
    const deep = `${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`
    assert.ok([-32700, -32600].includes((await codeOf(deep)) ?? 0))
    const nested = `{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[${'['.repeat(100_000)}${']'.repeat(100_000)}]}`
    assert.ok((await codeOf(nested)) !== undefined)
    const long = `{"jsonrpc":"2.0","id":1,"method":"eth_getBalance","params":["${ALICE.address}","0x${'1'.repeat(1_000_000)}"]}`
    assert.equal(await codeOf(long), -32602)
  })

  test('giant batches', async () => {
    const before = residentMegabytes(target.pid)
    const request = '{"jsonrpc":"2.0","id":1,"method":"eth_getBlockByNumber","params":["latest",true]}'
    const response = await post(target.url, `[${Array(100_000).fill(request).join(',')}]`)
    const text = await response.text()
    assert.match(text.slice(0, 500), /batch/i)
    assert.ok(text.length < 1_000_000)
    assert.ok(residentMegabytes(target.pid) - before < ALLOWED_MEGABYTES)
    const allowed = await post(target.url, `[${Array(900).fill(request).join(',')}]`)
    assert.equal(((await allowed.json()) as unknown[]).length, 900)
  })

  test('bodies of 100 MB, with and without saying so before', async () => {
    const before = residentMegabytes(target.pid)
    for (const tellsLength of [true, false]) {
      const status = await postSpaces(target.url, 100 * 1024 * 1024, tellsLength)
      assert.ok(status === 413 || status === undefined, `status ${status}`)
    }
    const grown = residentMegabytes(target.pid) - before
    assert.ok(grown < ALLOWED_MEGABYTES, `${grown} MB more`)
  })

  test('a body that is small packed and huge unpacked', async () => {
    const { gzipSync } = await import('node:zlib')
    const before = residentMegabytes(target.pid)
    const packed = gzipSync(new Uint8Array(200 * 1024 * 1024).fill(0x20))
    const { status } = await post(target.url, packed, { 'content-encoding': 'gzip' })
    assert.ok(status >= 400 && status < 500, `status ${status}`)
    assert.ok(residentMegabytes(target.pid) - before < ALLOWED_MEGABYTES)
  })

  test('sockets that say a little and then nothing', async () => {
    const starts = ['', 'P', 'POST / HTTP/1.1\r\nhost: localhost\r\n', 'GET / HTTP/1.1\r\nupgrade: websocket\r\n']
    const body =
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"json'
    const sockets = await Promise.all(
      Array.from({ length: 400 }, (_, index) => openSocket(target.port, [...starts, body][index % 5])),
    )
    const begun = performance.now()
    assert.equal(await call(target.url, 'eth_chainId'), '0x7a69')
    assert.ok(performance.now() - begun < 2_000)
    // Whoever has not told all of its headers is not waited for long.
    const cut = await readUntilClosed(sockets[2]!, 30_000)
    assert.match(cut, /^HTTP\/1\.1 408|^$/)
    assert.ok(performance.now() - begun < 29_000, 'it was waited for')
    for (const socket of sockets) socket.destroy()
  })

  test('noise instead of HTTP', async () => {
    const noise = ['\u0016\u0003\u0001\u0002\u0000', 'GET\r\n\r\n', 'POST / HTTP/9.9\r\n\r\n', 'x'.repeat(100_000)]
    for (const text of noise) {
      const socket = await openSocket(target.port, text)
      assert.doesNotMatch(await readUntilClosed(socket, 1_000), /^HTTP\/1\.1 200/)
    }
    assert.equal((await fetch(`${target.url}/etc/passwd`)).status, 404)
    assert.ok((await fetch(target.url, { method: 'DELETE' })).status >= 400)
  })

  test('a page of another host cannot reach it by rebinding its name', async () => {
    const body = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'
    const head = `POST / HTTP/1.1\r\nhost: evil.example\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`
    const socket = await openSocket(target.port, `${head}connection: close\r\n\r\n${body}`)
    const answer = await readUntilClosed(socket, 2_000)
    assert.match(answer, /^HTTP\/1\.1 403/)
    assert.doesNotMatch(answer, /0x7a69/)
  })

  test('WebSocket messages that are bad, and one that is too large', async () => {
    const socket = new WebSocket(target.webSocketUrl)
    const answers: Answer[] = []
    socket.on('message', (data) => answers.push(JSON.parse(String(data))))
    await new Promise((resolve) => socket.once('open', resolve))
    socket.send('{')
    socket.send(new Uint8Array([1, 2, 3]))
    socket.send('{"jsonrpc":"2.0","id":7,"method":"eth_subscribe","params":["the news"]}')
    socket.send('{"jsonrpc":"2.0","id":8,"method":"eth_chainId"}')
    await eventually(() => answers.length === 4)
    assert.deepEqual(
      answers.map(({ result, error }) => result ?? error?.code).sort(),
      ['0x7a69', -32601, -32700, -32700].sort(),
    )
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    socket.send(new Uint8Array(40 * 1024 * 1024).fill(0x20))
    assert.equal(await closed, 1009)
  })

  test('10,000 WebSockets that do nothing', { timeout: 120_000 }, async () => {
    // Each is one file here and one there.
    const wanted = Math.min(10_000, fileLimit() - 500)
    const before = residentMegabytes(target.pid)
    const sockets: WebSocket[] = []
    while (sockets.length < wanted) {
      const more = Array.from(
        { length: Math.min(500, wanted - sockets.length) },
        () => new WebSocket(target.webSocketUrl),
      )
      await Promise.all(
        more.map((socket) => new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))),
      )
      sockets.push(...more)
    }
    const grown = residentMegabytes(target.pid) - before
    assert.ok(grown < (wanted / 10_000) * 400, `${grown} MB more for ${wanted} sockets`)
    const begun = performance.now()
    assert.equal(await call(target.url, 'eth_chainId'), '0x7a69')
    assert.ok(performance.now() - begun < 1_000)
    for (const socket of sockets) socket.terminate()
  })
})
