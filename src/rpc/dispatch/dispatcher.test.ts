import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { executionReverted, RpcError } from '../errors.ts'
import { text } from '../values/composites.ts'
import { quantity } from '../values/quantity.ts'
import { Exchange, type RpcConnection } from './connection.ts'
import { type CallRecord, Dispatcher, type DispatcherOptions, DuplicateMethodError } from './dispatcher.ts'
import { JsonText } from './json.ts'
import { defineMethod, type Method, optional } from './method.ts'

const connection: RpcConnection = {
  kind: 'http',
  remote: 'test',
  canNotify: false,
  notify: () => false,
  onClose: () => () => undefined,
}

const echo = defineMethod('echo', [text, optional(quantity)], ([first, second]) => [first, second?.toString() ?? null])

function dispatcherOf(methods: readonly Method[], options: Omit<DispatcherOptions, 'methods'> = {}): Dispatcher {
  return new Dispatcher({ methods, ...options })
}

/** The text of the reply, a stream put together. */
async function replyText(
  dispatcher: Dispatcher,
  message: string,
  exchange = new Exchange(connection),
): Promise<string | undefined> {
  const reply = await dispatcher.dispatch(message, exchange)
  if (reply === undefined || typeof reply === 'string') return reply
  let whole = ''
  for await (const piece of reply) whole += piece
  return whole
}

function call(method: string, params?: unknown, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

function failure(id: string, code: number, message: string, data?: string): string {
  const dataMember = data === undefined ? '' : `,"data":${data}`
  return `{"jsonrpc":"2.0","id":${id},"error":{"code":${code},"message":${JSON.stringify(message)}${dataMember}}}`
}

test('a request gets its result', async () => {
  const dispatcher = dispatcherOf([echo])
  assert.equal(await replyText(dispatcher, call('echo', ['a'])), '{"jsonrpc":"2.0","id":1,"result":["a",null]}')
  assert.equal(
    await replyText(dispatcher, call('echo', ['a', '0x10'], 'x"y')),
    '{"jsonrpc":"2.0","id":"x\\"y","result":["a","16"]}',
  )
  assert.equal(
    await replyText(dispatcher, call('echo', ['a', null], null)),
    '{"jsonrpc":"2.0","id":null,"result":["a",null]}',
  )
})

test('ids come back to the letter', async () => {
  const dispatcher = dispatcherOf([echo])
  for (const id of ['0', '-1', '12345678901234567890', '1.5', '1e400', '"1"', '""']) {
    const reply = await replyText(dispatcher, `{"jsonrpc":"2.0","id":${id},"method":"echo","params":["a"]}`)
    assert.equal(reply, `{"jsonrpc":"2.0","id":${id},"result":["a",null]}`)
  }
  const batch = `[{"jsonrpc":"2.0","id":98765432109876543210,"method":"echo","params":["a"]},${call('echo', ['b'])}]`
  assert.match((await replyText(dispatcher, batch))!, /^\[\{"jsonrpc":"2.0","id":98765432109876543210,.*"id":1,/)
})

test('what is no request says so', async () => {
  const dispatcher = dispatcherOf([echo])
  const parse = failure('null', -32700, 'parse error')
  const invalid = (id: string) => failure(id, -32600, 'invalid request')
  const cases: readonly (readonly [string, string])[] = [
    ['', parse],
    ['{', parse],
    ['{"jsonrpc":"2.0","method":"echo"', parse],
    ['[1,]', parse],
    ['1', invalid('null')],
    ['null', invalid('null')],
    ['"echo"', invalid('null')],
    ['{}', invalid('null')],
    ['{"jsonrpc":"2.0","id":7}', invalid('7')],
    ['{"jsonrpc":"2.0","id":7,"method":5}', invalid('7')],
    ['{"jsonrpc":"2.0","id":7,"method":""}', invalid('7')],
    ['{"jsonrpc":"1.0","id":7,"method":"echo"}', invalid('7')],
    ['{"id":7,"method":"echo"}', invalid('7')],
    ['{"jsonrpc":"2.0","method":1,"params":"bar"}', invalid('null')],
    ['{"jsonrpc":"2.0","id":{},"method":"echo","params":["a"]}', invalid('null')],
    ['{"jsonrpc":"2.0","id":true,"method":"echo","params":["a"]}', invalid('null')],
    ['[]', failure('null', -32600, 'empty batch')],
    ['[1]', `[${invalid('null')}]`],
    ['[[]]', `[${invalid('null')}]`],
  ]
  for (const [message, reply] of cases) assert.equal(await replyText(dispatcher, message), reply, message)
  assert.equal(await replyText(dispatcher, '['.repeat(200_000)), parse)
  assert.equal(await replyText(dispatcher, `${'['.repeat(200_000)}${']'.repeat(200_000)}`), `[${invalid('null')}]`)
})

test('methods and parameters are refused in the words of geth', async () => {
  const dispatcher = dispatcherOf([echo])
  const cases: readonly (readonly [string, number, string])[] = [
    [call('nope'), -32601, 'the method nope does not exist/is not available'],
    [call('toString'), -32601, 'the method toString does not exist/is not available'],
    [call('echo', { a: 1 }), -32602, 'non-array args'],
    [call('echo', 'a'), -32602, 'non-array args'],
    [call('echo'), -32602, 'missing value for required argument 0'],
    [call('echo', null), -32602, 'missing value for required argument 0'],
    [call('echo', [null]), -32602, 'missing value for required argument 0'],
    [call('echo', ['a', '0x1', 2]), -32602, 'too many arguments, want at most 2'],
    [call('echo', ['a', '1']), -32602, 'invalid argument 1: hex string without 0x prefix'],
  ]
  for (const [message, code, words] of cases)
    assert.equal(await replyText(dispatcher, message), failure('1', code, words))
})

test('notifications are run and never answered', async () => {
  const seen: string[] = []
  const note = defineMethod('note', [text], ([word]) => void seen.push(word))
  const dispatcher = dispatcherOf([note])
  assert.equal(await replyText(dispatcher, '{"jsonrpc":"2.0","method":"note","params":["a"]}'), undefined)
  assert.equal(await replyText(dispatcher, '{"jsonrpc":"2.0","method":"nope"}'), undefined)
  assert.equal(
    await replyText(dispatcher, '[{"jsonrpc":"2.0","method":"note","params":["b"]},{"jsonrpc":"2.0","method":"note"}]'),
    undefined,
  )
  const mixed = await replyText(dispatcher, `[{"jsonrpc":"2.0","method":"note","params":["c"]},${call('note', ['d'])}]`)
  assert.equal(mixed, '[{"jsonrpc":"2.0","id":1,"result":null}]')
  assert.deepEqual(seen, ['a', 'b', 'c', 'd'])
})

test('errors: made for clients, translated, or kept inside', async () => {
  const inside: unknown[] = []
  const secret = new Error('secret at /home/somebody/file.ts')
  const methods = [
    defineMethod('reverts', [], () => Promise.reject(executionReverted('0x1234', 'no luck'))),
    defineMethod('known', [], () => {
      throw new RangeError('nonce too low')
    }),
    defineMethod('crashes', [], () => {
      throw secret
    }),
    defineMethod('big', [], () => ({ value: 1n })),
    defineMethod('badData', [], () => Promise.reject(new RpcError(-32000, 'x', { value: 1n }))),
    defineMethod(
      'badParser',
      [
        () => {
          throw secret
        },
      ],
      () => 1,
    ),
  ]
  const dispatcher = dispatcherOf(methods, {
    translateError: (error) => (error instanceof RangeError ? new RpcError(-32003, error.message) : undefined),
    onInternalError: (error) => inside.push(error),
  })
  assert.equal(await replyText(dispatcher, call('reverts')), failure('1', 3, 'execution reverted: no luck', '"0x1234"'))
  assert.equal(await replyText(dispatcher, call('known')), failure('1', -32003, 'nonce too low'))
  for (const [index, name] of ['crashes', 'big', 'badData'].entries()) {
    assert.equal(await replyText(dispatcher, call(name)), failure('1', -32603, 'internal error'), name)
    assert.equal(inside.length, index + 1)
  }
  assert.equal(await replyText(dispatcher, call('badParser', [1])), failure('1', -32603, 'internal error'))
})

test('a batch runs in order, but what may overlap is in flight together', async () => {
  const log: string[] = []
  const work = async (name: string) => {
    log.push(`+${name}`)
    await sleep(5)
    log.push(`-${name}`)
    return name
  }
  const dispatcher = dispatcherOf([
    defineMethod('read', [text], ([name]) => work(name), { overlaps: 'reads' }),
    defineMethod('write', [text], ([name]) => work(name)),
  ])
  const batch = `[${[call('read', ['a']), call('read', ['b']), call('write', ['c']), call('write', ['d']), call('read', ['e'])]}]`
  const replies = JSON.parse((await replyText(dispatcher, batch))!) as { result: string }[]
  assert.deepEqual(
    replies.map(({ result }) => result),
    ['a', 'b', 'c', 'd', 'e'],
  )
  assert.deepEqual(log, ['+a', '+b', '-a', '-b', '+c', '-c', '+d', '-d', '+e', '-e'])
})

test('batches have limits', async () => {
  let runs = 0
  const long = defineMethod('long', [], () => {
    runs++
    return 'x'.repeat(100)
  })
  const dispatcher = dispatcherOf([long], { maxBatchItems: 5, maxBatchReplyCharacters: 300 })
  const batchOf = (count: number) => `[${Array.from({ length: count }, (_, id) => call('long', [], id))}]`
  assert.equal(await replyText(dispatcher, batchOf(6)), `[${failure('0', -32600, 'batch too large')}]`)
  assert.equal(runs, 0)
  const replies = JSON.parse((await replyText(dispatcher, batchOf(5)))!) as {
    id: number
    error?: { code: number; message: string }
  }[]
  assert.deepEqual(
    replies.map(({ id }) => id),
    [0, 1, 2, 3, 4],
  )
  assert.equal(replies[1]?.error, undefined)
  assert.deepEqual(replies[2]?.error, { code: -32003, message: 'response too large' })
  assert.deepEqual(replies[4]?.error, { code: -32003, message: 'response too large' })
})

test('a time limit ends the wait and tells the handler', async () => {
  let reason: unknown
  const slow = defineMethod('slow', [], (_, { signal }) => {
    signal.addEventListener('abort', () => {
      reason = signal.reason
    })
    return sleep(10_000, 'late', { ref: false })
  })
  const dispatcher = dispatcherOf([slow, echo], { timeLimitMs: (method) => (method === 'slow' ? 20 : undefined) })
  assert.equal(await replyText(dispatcher, call('slow')), failure('1', -32002, 'request timed out'))
  assert.ok(reason instanceof RpcError)
  assert.match((await replyText(dispatcher, call('echo', ['a'])))!, /result/)
})

test('an exchange that is aborted aborts its calls, running and to come', async () => {
  const signals: AbortSignal[] = []
  const watch = defineMethod('watch', [], async (_, { signal }) => {
    signals.push(signal)
    await sleep(10)
    return signal.aborted
  })
  const exchange = new Exchange(connection)
  const reply = replyText(dispatcherOf([watch]), call('watch'), exchange)
  exchange.abort(new Error('gone'))
  assert.match((await reply)!, /"result":true/)
  assert.match((await replyText(dispatcherOf([watch]), call('watch'), exchange))!, /"result":true/)
})

test('a streamed result is one reply, alone and in a batch', async () => {
  const stream = defineMethod('stream', [], async function* () {
    yield '['
    for (let index = 0; index < 1000; index++) yield `${index === 0 ? '' : ','}${index}`
    yield ']'
  })
  const nothing = defineMethod('nothing', [], async function* () {})
  const dispatcher = dispatcherOf([stream, nothing, echo])
  const single = JSON.parse((await replyText(dispatcher, call('stream')))!) as { result: number[] }
  assert.deepEqual(
    single.result,
    Array.from({ length: 1000 }, (_, index) => index),
  )
  const batch = await replyText(
    dispatcher,
    `[${call('echo', ['a'])},${call('stream', [], 2)},${call('nothing', [], 3)}]`,
  )
  const replies = JSON.parse(batch!) as { id: number; result: unknown }[]
  assert.deepEqual(
    replies.map(({ id }) => id),
    [1, 2, 3],
  )
  assert.equal((replies[1]!.result as number[]).length, 1000)
  assert.equal(replies[2]?.result, null)
  assert.equal(await replyText(dispatcher, '{"jsonrpc":"2.0","method":"stream"}'), undefined)
})

test('a stream that fails at once is an error, one that fails later tears', async () => {
  const inside: unknown[] = []
  const dispatcher = dispatcherOf(
    [
      defineMethod('early', [], async function* () {
        yield* []
        throw new RpcError(-32000, 'header not found')
      }),
      defineMethod('late', [], async function* () {
        yield 'x'.repeat(100_000)
        throw new Error('disk is gone')
      }),
    ],
    { onInternalError: (error) => inside.push(error) },
  )
  assert.equal(await replyText(dispatcher, call('early')), failure('1', -32000, 'header not found'))
  await assert.rejects(replyText(dispatcher, call('late')), /disk is gone/)
  assert.equal(inside.length, 1)
})

test('a stream that nobody reads on is closed', async () => {
  let isClosed = false
  const endless = defineMethod('endless', [], async function* () {
    try {
      while (true) yield 'x'.repeat(100_000)
    } finally {
      isClosed = true
    }
  })
  const reply = await dispatcherOf([endless]).dispatch(call('endless'), new Exchange(connection))
  assert.ok(typeof reply === 'object')
  for await (const piece of reply) {
    assert.ok(piece.length >= 65_536)
    break
  }
  assert.equal(isClosed, true)
})

test('what was serialised before is sent as it is', async () => {
  const dispatcher = dispatcherOf([defineMethod('ready', [], () => new JsonText('{"a":1}'))])
  assert.equal(await replyText(dispatcher, call('ready')), '{"jsonrpc":"2.0","id":1,"result":{"a":1}}')
})

test('what is to follow a reply waits for it', async () => {
  const log: string[] = []
  const later = defineMethod('later', [], (_, handled) => {
    handled.afterReply(() => log.push('after'))
    return 1
  })
  const exchange = new Exchange(connection)
  await replyText(dispatcherOf([later]), call('later'), exchange)
  assert.deepEqual(log, [])
  exchange.finish()
  assert.deepEqual(log, ['after'])
})

test('each call is recorded with how it ended', async () => {
  const records: CallRecord[] = []
  const dispatcher = dispatcherOf([echo], { onCall: (record) => records.push(record) })
  await replyText(dispatcher, `[${call('echo', ['a'])},${call('echo')},${call('nope')}]`)
  assert.deepEqual(
    records.map(({ method, error }) => [method, error?.code]),
    [
      ['echo', undefined],
      ['echo', -32602],
      [undefined, -32601],
    ],
  )
  assert.ok(records.every(({ milliseconds }) => milliseconds >= 0))
})

test('names are unique and listed', () => {
  assert.throws(() => dispatcherOf([echo, echo]), DuplicateMethodError)
  assert.deepEqual(dispatcherOf([echo, defineMethod('aaa', [], () => 1)]).methodNames, ['aaa', 'echo'])
})
