/** How responses are compared. Nothing here is part of the product. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareExactly, compareShape } from './compare.ts'
import { exceptionFor } from './exceptions.ts'
import { methodOf, parseDialogue } from './exchanges.ts'

test('the same to the letter, whatever the order of members', () => {
  assert.equal(compareExactly({ a: '0x1', b: [1, null] }, { b: [1, null], a: '0x1' }), undefined)
  assert.deepEqual(compareExactly({ a: { b: ['0x1'] } }, { a: { b: ['0x2'] } }), {
    expected: 'a.b[0]: "0x1"',
    found: 'a.b[0]: "0x2"',
  })
  for (const [expected, found] of [
    [{ a: 1 }, {}],
    [{}, { a: 1 }],
    [[1], [1, 2]],
    [null, {}],
    ['0x0', 0],
    [{ a: null }, {}],
  ] as const) {
    assert.notEqual(compareExactly(expected, found), undefined, JSON.stringify([expected, found]))
  }
  assert.equal(compareExactly([{ a: 1, b: 2 }], [{ a: 9, b: 2 }], new Set(['a'])), undefined)
})

test('a shape: kinds and members, of lists those that any item has', () => {
  const log = { pc: 0, op: 'ADD', stack: ['0x1'], storage: { '00': 'ff' } }
  assert.equal(compareShape([log, { pc: 1, op: 'POP' }], [{ pc: 5, op: 'MUL' }]), undefined)
  assert.equal(compareShape({ '0xaa': { x: '0x1' } }, { '0xbb': { x: '0x2' }, '0xcc': { x: '0x3' } }), undefined)
  assert.equal(compareShape({ a: null }, { a: '0x1' }), undefined)
  for (const [expected, found] of [
    [{ a: '0x1' }, { a: 1 }],
    [{ a: '0x1' }, { a: 'text' }],
    [{ a: '0x1' }, {}],
    [{ a: '0x1' }, { a: '0x1', b: '0x1' }],
    [[{ a: '0x1' }], [{ a: '0x1' }, { a: true }]],
    [{ '0xaa': { x: '0x1' } }, { '0xbb': { y: '0x1' } }],
  ] as const) {
    assert.notEqual(compareShape(expected, found), undefined, JSON.stringify([expected, found]))
  }
  assert.equal(compareShape({ a: '0x1', b: 1 }, { b: 2, c: 3 }, new Set(['a', 'c'])), undefined)
})

test('a dialogue is read line by line', () => {
  const text =
    '// what it is about\n>> {"id":1,"method":"m"}\n<< {"id":1,"result":2}\n>> {"id":2,"method":"n"}\n<< {"id":2}\n'
  const { exchanges, isShapeOnly } = parseDialogue(text)
  assert.deepEqual([exchanges.map(methodOf), isShapeOnly], [['m', 'n'], false])
  assert.deepEqual(exchanges[0]!.response, { id: 1, result: 2 })
  assert.equal(parseDialogue(`// speconly: so\n${text}`).isShapeOnly, true)
  assert.throws(() => parseDialogue('what'), /not a line of a dialogue/)
})

test('an exception is for the cases that it names', () => {
  assert.equal(exceptionFor('rpc-compat/tests/eth_call/call'), undefined)
  assert.ok(exceptionFor('rpc-compat/tests/eth_capabilities/get')?.ignored?.has('deleteStrategy'))
  assert.equal(exceptionFor('rpc-extra/trace__specs__x trace_callMany_04_trace.json')?.isSkipped, true)
})
