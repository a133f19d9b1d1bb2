import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FramingError, JsonFramer } from './jsonFramer.ts'

const MESSAGES = ['{"a":"}\\"]\\\\"}', '[]', '[{"b":[1,2,{"c":"[[[{"}]}]', '{"ü":"🦄"}', '{"a":"\\\\"}']

function feedAll(framer: JsonFramer, bytes: Buffer, size: number): string[] {
  const messages: string[] = []
  for (let at = 0; at < bytes.length; at += size) messages.push(...framer.feed(bytes.subarray(at, at + size)))
  return messages
}

test('messages are found wherever the stream is cut', () => {
  for (const separator of ['', '\n', ' \r\n\t']) {
    const bytes = Buffer.from(MESSAGES.join(separator) + separator)
    for (let size = 1; size <= bytes.length; size++) {
      assert.deepEqual(feedAll(new JsonFramer(1000), bytes, size), MESSAGES)
    }
  }
})

test('what begins no message is refused, after the messages before it', () => {
  const framer = new JsonFramer(1000)
  const messages: string[] = []
  assert.throws(() => {
    for (const message of framer.feed(Buffer.from('{} hello'))) messages.push(message)
  }, FramingError)
  assert.deepEqual(messages, ['{}'])
  for (const text of ['1', '"a"', '}', ']', 'null'])
    assert.throws(() => [...new JsonFramer(10).feed(Buffer.from(text))], FramingError)
})

test('a message has its limit, whole or in parts', () => {
  const isTooLarge = (error: unknown) => error instanceof FramingError && error.isTooLarge
  assert.deepEqual([...new JsonFramer(10).feed(Buffer.from('{"a":1234}'))], ['{"a":1234}'])
  assert.throws(() => [...new JsonFramer(10).feed(Buffer.from('{"a":12345}'))], isTooLarge)
  assert.throws(() => feedAll(new JsonFramer(10), Buffer.from(`["${'x'.repeat(100)}`), 3), isTooLarge)
})
