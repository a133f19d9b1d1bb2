import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, hexToBytes } from '../../src/primitives/hex.ts'
import { Assembler, disassemble, instructionStarts, Opcode } from './assembler.ts'

test('labels are fixed up, also before they are put and with an offset', () => {
  const asm = new Assembler()
  const end = asm.newLabel()
  asm.pushLabel(end)
  asm.pushLabel(end, -2)
  asm.op(Opcode.JUMP)
  asm.put(end)
  asm.op(Opcode.JUMPDEST)
  assert.equal(bytesToHex(asm.finish()), '0x610007610005565b')
})

test('a label that is never put is an error', () => {
  const asm = new Assembler()
  asm.pushLabel(asm.newLabel())
  assert.throws(() => asm.finish(), /never put/)
})

test('PUSH takes the shortest form unless told otherwise', () => {
  const asm = new Assembler()
  asm.push(0n)
  asm.push(0x100n)
  asm.push(1n, 4)
  assert.equal(bytesToHex(asm.finish()), '0x60006101006300000001')
})

test('data of a PUSH is no instruction, not even when the code ends inside', () => {
  const code = hexToBytes('5b605b0c62aabb')
  assert.deepEqual(instructionStarts(code), [0, 1, 3, 4, 7])
  assert.deepEqual(disassemble(code), [
    '    0  JUMPDEST',
    '    1  PUSH1 0x5b',
    '    3  UNDEFINED 0x0c',
    '    4  PUSH3 0xaabb',
  ])
})
