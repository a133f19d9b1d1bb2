import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, HexError, hexToBytes } from './hex.ts'

test('every byte goes to text and back', () => {
  const all = Uint8Array.from({ length: 256 }, (_, value) => value)
  const text = bytesToHex(all)
  assert.equal(text.length, 514)
  assert.match(text, /^0x000102.*fdfeff$/)
  assert.deepEqual(hexToBytes(text), all)
  assert.deepEqual(hexToBytes(text.slice(2).toUpperCase()), all)
})

test('a view is written without its surroundings', () => {
  assert.equal(bytesToHex(Uint8Array.of(1, 2, 3, 4).subarray(1, 3)), '0x0203')
})

test('no digits are no bytes', () => {
  assert.equal(bytesToHex(new Uint8Array(0)), '0x')
  assert.deepEqual(hexToBytes('0x'), new Uint8Array(0))
  assert.deepEqual(hexToBytes(''), new Uint8Array(0))
})

test('the error names the value, the fault and the place', () => {
  const faults: [text: string, position: number, message: RegExp][] = [
    ['0x0', 3, /^code: hex string of odd length/],
    ['0xg0', 2, /invalid hex string: character "g"/],
    ['0x0011 2', 6, /character " "/],
    ['00x1', 2, /character "x"/],
    ['0x00\u0130\u0131', 4, /invalid hex string/],
    ['0x00:0', 4, /character ":"/],
    ['0x00@`', 4, /character "@"/],
    ['0x00G', 4, /character "G"/],
  ]
  for (const [text, position, message] of faults) {
    assert.throws(
      () => hexToBytes(text, 'code'),
      (error) => {
        assert.ok(error instanceof HexError)
        assert.equal(error.what, 'code')
        assert.equal(error.position, position, text)
        assert.match(error.message, message)
        return true
      },
    )
  }
})

test('long texts are read like short ones', () => {
  const long = Uint8Array.from({ length: 1000 }, (_, index) => index * 7)
  const digits = bytesToHex(long).slice(2)
  assert.deepEqual(hexToBytes(digits), long)
  assert.deepEqual(hexToBytes(`0x${digits.toUpperCase()}`), long)
  for (const [position, character] of [
    [2, ' '],
    [777, 'g'],
    [1999, '\u0131'],
    [2001, 'x'],
  ] as const) {
    const broken = `0x${digits}`.slice(0, position) + character + `0x${digits}`.slice(position + 1)
    assert.throws(
      () => hexToBytes(broken),
      (error) => error instanceof HexError && error.position === position && /invalid hex string/.test(error.message),
    )
  }
  assert.throws(() => hexToBytes(`${digits}0`), /odd length ends at position 2001/)
})

test('faults are found in the order of the text', () => {
  assert.throws(() => hexToBytes('0x0g0'), /character "g" at position 3/)
})

test('no character but the 22 digits is taken for one', () => {
  for (let code = 0; code < 0x500; code++) {
    const character = String.fromCharCode(code)
    if (/[0-9a-fA-F]/.test(character)) assert.equal(hexToBytes(`${character}0`)[0], Number.parseInt(character, 16) << 4)
    else assert.throws(() => hexToBytes(`0x0${character}`), HexError, `code ${code}`)
  }
})
