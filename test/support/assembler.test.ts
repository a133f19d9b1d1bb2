import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bytesToHex } from '../../src/primitives/hex.ts'
import { AssemblyError, assemble } from './assembler.ts'

describe('assemble', () => {
  it('knows the opcodes by their place in the families', () => {
    const source =
      'STOP SIGNEXTEND LT SAR KECCAK256 CODECOPY POP MCOPY DUP1 DUP16 SWAP1 SWAP16 LOG0 LOG4 RETURN INVALID'
    assert.equal(bytesToHex(assemble(source)), '0x000b101d203950' + '5e' + '808f909fa0a4f3fe')
  })

  it('pushes numbers in as few bytes as they take', () => {
    assert.equal(bytesToHex(assemble('0 1 255 0x100')), '0x5f' + '6001' + '60ff' + '610100')
    assert.equal(bytesToHex(assemble(`0x${'ff'.repeat(32)}`)), `0x7f${'ff'.repeat(32)}`)
  })

  it('resolves labels forwards and backwards', () => {
    const source = `
      @end JUMP   // over the loop
      loop:
      @loop JUMP
      end:
      STOP`
    assert.equal(bytesToHex(assemble(source)), '0x61000956' + '5b' + '61000456' + '5b' + '00')
  })

  it('says what it cannot assemble and where', () => {
    assert.throws(() => assemble('ADD\nADDD'), new AssemblyError('unknown token ADDD', 2))
    assert.throws(() => assemble('\n\n@nowhere JUMP'), new AssemblyError('no label nowhere', 3))
    assert.throws(() => assemble('a:\na:'), new AssemblyError('label a is there twice', 2))
    assert.throws(() => assemble(`0x1${'00'.repeat(32)}`), AssemblyError)
  })
})
