/**
 * Struct logs: what instructions cost, also those that fail, and what is shown with them.
 *
 * Owns: nothing that is part of the product.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assemble } from '../../../test/support/assembler.ts'
import { rulesOf } from '../../protocol/forks/index.ts'
import { contractText, structLogs, traced } from './testing.ts'

interface StructLog {
  readonly pc: number
  readonly op: string
  readonly gas: number
  readonly gasCost: number
  readonly depth: number
  readonly stack?: readonly string[]
  readonly memory?: readonly string[]
  readonly storage?: Readonly<Record<string, string>>
  readonly returnData?: string
  readonly refund?: number
  readonly error?: string
}

interface Trace {
  readonly gas: number
  readonly failed: boolean
  readonly returnValue: string
  readonly structLogs: readonly StructLog[]
}

const INTRINSIC = 21_000n

async function stepsOf(source: string, gas = 100_000n, others: readonly string[] = []): Promise<StructLog[]> {
  const codes = [source, ...others].map(assemble)
  const { structLogs: logs } = await traced<Trace>(codes, structLogs(), {}, { gas: gas + INTRINSIC })
  return [...logs]
}

const word = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`
const costs = (logs: readonly StructLog[]): [string, number][] => logs.map(({ op, gasCost }) => [op, gasCost])

test('instructions show what they cost, calls with what they give', async () => {
  const callee = contractText(1)
  const logs = await stepsOf(`0 0 0 0 7 ${callee} 5000 CALL POP 0 0 0 CREATE STOP`, 100_000n, ['32 MLOAD STOP'])
  const shown = costs(logs).filter(([op]) => !op.startsWith('PUSH'))
  assert.deepEqual(shown, [
    // Cold, with value, and 5,000 given; the stipend is not paid for.
    ['CALL', 2600 + 9000 + 5000],
    ['MLOAD', 3 + 6],
    ['STOP', 0],
    ['POP', 2],
    ['CREATE', 32_000],
    ['STOP', 0],
  ])
  const callee1 = logs.find(({ depth }) => depth === 2)
  assert.equal(callee1?.gas, 5000 + 2300)
})

test('an instruction that cannot be paid shows its whole price', async () => {
  const last = async (source: string, gas: bigint): Promise<StructLog> => (await stepsOf(source, gas)).at(-1)!
  const { gas, gasCost, error } = await last('1 2 ADD', 8n)
  assert.deepEqual({ gas, gasCost, error }, { gas: 2, gasCost: 3, error: 'out of gas' })
  // 3 for the instruction, 3 for each word and the square of their number through 512.
  assert.equal((await last('1 0x10000 MSTORE', 100n)).gasCost, 3 + 2049 * 3 + Math.floor((2049 * 2049) / 512))
  assert.equal((await last('64 0 KECCAK256', 50n)).gasCost, 30 + 2 * 6 + 2 * 3)
  assert.equal((await last('64 0 0 CALLDATACOPY', 10n)).gasCost, 3 + 2 * 3 + 2 * 3)
  assert.equal((await last('5 SLOAD', 500n)).gasCost, 2100)
  assert.equal((await last('8 0 LOG0', 380n)).gasCost, 375 + 3 + 8 * 8)
  assert.equal((await last('8 0 LOG0', 100n)).gasCost, 375 + 3 + 8 * 8)
  assert.equal((await last('256 2 EXP', 8n)).gasCost, 10 + 2 * 50)
  assert.equal((await last('1 0 SSTORE', 5000n)).gasCost, 2100 + 20_000)
})

test('shortages that nobody can pay for are told as geth tells them', async () => {
  const last = async (source: string, gas: bigint): Promise<[string | undefined, number]> => {
    const { error, gasCost } = (await stepsOf(source, gas)).at(-1)!
    return [error, gasCost]
  }
  assert.deepEqual(await last('1 0 SSTORE', 2305n), ['out of gas: not enough gas for reentrancy sentry', 0])
  assert.deepEqual(await last('1 NOT MLOAD', 90_000n), ['gas uint64 overflow', 3])
  assert.deepEqual(await last('0x1fffffffe0 MLOAD', 90_000n), ['out of gas: gas uint64 overflow', 3])
  assert.deepEqual(await last('1 NOT 0 0 0 0 0 0 CALL', 90_000n), ['gas uint64 overflow', 100])
})

test('an instruction that the stack does not allow is an error, one that fails later is none', async () => {
  const [, add] = await stepsOf('1 ADD')
  assert.equal(add?.error, 'stack underflow (1 <=> 2)')
  const full = await stepsOf('next: 1 @next JUMP', 1_000_000n)
  assert.equal(full.at(-1)?.error, 'stack limit reached 1024 (1023)')
  const invalid = (await stepsOf('INVALID')).at(-1)
  assert.deepEqual([invalid?.op, invalid?.gasCost, invalid?.error], ['INVALID', 0, undefined])
  const jump = (await stepsOf('3 JUMP')).at(-1)
  assert.deepEqual([jump?.op, jump?.gasCost, jump?.error], ['JUMP', 8, undefined])
})

test('storage is shown as far as it is known, with the instructions that ask for it', async () => {
  const logs = await stepsOf('1 2 SSTORE 5 SLOAD POP 2 SLOAD STOP')
  const shown = logs.filter(({ storage }) => storage !== undefined)
  assert.deepEqual(
    shown.map(({ op, storage }) => [op, storage]),
    [
      ['SSTORE', { [word(2)]: word(1) }],
      ['SLOAD', { [word(2)]: word(1), [word(5)]: word(0) }],
      ['SLOAD', { [word(2)]: word(1), [word(5)]: word(0) }],
    ],
  )
})

test('the refund counter is shown from the instruction on that changes it', async () => {
  const logs = await stepsOf('1 0 SSTORE 0 0 SSTORE STOP')
  const refund = 20_000 - 100
  assert.deepEqual(
    logs.filter(({ refund: shown }) => shown !== undefined).map(({ op, refund: shown }) => [op, shown]),
    [
      ['SSTORE', refund],
      ['STOP', refund],
    ],
  )
})

test('settings add memory and return data, leave out stack and storage, and bound the steps', async () => {
  const code = assemble(`7 0 MSTORE 0 0 0 0 ${contractText(1)} 5000 STATICCALL 0 SLOAD STOP`)
  const callee = assemble('0xab 0 MSTORE8 1 0 RETURN')
  const full = await traced<Trace>([code, callee], structLogs({ enableMemory: true, enableReturnData: true }))
  const sload = full.structLogs.find(({ op }) => op === 'SLOAD')
  assert.deepEqual(sload?.memory, [word(7)])
  assert.equal(sload?.returnData, '0xab')
  assert.equal(full.structLogs[0]?.memory, undefined)
  const bare = await traced<Trace>([code, callee], structLogs({ disableStack: true, disableStorage: true, limit: 3 }))
  assert.equal(bare.structLogs.length, 3)
  assert.ok(bare.structLogs.every(({ stack, storage }) => stack === undefined && storage === undefined))
  assert.equal(bare.gas, full.gas)
})

test('what is returned is shown of success and of a revert, not of a failure', async () => {
  const of = (source: string) => traced<Trace>([assemble(source)], structLogs())
  assert.deepEqual(((t) => [t.failed, t.returnValue])(await of('0x12 0 MSTORE8 1 0 RETURN')), [false, '0x12'])
  assert.deepEqual(((t) => [t.failed, t.returnValue])(await of('0x12 0 MSTORE8 1 0 REVERT')), [true, '0x12'])
  assert.deepEqual(((t) => [t.failed, t.returnValue])(await of('0x12 0 MSTORE8 INVALID')), [true, '0x'])
})

test('an empty creation has no instruction', async () => {
  const { structLogs: logs, failed } = await traced<Trace>([], structLogs(), {}, { to: undefined })
  assert.deepEqual(logs, [])
  assert.equal(failed, false)
})

test('names are those of the instruction, also where a fork does not have it', async () => {
  const frontier = rulesOf('istanbul')
  const { structLogs: logs } = await traced<Trace>([Uint8Array.of(0x5f)], structLogs(), {}, {}, { rules: frontier })
  assert.deepEqual(costs(logs), [['PUSH0', 0]])
})

test('an instruction that is forbidden shows its price and no error', async () => {
  const callee = contractText(1)
  const last = async (source: string): Promise<[string, number, string | undefined]> => {
    const logs = await stepsOf(`0 0 0 0 ${callee} 50000 STATICCALL STOP`, 100_000n, [source])
    const { op, gasCost, error } = logs.findLast(({ depth }) => depth === 2)!
    return [op, gasCost, error]
  }
  assert.deepEqual(await last('1 0 SSTORE'), ['SSTORE', 2100 + 20_000, undefined])
  assert.deepEqual(await last('8 0 LOG0'), ['LOG0', 375 + 3 + 8 * 8, undefined])
  assert.deepEqual(await last('1 0 TSTORE'), ['TSTORE', 100, undefined])
  assert.deepEqual(await last('64 0 0 RETURNDATACOPY'), ['RETURNDATACOPY', 3 + 2 * 3 + 2 * 3, undefined])
})
