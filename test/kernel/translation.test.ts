/**
 * What translation dissolves or fuses must not be seen: stack shuffling, constants, conditions, block borders.
 *
 * Owns: programs aimed at the translator. The official tests and the fuzzer cover the rest.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { callFirst, evaluate, worldOf } from '../support/machine.ts'

const RETURN_TOP = '0 MSTORE 32 0 RETURN'

/** Packs the stack's values, each below 16, into one number: the top is the lowest digit. */
function digits(count: number): string {
  let code = ''
  for (let digit = 1; digit < count; digit++) code += ` SWAP1 ${16 ** digit} MUL ADD`
  return code
}

describe('the symbolic stack', () => {
  test('brings rings of swapped values home', () => {
    // The block ends at the JUMPDEST, so all values must then lie where the next block expects them.
    const rotate = (swaps: string) => `1 2 3 4 5 @a JUMP a: ${swaps} b: ${digits(5)} ${RETURN_TOP}`
    assert.equal(evaluate(rotate('')), 0x12345n)
    assert.equal(evaluate(rotate('SWAP1')), 0x12354n)
    assert.equal(evaluate(rotate('SWAP4')), 0x52341n)
    assert.equal(evaluate(rotate('SWAP1 SWAP2 SWAP3 SWAP4')), 0x23451n)
    assert.equal(evaluate(rotate('SWAP4 SWAP3 SWAP2 SWAP1')), 0x51234n)
    assert.equal(
      evaluate(rotate('SWAP1 SWAP4 SWAP2 SWAP3 SWAP1')),
      evaluate(rotate('@c JUMP c: SWAP1 SWAP4 SWAP2 SWAP3 SWAP1')),
    )
  })

  test('keeps a value that a later result would have overwritten', () => {
    // The sum goes where the first 2 lay, but a copy of that 2 is still needed.
    assert.equal(evaluate(`2 3 @a JUMP a: DUP2 SWAP2 ADD b: 16 MUL ADD ${RETURN_TOP}`), 5n * 16n + 2n)
    assert.equal(evaluate(`2 3 @a JUMP a: DUP2 DUP2 ADD SWAP2 POP b: 16 MUL ADD ${RETURN_TOP}`), 3n * 16n + 5n)
  })

  test('reuses the place of an operand for its own result', () => {
    assert.equal(evaluate(`7 @a JUMP a: DUP1 MUL DUP1 MUL DUP1 ADD ${RETURN_TOP}`), 4802n)
  })

  test('survives a block of 400 instructions with many live values', () => {
    const pushes = Array.from({ length: 200 }, (_, index) => index % 7).join(' ')
    const adds = Array.from({ length: 199 }, () => 'ADD').join(' ')
    const expected = Array.from({ length: 200 }, (_, index) => index % 7).reduce((sum, value) => sum + value, 0)
    assert.equal(evaluate(`${pushes} ${adds} ${RETURN_TOP}`), BigInt(expected))
    assert.equal(evaluate(`0 CALLDATALOAD ${pushes} ${adds} ADD ${RETURN_TOP}`), BigInt(expected))
  })
})

describe('the bounds of the stack', () => {
  const pushes = (count: number) => Array.from({ length: count }, () => '1').join(' ')

  test('holds 1,024 words and no more, within a block and across blocks', () => {
    assert.equal(callFirst(worldOf(`${pushes(1024)} STOP`)).status, 'success')
    assert.equal(callFirst(worldOf(`${pushes(1025)} STOP`)).halt, 'stackUnderflowOrOverflow')
    assert.equal(callFirst(worldOf(`${pushes(1000)} a: ${pushes(24)} b: STOP`)).status, 'success')
    assert.equal(callFirst(worldOf(`${pushes(1000)} a: ${pushes(25)} b: STOP`)).halt, 'stackUnderflowOrOverflow')
  })

  test('is never read below its bottom', () => {
    for (const program of [
      'ADD STOP',
      '1 ADD STOP',
      'DUP1 STOP',
      '1 DUP2 STOP',
      '1 SWAP1 STOP',
      'POP STOP',
      '0 0 0 LOG2 STOP',
      'JUMP',
      '1 JUMPI',
      '1 2 3 CALL STOP',
    ]) {
      assert.equal(callFirst(worldOf(program)).halt, 'stackUnderflowOrOverflow', program)
    }
    const deepPops = Array.from({ length: 1100 }, () => 'POP').join(' ')
    assert.equal(callFirst(worldOf(`${deepPops} STOP`)).halt, 'stackUnderflowOrOverflow')
  })
})

describe('jumps', () => {
  test('test comparisons directly, negated any number of times', () => {
    const cases: [string, bigint, bigint, boolean][] = [
      ['LT', 1n, 2n, true],
      ['LT', 2n, 2n, false],
      ['GT', 2n, 1n, true],
      ['GT', 1n, 1n, false],
      ['SLT', 2n ** 256n - 1n, 0n, true],
      ['SLT', 0n, 2n ** 256n - 1n, false],
      ['SGT', 0n, 2n ** 255n, true],
      ['SGT', 2n ** 255n, 0n, false],
      ['EQ', 5n, 5n, true],
      ['EQ', 5n, 2n ** 200n + 5n, false],
    ]
    for (const [comparison, a, b, holds] of cases) {
      for (let negations = 0; negations < 5; negations++) {
        const not = 'ISZERO '.repeat(negations)
        const source = `${b} ${a} @start JUMP start: ${comparison} ${not} @yes JUMPI 0 ${RETURN_TOP} yes: 1 ${RETURN_TOP}`
        assert.equal(evaluate(source), holds === (negations % 2 === 0) ? 1n : 0n, `${comparison} ${a} ${b} ${not}`)
      }
    }
  })

  test('keep a condition that is also needed afterwards', () => {
    const source = `3 4 @start JUMP start: GT DUP1 ISZERO @no JUMPI 16 MUL 1 ADD ${RETURN_TOP} no: 2 ADD ${RETURN_TOP}`
    assert.equal(evaluate(source), 17n)
    assert.equal(evaluate(source.replace('3 4', '4 3')), 2n)
  })

  test('keep the operands of a condition over the moves at the end of the block', () => {
    // Both operands of LT are about to be overwritten by the swapped values when the jump looks at them.
    const source = `9 8 1 2 @start JUMP start: DUP1 DUP3 LT SWAP4 SWAP1 SWAP3 SWAP2 SWAP4 @yes JUMPI ${digits(4)} ${RETURN_TOP} yes: ${digits(4)} 0x10000 ADD ${RETURN_TOP}`
    const split = source.replace('LT SWAP4', 'LT @x JUMP x: SWAP4')
    assert.equal(evaluate(source), evaluate(split))
  })

  test('go only to a JUMPDEST outside push data', () => {
    assert.equal(callFirst(worldOf('0x5b POP 1 JUMP')).halt, 'invalidJump')
    assert.equal(callFirst(worldOf('0 CALLDATALOAD JUMP'), { data: new Uint8Array(32).fill(0xff) }).halt, 'invalidJump')
    assert.equal(callFirst(worldOf('1 255 SHL 3 JUMPI')).halt, 'invalidJump')
    assert.equal(callFirst(worldOf('0 1000 JUMPI STOP')).status, 'success')
  })

  test('may be computed, and may leave a loop backwards', () => {
    const sum = `0 CALLDATALOAD 0 loop: DUP2 ADD SWAP1 1 SWAP1 SUB SWAP1 DUP2 @loop 1 ADD 1 SWAP1 SUB JUMPI ${RETURN_TOP}`
    const data = new Uint8Array(32)
    data[31] = 100
    assert.equal(evaluate(sum, { data }), 5050n)
  })
})

describe('code', () => {
  test('that ends within its push data reads zeros', () => {
    const code = Uint8Array.of(0x60, 0x20, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3, 0x7f, 0x12)
    assert.equal(callFirst(worldOf(code)).status, 'success')
    // PUSH2 0x12 at the very end, then the implicit STOP.
    assert.equal(callFirst(worldOf(Uint8Array.of(0x61, 0x12))).gasUsed, 3n)
  })

  test('charges for what runs and for nothing behind a halt', () => {
    assert.equal(callFirst(worldOf('1 2 ADD POP STOP 1 2 3')).gasUsed, 11n)
    assert.equal(callFirst(worldOf('GAS POP GAS POP STOP')).gasUsed, 8n)
    assert.equal(evaluate(`GAS GAS SWAP1 SUB ${RETURN_TOP}`), 2n)
  })

  test('folds constants as it would compute them', () => {
    assert.equal(evaluate(`1 1 160 SHL SUB ${RETURN_TOP}`), 2n ** 160n - 1n)
    assert.equal(evaluate(`1 1 160 SHL SUB NOT ${RETURN_TOP}`), 2n ** 256n - 2n ** 160n)
    assert.equal(evaluate(`0x1234 8 SHR ISZERO ISZERO 7 MUL 3 XOR ${RETURN_TOP}`), 4n)
    assert.equal(evaluate(`NUMBER TIMESTAMP ADD ${RETURN_TOP}`, { block: { number: 5n, timestamp: 6n } }), 11n)
    // The same translated code, in another block.
    assert.equal(evaluate(`NUMBER TIMESTAMP ADD ${RETURN_TOP}`, { block: { number: 50n, timestamp: 60n } }), 110n)
  })
})
