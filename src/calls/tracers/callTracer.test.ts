/**
 * Trees of calls: every kind of call, and every way in which one ends.
 *
 * Owns: nothing that is part of the product.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assemble } from '../../../test/support/assembler.ts'
import { bytesToHex, hexToBytes } from '../../primitives/index.ts'
import { caller, contractText, traced } from './testing.ts'

interface Call {
  readonly from: string
  readonly to?: string
  readonly gas: string
  readonly gasUsed: string
  readonly input: string
  readonly output?: string
  readonly error?: string
  readonly revertReason?: string
  readonly value?: string
  readonly type: string
  readonly calls?: readonly Call[]
  readonly logs?: readonly { readonly address: string; readonly index: string; readonly position: string }[]
}

const [first, second, third] = [0, 1, 2].map(contractText) as [string, string, string]

const calls = (sources: readonly string[], settings: object = {}, changes: object = {}): Promise<Call> =>
  traced<Call>(sources.map(assemble), 'callTracer', settings, changes)

test('the outermost call shows the whole transaction', async () => {
  const call = await calls(['0xaa 0 MSTORE8 1 0 RETURN'], {}, { value: 5n })
  assert.deepEqual(call, {
    from: bytesToHex(caller),
    to: first,
    gas: '0xf4240',
    gasUsed: `0x${(21_000 + 3 + 2 + 6 + 3 + 2).toString(16)}`,
    input: '0x',
    output: '0xaa',
    value: '0x5',
    type: 'CALL',
  })
})

test('each kind of call says who calls whom with what', async () => {
  const call = await calls(
    [
      `0 0 0 0 3 ${second} 90000 CALL 0 0 0 0 4 ${second} 90000 CALLCODE
       0 0 0 0 ${second} 90000 DELEGATECALL 0 0 0 0 ${second} 90000 STATICCALL STOP`,
      'STOP',
    ],
    {},
    { value: 9n },
  )
  assert.deepEqual(
    call.calls?.map(({ type, from, to, value }) => [type, from, to, value]),
    [
      ['CALL', first, second, '0x3'],
      ['CALLCODE', first, second, '0x4'],
      ['DELEGATECALL', first, second, '0x9'],
      ['STATICCALL', first, second, undefined],
    ],
  )
})

test('what a failed call says is in the words of geth', async () => {
  const error = async (source: string): Promise<string | undefined> => {
    const call = await calls([`0 0 0 0 0 ${second} 50000 CALL STOP`, source])
    return call.calls?.[0]?.error
  }
  assert.equal(await error('INVALID'), 'invalid opcode: INVALID')
  assert.equal(await error('3 JUMP'), 'invalid jump destination')
  assert.equal(await error('POP'), 'stack underflow (0 <=> 1)')
  assert.equal(await error('next: @next JUMP'), 'out of gas')
  assert.equal(await error('1 0 0 RETURNDATACOPY'), 'return data out of bounds')
  assert.equal(await error('0 0 REVERT'), 'execution reverted')
  assert.equal(await error('STOP'), undefined)
})

test('calls that never begin are shown', async () => {
  const call = await calls([`0 0 0 0 0xffffff ${second} 5000 CALL 0 0 0xffffff CREATE STOP`])
  assert.deepEqual(
    call.calls?.map(({ type, error, gasUsed, to }) => [type, error, gasUsed, to]),
    [
      ['CALL', 'insufficient balance for transfer', '0x0', second],
      ['CREATE', 'insufficient balance for transfer', '0x0', undefined],
    ],
  )
})

test('the 1,025th level is too deep', async () => {
  const call = await calls(['0 0 0 0 0 ADDRESS GAS CALL STOP'], {}, { gas: 2n ** 40n })
  let depth = 0
  let at: Call | undefined = call
  let last = call
  for (; at !== undefined; at = at.calls?.[0], depth++) last = at
  assert.equal(depth, 1026)
  assert.deepEqual([last.error, last.gasUsed], ['max call depth exceeded', '0x0'])
})

test('a call may not change anything in a static one', async () => {
  const call = await calls([`0 0 0 0 ${second} 50000 STATICCALL STOP`, '1 1 SSTORE'])
  assert.equal(call.calls?.[0]?.error, 'write protection')
})

test('a reason is read where there is one', async () => {
  const message = '6e6f'.padEnd(64, '0')
  const data = `08c379a0${'20'.padStart(64, '0')}${'2'.padStart(64, '0')}${message}`
  const reverts = hexToBytes(`0x${[...pushes(data)].join('')}60645ffd`)
  const { calls: inner } = await traced<Call>([assemble(`0 0 0 0 0 ${second} 50000 CALL STOP`), reverts], 'callTracer')
  const [call] = inner ?? []
  assert.equal(call?.revertReason, 'no')
  assert.equal(call?.output, `0x${data}`)
})

/** Code that writes bytes to memory. */
function* pushes(data: string): Generator<string> {
  for (let at = 0; at < data.length; at += 64) {
    yield `7f${data.slice(at, at + 64).padEnd(64, '0')}60${(at / 2).toString(16).padStart(2, '0')}52`
  }
}

test('creations show code and address, or neither', async () => {
  // Returns one byte of memory as code: zero, or 0xef, which no code begins with.
  const created = await calls(['0x60015ff3 0 MSTORE 4 28 0 CREATE STOP'])
  const [good] = created.calls ?? []
  assert.deepEqual([good?.type, good?.input, good?.output, good?.to?.length], ['CREATE', '0x60015ff3', '0x00', 42])
  const refused = await calls(['0x60ef5f5360015ff3 0 MSTORE 8 24 0 CREATE STOP'])
  const [bad] = refused.calls ?? []
  assert.deepEqual([bad?.error, bad?.to, bad?.output], ['invalid code: must not begin with 0xef', undefined, undefined])
})

test('a created code that cannot be paid for is said to be that', async () => {
  const call = await calls(['0x6150005ff3 0 MSTORE 5 27 0 CREATE STOP'], {}, { gas: 300_000n })
  assert.equal(call.calls?.[0]?.error, 'contract creation code storage out of gas')
})

test('an address that is taken collides', async () => {
  const create2 = '0 0 0 0 CREATE2'
  const call = await calls([`${create2} POP ${create2} STOP`])
  assert.deepEqual(
    call.calls?.map(({ error }) => error),
    [undefined, 'contract address collision'],
  )
})

test('precompiles are called like contracts', async () => {
  const call = await calls(['0 0 0 0 4 50000 STATICCALL 0 0 0 0 0 9 50000 CALL 0 0 0 0 0 1 50 CALL STOP'])
  assert.deepEqual(
    call.calls?.map(({ gasUsed, error }) => [Number(gasUsed), error]),
    [
      [15, undefined],
      [50_000, 'invalid input length'],
      [50, 'out of gas'],
    ],
  )
})

test('SELFDESTRUCT is shown as a call with the balance', async () => {
  const call = await calls([`${third} SELFDESTRUCT`])
  assert.deepEqual(call.calls, [
    { from: first, to: third, gas: '0x0', gasUsed: '0x0', input: '0x', value: '0x3e8', type: 'SELFDESTRUCT' },
  ])
})

test('logs show where in the call they are, and those of failed calls are not shown', async () => {
  const log = '0 0 LOG0'
  const call = await calls(
    [`${log} 0 0 0 0 0 ${second} 50000 CALL ${log} 0 0 0 0 0 ${third} 50000 CALL ${log} STOP`, log, `${log} INVALID`],
    { withLog: true },
  )
  const places = (of: Call | undefined) => of?.logs?.map(({ index, position }) => [Number(index), Number(position)])
  assert.deepEqual(places(call), [
    [0, 0],
    [2, 1],
    [3, 2],
  ])
  assert.deepEqual(places(call.calls?.[0]), [[1, 0]])
  assert.equal(call.calls?.[1]?.logs, undefined)
})

test('only the outermost call on request', async () => {
  const call = await calls([`0 0 LOG0 0 0 0 0 0 ${second} 50000 CALL STOP`, '0 0 LOG0'], {
    onlyTopCall: true,
    withLog: true,
  })
  assert.equal(call.calls, undefined)
  assert.deepEqual(
    call.logs?.map(({ address }) => address),
    [first],
  )
})
