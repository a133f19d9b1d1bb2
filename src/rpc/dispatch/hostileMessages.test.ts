/** Random messages: whatever comes, the reply is none or JSON-RPC, and nothing inside is told. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { blockId } from '../values/blockId.ts'
import { data } from '../values/byteStrings.ts'
import { logFilter } from '../values/logFilter.ts'
import { blockOverrides, stateOverrides } from '../values/overrides.ts'
import { lenientQuantity } from '../values/quantity.ts'
import { transactionRequest } from '../values/transactionRequest.ts'
import { Exchange } from './connection.ts'
import { Dispatcher } from './dispatcher.ts'
import { defineMethod, optional } from './method.ts'

const RUNS = 20_000

/** Numbers below `limit` that a seed determines (xorshift). */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed | 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}

const WORDS = [
  'jsonrpc',
  '2.0',
  '1.0',
  'id',
  'method',
  'params',
  'call',
  'filter',
  'override',
  'raw',
  'nope',
  '__proto__',
  'constructor',
  'toString',
  'to',
  'data',
  'input',
  'topics',
  'address',
  'blockHash',
  'accessList',
  'storageKeys',
  'stateDiff',
  'latest',
  '0x',
  '0x1',
  '0x01',
  '0xzz',
  `0x${'11'.repeat(20)}`,
  `0x${'22'.repeat(32)}`,
  '',
  'ü',
]

function randomValue(random: (limit: number) => number, depth: number): unknown {
  switch (random(depth > 4 ? 6 : 9)) {
    case 0:
      return null
    case 1:
      return random(2) === 0
    case 2:
      return [0, 1, -1, 1.5, 1e21, 2 ** 53][random(6)]
    case 3:
    case 4:
    case 5:
      return WORDS[random(WORDS.length)]
    case 6:
      return Array.from({ length: random(4) }, () => randomValue(random, depth + 1))
    default:
      return Object.fromEntries(
        Array.from({ length: random(5) }, () => [WORDS[random(WORDS.length)], randomValue(random, depth + 1)]),
      )
  }
}

/** Mostly a request with random parts, sometimes a batch, sometimes with a character lost or changed. */
function randomMessage(random: (limit: number) => number): string {
  const request = () => ({
    jsonrpc: random(20) === 0 ? randomValue(random, 3) : '2.0',
    ...(random(5) === 0 ? {} : { id: random(4) === 0 ? randomValue(random, 3) : random(100) }),
    method: random(10) === 0 ? randomValue(random, 3) : ['call', 'filter', 'override', 'raw', 'nope'][random(5)],
    ...(random(5) === 0
      ? {}
      : { params: random(5) === 0 ? randomValue(random, 1) : [randomValue(random, 1), randomValue(random, 1)] }),
  })
  const message = random(4) === 0 ? Array.from({ length: random(5) }, request) : request()
  const text = JSON.stringify(random(20) === 0 ? randomValue(random, 0) : message) ?? ''
  if (random(5) > 0) return text
  const at = random(text.length + 1)
  return text.slice(0, at) + ['', '{', ']', '"', '\\', '1'][random(6)] + text.slice(at + 1)
}

test('any message is answered in form', async () => {
  const seed = randomInt(1, 2 ** 31)
  console.log(`seed ${seed}`)
  const random = randomNumbers(seed)
  const inside: unknown[] = []
  const dispatcher = new Dispatcher({
    methods: [
      defineMethod('call', [transactionRequest, optional(blockId)], () => '0x'),
      defineMethod('filter', [logFilter], () => []),
      defineMethod('override', [optional(stateOverrides), optional(blockOverrides)], () => null),
      defineMethod('raw', [data, optional(lenientQuantity)], ([bytes]) => bytes.length),
    ],
    onInternalError: (error) => inside.push(error),
  })
  const connection = {
    kind: 'http',
    remote: '',
    canNotify: false,
    notify: () => false,
    onClose: () => () => undefined,
  } as const
  let results = 0
  for (let run = 0; run < RUNS; run++) {
    const message = randomMessage(random)
    const reply = await dispatcher.dispatch(message, new Exchange(connection))
    if (reply === undefined) continue
    assert.ok(typeof reply === 'string')
    const value = JSON.parse(reply) as unknown
    for (const answer of Array.isArray(value) ? value : [value]) {
      assert.equal(answer.jsonrpc, '2.0', message)
      assert.ok('id' in answer && (answer.id === null || ['string', 'number'].includes(typeof answer.id)), message)
      if ('result' in answer) results++
      else assert.ok(Number.isInteger(answer.error.code) && answer.error.code !== -32603, `${message} gave ${reply}`)
    }
  }
  assert.deepEqual(inside, [])
  assert.ok(results > RUNS / 50, `only ${results} calls came through`)
})
