/**
 * The largest things a transaction may do, and lanes that are too small to keep what they have translated.
 *
 * Owns: depth, size and count at their limits. Must never: depend on how fast they are.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEvm, KernelFault } from '../../src/evm/index.ts'
import { bytesToBigInt } from '../../src/primitives/bytes.ts'
import { assemble } from '../support/assembler.ts'
import { addressOf, addressWord, callFirst, worldOf } from '../support/machine.ts'

/** Counts how deep it can call itself: 1 + what the next level says. */
const DESCENT = `
  32 0 0 0 0 ADDRESS GAS CALL POP
  0 MLOAD 1 ADD 0 MSTORE
  32 0 RETURN`

test('a chain of calls reaches depth 1,024 and fails softly below', () => {
  const result = callFirst(worldOf(DESCENT), { gas: 2n ** 50n })
  assert.equal(result.status, 'success')
  assert.equal(bytesToBigInt(result.output), 1025n)
})

test('a contract of 24 KB of JUMPDESTs runs to its end', () => {
  const result = callFirst(worldOf(new Uint8Array(24_576).fill(0x5b)))
  assert.equal(result.status, 'success')
  assert.equal(result.gasUsed, 24_576n)
})

test('128 KB of calldata are read back unchanged', () => {
  const data = Uint8Array.from({ length: 131_072 }, (_, index) => (index * 31) & 0xff)
  const result = callFirst(worldOf('CALLDATASIZE 0 0 CALLDATACOPY CALLDATASIZE 0 RETURN'), { data, gas: 30_000_000n })
  assert.equal(result.status, 'success')
  assert.deepEqual(result.output, data)
})

test('one transaction makes 1,000 contracts', () => {
  // Init code of one byte, INVALID-free: returns the empty string.
  const source = '0 next: 1 0 0 CREATE ISZERO @failed JUMPI 1 ADD DUP1 1000 XOR @next JUMPI STOP failed: 0 0 REVERT'
  const result = callFirst(worldOf(source), { gas: 100_000_000n })
  assert.equal(result.status, 'success')
  const made = result.changes.filter(({ account }) => account?.nonce === 1n)
  assert.equal(made.length, 1000)
})

test('memory that no gas limit pays for is refused by price, not by address', () => {
  for (const offset of ['0xffffffff', '0x100000000', '0x1fffffffe0', `0x${'ff'.repeat(32)}`]) {
    assert.equal(callFirst(worldOf(`1 ${offset} MSTORE STOP`)).halt, 'outOfGas', offset)
    assert.equal(callFirst(worldOf(`${offset} 0 RETURN`)).halt, 'outOfGas', offset)
    assert.equal(callFirst(worldOf(`${offset} ${offset} KECCAK256 STOP`)).halt, 'outOfGas', offset)
    assert.equal(callFirst(worldOf(`0 ${offset} RETURN`)).status, 'success', offset)
    assert.equal(callFirst(worldOf(`0 ${offset} 0 CODECOPY 0 0 ${offset} CALLDATACOPY STOP`)).status, 'success', offset)
    assert.equal(
      callFirst(worldOf(`0 ${offset} LOG0 0 ${offset} 0 ${offset} 0 ADDRESS GAS CALL STOP`)).status,
      'success',
      offset,
    )
  }
})

test('a lane that is too small for what gas has paid says so loudly and goes on afterwards', () => {
  const evm = createEvm({ memoryMegabytes: 1 })
  const state = worldOf('1 0x200000 MSTORE STOP')
  const run = () => evm.call({ to: addressOf(0), state, gas: 2n ** 40n })
  assert.throws(run, (error: Error) => error instanceof KernelFault && error.code === 'memory')
  assert.equal(evm.call({ to: addressOf(0), state: worldOf('STOP') }).status, 'success')
})

test('tiny code caches change nothing but the work', () => {
  // Nine contracts call each other around in a circle; each is large, so caches of this size hold one or two of them.
  const circle = Array.from({ length: 9 }, (_, index) => {
    const filler = Array.from({ length: 1500 }, (_, step) => `${(index * 977 + step * 31) % 65_536} ADD`).join(' ')
    return `
      0 CALLDATALOAD DUP1 ISZERO @end JUMPI
      1 SWAP1 SUB 0 MSTORE
      32 0 32 0 0 ${addressWord((index + 1) % 9)} GAS CALL POP
      0 MLOAD ${filler} 0 MSTORE 16 0 32 CODECOPY 32 MLOAD 0 MLOAD XOR 0 MSTORE
      32 0 RETURN
      end: 32 0 RETURN`
  })
  const data = new Uint8Array(32)
  data[31] = 60
  const message = { data, gas: 100_000_000n }
  const large = callFirst(worldOf(...circle), message)
  const small = callFirst(worldOf(...circle), message, { caches: { code: 16_384, translated: 180_000 } })
  assert.equal(large.status, 'success')
  assert.deepEqual(small.output, large.output)
  assert.equal(small.gasUsed, large.gasUsed)
})

test('code created in a block survives a code cache that is emptied', () => {
  // Makes a contract that answers 42, then walks over others until the cache has been emptied, then asks it.
  const answer = bytesToBigInt(assemble('42 0 MSTORE 32 0 RETURN'))
  const length = assemble('42 0 MSTORE 32 0 RETURN').length
  const initcode = bytesToBigInt(assemble(`0x${answer.toString(16)} 0 MSTORE ${length} ${32 - length} RETURN`))
  const initLength = assemble(`0x${answer.toString(16)} 0 MSTORE ${length} ${32 - length} RETURN`).length
  const walk = Array.from({ length: 6 }, (_, index) => `${addressWord(index + 1)} EXTCODESIZE POP`).join(' ')
  const maker = `
    0x${initcode.toString(16)} 0 MSTORE
    ${initLength} ${32 - initLength} 0 CREATE
    ${walk}
    32 0 0 0 0 DUP6 GAS CALL POP
    32 0 RETURN`
  const others = Array.from({ length: 6 }, (_, index) => new Uint8Array(6000).fill(0x5b, index))
  const result = callFirst(worldOf(maker, ...others), {}, { caches: { code: 16_384, translated: 180_000 } })
  assert.equal(result.status, 'success')
  assert.equal(bytesToBigInt(result.output), 42n)
})

test('init code of 16 MB is analysed by what is in it, not by its size', () => {
  // Forks before EIP-3860 set no limit but the price of memory.
  const zero = '1 1 XOR' // there is no PUSH0 yet
  const source = `0x1000000 ${zero} DUP1 CREATE ${zero} MSTORE 32 ${zero} RETURN`
  const result = callFirst(worldOf(source), { gas: 2n ** 40n }, { fork: 'homestead' })
  assert.equal(result.status, 'success')
  assert.notEqual(bytesToBigInt(result.output), 0n)
})
