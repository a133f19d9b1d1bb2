/**
 * The other tracers, and traces on threads: how long they may be, and that nobody need read them.
 *
 * Owns: nothing that is part of the product.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assemble } from '../../../test/support/assembler.ts'
import { bytesToHex, keccak256 } from '../../primitives/index.ts'
import { CallLanes } from '../callLanes.ts'
import { CallTimeoutError } from '../errors.ts'
import { testSite } from '../testing.ts'
import { TracerError, tracerSpec } from './spec.ts'
import { caller, contract, contractText, jobOf, messageTo, structLogs, traced, worldOf } from './testing.ts'
import { TraceRefusedError, trace } from './trace.ts'

interface Account {
  readonly balance?: string
  readonly nonce?: number
  readonly code?: string
  readonly storage?: Readonly<Record<string, string>>
}

type Accounts = Readonly<Record<string, Account>>

const [first, second] = [0, 1].map(contractText) as [string, string]
const word = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`
/** Counts down from a million, for ever as far as gas goes. */
const LONG = '0xfffff next: 1 SWAP1 SUB DUP1 @next JUMPI STOP'

test('the prestate is what the transaction needs, as it was before', async () => {
  const pre = await traced<Accounts>(
    [assemble(`1 5 SSTORE 0 0 0 0 7 ${second} 50000 CALL 0x1234 BALANCE STOP`), assemble('STOP')],
    'prestateTracer',
  )
  assert.deepEqual(Object.keys(pre).sort(), [bytesToHex(caller), first, second].sort())
  assert.deepEqual(pre[first]?.storage, { [word(5)]: word(0) })
  assert.equal(pre[second]?.balance, '0x3e8')
  assert.equal(pre[second]?.code, '0x00')
})

test('the difference shows what was changed, created and cleared', async () => {
  const { pre, post } = await traced<{ pre: Accounts; post: Accounts }>(
    [assemble(`1 5 SSTORE 0 0 0 0 7 ${second} 50000 CALL 0 0 3 CREATE STOP`), assemble('STOP')],
    'prestateTracer',
    { diffMode: true },
  )
  const created = Object.keys(post).find((address) => pre[address] === undefined)
  assert.deepEqual(post[created!], { balance: '0x3', nonce: 1 })
  assert.deepEqual(post[first], { balance: '0x3de', nonce: 1, storage: { [word(5)]: word(1) } })
  assert.equal(pre[first]?.storage, undefined)
  assert.deepEqual(post[second], { balance: '0x3ef' })
})

test('who lends its code to the called account belongs to the prestate', async () => {
  const delegated = Uint8Array.of(0xef, 0x01, 0x00, ...contract(1))
  const pre = await traced<Accounts>([delegated, assemble('STOP')], 'prestateTracer')
  assert.equal(pre[second]?.code, '0x00')
  assert.equal(pre[first]?.code, bytesToHex(delegated))
})

test('selectors are counted by the length of what follows them', async () => {
  const code = assemble(
    `0x01020304 224 SHL 0 MSTORE 0 0 6 0 0 ${second} 50000 CALL 0 0 6 0 0 ${second} 50000 CALL STOP`,
  )
  const counts = await traced<object>([code, assemble('STOP')], '4byteTracer', {}, { data: Uint8Array.of(9, 8, 7, 6) })
  assert.deepEqual(counts, { '0x01020304-2': 2, '0x09080706-0': 1 })
})

test('several tracers trace at once, each what it is for', async () => {
  const settings = { callTracer: { onlyTopCall: true }, '4byteTracer': {}, prestateTracer: null, noopTracer: {} }
  const all = await traced<Record<string, object>>([assemble('5 SLOAD STOP')], 'muxTracer', settings)
  assert.deepEqual(Object.keys(all), ['callTracer', '4byteTracer', 'prestateTracer', 'noopTracer'])
  assert.deepEqual(all.noopTracer, {})
  assert.deepEqual((all.prestateTracer as Accounts)[first]?.storage, { [word(5)]: word(0) })
  assert.deepEqual(await traced([], 'muxTracer'), {})
})

test('flat calls have a place each, without those of precompiles', async () => {
  const code = assemble(`0 0 0 0 4 50000 STATICCALL 0 0 0 0 0 ${second} 50000 CALL STOP`)
  const flat = await traced<{ traceAddress: number[]; subtraces: number; error?: string; result?: object }[]>(
    [code, assemble('INVALID')],
    'flatCallTracer',
    { convertParityErrors: true },
  )
  assert.deepEqual(
    flat.map(({ traceAddress, subtraces, error, result }) => [traceAddress, subtraces, error, result === undefined]),
    [
      [[], 1, undefined, false],
      [[0], 0, 'Bad instruction', true],
    ],
  )
})

test('what was hashed is shown with its hash', async () => {
  const preimage = new Uint8Array(32)
  preimage[31] = 7
  const preimages = await traced<object>([assemble('7 0 MSTORE 32 0 KECCAK256 STOP')], 'keccak256PreimageTracer')
  assert.deepEqual(preimages, { [bytesToHex(keccak256(preimage))]: bytesToHex(preimage) })
})

test('tracers that there are not are told by their name', () => {
  assert.throws(
    () => tracerSpec('foo', {}),
    new TracerError('tracer not found: foo (tracers in JavaScript are not supported)'),
  )
  assert.throws(() => tracerSpec('callTracer', { withLog: 1 }), TracerError)
  assert.throws(() => tracerSpec('callTracer', []), TracerError)
})

test('a call that cannot be executed is refused and not traced', async () => {
  const poor = { from: new Uint8Array(20).fill(1), value: 1n }
  await assert.rejects(traced([assemble('STOP')], 'callTracer', {}, poor), TraceRefusedError)
})

test('a long trace is read while it is made, and stops when nobody reads on', async () => {
  await using lanes = new CallLanes({ lanes: 1 })
  const site = testSite({ state: worldOf(assemble(LONG)) })
  const job = jobOf(structLogs(), messageTo(contract(0), { gas: 25_000_000n }))
  let characters = 0
  for await (const piece of trace(lanes, site, job)) {
    characters += piece.length
    if (characters > 5_000_000) break
  }
  assert.ok(characters < 6_000_000)
  // The lane, or one that took its place, goes on with the next.
  const next = {
    ...job,
    items: jobOf(tracerSpec('noopTracer', {}), messageTo(contract(1))).items,
    tracer: { name: 'noopTracer' } as const,
  }
  let text = ''
  for await (const piece of trace(lanes, site, next)) text += piece
  assert.equal(text, '{}')
})

test('a trace that takes too long is given up', async () => {
  await using lanes = new CallLanes({ lanes: 1 })
  const site = testSite({ state: worldOf(assemble('next: @next JUMP')) })
  const endless = jobOf(structLogs({ limit: 1 }), messageTo(contract(0), { gas: 2n ** 50n }))
  await assert.rejects(async () => {
    for await (const piece of trace(lanes, site, endless, { timeLimitMs: 300 })) assert.ok(piece.length > 0)
  }, CallTimeoutError)
})

test('traces of several calls see what those before have left', async () => {
  await using lanes = new CallLanes({ lanes: 0 })
  const site = testSite({ state: worldOf(assemble('0 SLOAD 1 ADD DUP1 0 SSTORE 0 MSTORE 32 0 RETURN')) })
  const item = jobOf(structLogs(), messageTo(contract(0))).items[0]!
  const items = [0, 1, 2].map((index) => ({ ...item, opening: index === 0 ? '' : ',' }))
  let text = ''
  const tracer = structLogs({ limit: 1 })
  for await (const piece of trace(lanes, site, { before: [], items, tracer, opening: '[', closing: ']' })) text += piece
  const values = (JSON.parse(text) as { returnValue: string }[]).map(({ returnValue }) => BigInt(returnValue))
  assert.deepEqual(values, [1n, 2n, 3n])
})

test('bundlers see storage, foreign code, instructions and preimages', async () => {
  interface Seen {
    readonly accessedSlots: object
    readonly extCodeAccessInfo: readonly string[]
    readonly usedOpcodes: object
    readonly contractSize: object
    readonly outOfGas: boolean
    readonly keccak?: readonly string[]
    readonly calls?: readonly Seen[]
  }
  const code = assemble(
    `3 SLOAD POP 1 4 SSTORE 4 SLOAD POP 2 1 TSTORE 1 TLOAD POP ${second} EXTCODESIZE ISZERO POP ${second} EXTCODEHASH POP
     32 0 KECCAK256 POP GAS POP 0 0 0 0 0 ${second} GAS CALL 0 0 0 0 4 GAS STATICCALL STOP`,
  )
  const seen = await traced<Seen>([code, assemble('next: @next JUMP')], 'erc7562Tracer')
  assert.deepEqual(seen.accessedSlots, {
    reads: { [word(3)]: [word(0)] },
    writes: { [word(4)]: 1 },
    transientReads: { [word(1)]: 1 },
    transientWrites: { [word(1)]: 1 },
  })
  assert.deepEqual(seen.extCodeAccessInfo, [second])
  assert.deepEqual(seen.contractSize, {
    [second]: { contractSize: 5, opcode: 0x3b },
    [`0x${'4'.padStart(40, '0')}`]: { contractSize: 0, opcode: 0xfa },
  })
  assert.deepEqual(seen.keccak, [word(0)])
  const names = ['0x0', '0x20', '0x3b', '0x3f', '0x54', '0x55', '0x5a', '0x5c', '0x5d', '0xf1', '0xfa']
  assert.deepEqual(Object.keys(seen.usedOpcodes), names)
  assert.deepEqual(
    [seen, ...(seen.calls ?? [])].map(({ outOfGas }) => outOfGas),
    [false, true, false],
  )
})

test('flat creations are shown like those of geth', async () => {
  const code = assemble('0x60015ff3 0 MSTORE 4 28 0 CREATE 0 SELFDESTRUCT')
  const flat = await traced<{ type: string; action: object; result?: object }[]>([code], 'flatCallTracer')
  const [outermost, creation, end] = flat
  assert.deepEqual(outermost?.action, {
    callType: 'call',
    from: bytesToHex(caller),
    gas: '0xf4240',
    value: '0x0',
    input: '0x',
    to: first,
  })
  assert.equal(creation?.type, 'create')
  assert.deepEqual(Object.keys(creation?.action ?? {}).sort(), ['from', 'gas', 'init', 'value'])
  assert.deepEqual(Object.keys(creation?.result ?? {}).sort(), ['address', 'code', 'gasUsed'])
  const heir = `0x${'0'.repeat(40)}`
  assert.deepEqual([end?.type, end?.action], ['suicide', { address: first, balance: '0x3e8', refundAddress: heir }])
})
