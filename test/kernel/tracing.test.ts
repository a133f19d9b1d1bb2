/**
 * The tracing build: the same source, one instruction at a time.
 *
 * Owns: what a step says. That both builds agree on results is tested here on a handful of programs.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Kernel, messageOf } from '../../src/kernel-host/index.ts'
import { rulesOf } from '../../src/protocol/forks/index.ts'
import type { MemoryState } from '../../src/state/index.ts'
import { addressOf, addressWord, callFirst, worldOf } from '../support/machine.ts'

interface Seen {
  readonly pc: number
  readonly opcode: number
  readonly gas: number
  readonly depth: number
  readonly stack: readonly bigint[]
  readonly memorySize: number
}

const GAS = 1_000_000n
const block = {
  number: 1n,
  timestamp: 1n,
  gasLimit: GAS,
  coinbase: new Uint8Array(20),
  difficulty: 0n,
  prevRandao: 0n,
  baseFee: 0n,
  blobBaseFee: 1n,
  chainId: 1n,
  blockHash: () => undefined,
}

function trace(state: MemoryState): { seen: Seen[]; frames: object[]; gasUsed: bigint; status: string } {
  const seen: Seen[] = []
  const frames: object[] = []
  const kernel = new Kernel({
    listener: {
      step(step, views) {
        const stack = Array.from({ length: step.height }, (_, index) => views.readWord(step.stack + index * 32))
        const { programCounter: pc, opcode, gas, depth, memorySize } = step
        seen.push({ pc, opcode, gas, depth, stack, memorySize })
      },
      entered: ({ opcode, gas, paid }) => frames.push({ opcode, gas, paid }),
      left: ({ status, halt, gasLeft, paid }) => frames.push({ status, halt, gasLeft, paid }),
      logged: ({ data }) => frames.push({ log: data.length }),
      selfdestructed: ({ balance }) => frames.push({ balance }),
    },
  })
  kernel.report(Array.from({ length: 256 }, (_, opcode) => opcode))
  kernel.beginBlock(block, rulesOf('osaka'), state)
  const result = kernel.execute(
    messageOf({ sender: new Uint8Array(20), to: addressOf(0), gasLimit: GAS, data: new Uint8Array(0) }),
  )
  assert.ok('status' in result)
  return { seen, frames, gasUsed: result.gasUsed, status: result.status }
}

test('every instruction is reported with its place, gas, stack and memory', () => {
  const { seen } = trace(worldOf('5 3 DUP2 SWAP1 SUB 0 MSTORE STOP'))
  const names = seen.map(({ opcode }) => opcode)
  assert.deepEqual(names, [0x60, 0x60, 0x81, 0x90, 0x03, 0x5f, 0x52, 0x00])
  assert.deepEqual(
    seen.map(({ pc }) => pc),
    [0, 2, 4, 5, 6, 7, 8, 9],
  )
  assert.deepEqual(
    seen.map(({ gas }) => Number(GAS) - gas),
    [0, 3, 6, 9, 12, 15, 17, 23],
  )
  assert.deepEqual(seen[2]!.stack, [5n, 3n])
  assert.deepEqual(seen[3]!.stack, [5n, 3n, 5n])
  assert.deepEqual(seen[6]!.stack, [5n, 2n ** 256n - 2n, 0n])
  assert.equal(seen[6]!.memorySize, 0)
  assert.equal(seen[7]!.memorySize, 32)
})

test('deeper frames are reported at their depth', () => {
  const { seen } = trace(worldOf(`0 0 0 0 0 ${addressWord(1)} GAS CALL STOP`, '1 POP STOP'))
  assert.deepEqual(
    seen.map(({ depth }) => depth),
    [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 1],
  )
})

test('both builds come to the same result', () => {
  const programs = [
    '7 next: 1 SWAP1 SUB DUP1 @next JUMPI 0 MSTORE 32 0 RETURN',
    '1 2 3 4 SWAP3 SWAP1 DUP4 ADD MUL SUB 0 SSTORE 0 SLOAD POP STOP',
    '1 ADD',
    '0xfe 0 MSTORE8 1 0 0 CREATE POP STOP',
    '5 3 LT ISZERO @yes JUMPI INVALID yes: 1 0 REVERT',
  ]
  for (const program of programs) {
    const fast = callFirst(worldOf(program), { gas: GAS })
    const traced = trace(worldOf(program))
    assert.equal(traced.status, fast.status, program)
    assert.equal(traced.gasUsed, fast.gasUsed, program)
  }
})

test('frames are reported with what they were given and what they leave', () => {
  const { frames } = trace(worldOf(`0 0 0 0 0 ${addressWord(1)} 5000 CALL STOP`, '0 0 LOG0 0x60 POP INVALID'))
  const outermost = Number(GAS)
  const paid = outermost - 5 * 2 - 2 * 3 - 2600 - 5000
  assert.deepEqual(frames, [
    { opcode: 0xf1, gas: outermost, paid: outermost },
    { opcode: 0xf1, gas: 5000, paid },
    { log: 0 },
    { status: 'halt', halt: 'invalidOpcode', gasLeft: 0, paid: 5000 - 2 * 2 - 375 - 5 },
    { status: 'success', halt: undefined, gasLeft: paid, paid },
  ])
})

test('calls that run no code are frames too', () => {
  const rich = '0x10000000000'
  const { frames } = trace(worldOf(`0 0 0 0 ${rich} 0 5000 CALL 0 0 0 0 0 4 5000 CALL 0 0 0 CREATE 0 SELFDESTRUCT`))
  const statuses = frames.map((frame) => ('halt' in frame ? (frame.halt ?? 'success') : Object.keys(frame)[0]))
  assert.deepEqual(statuses, [
    'opcode',
    'opcode',
    'insufficientBalance',
    'opcode',
    'success',
    'opcode',
    'success',
    'balance',
    'success',
  ])
})
