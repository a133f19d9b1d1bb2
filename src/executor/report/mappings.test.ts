/**
 * Slots of mappings and what they were hashed from.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bigIntToFixedBytes, bytesToBigInt, bytesToHex, concatBytes, keccak256 } from '../../primitives/index.ts'
import { mappingEntry } from './mappings.ts'
import { word } from './testing.ts'
import type { MappingPreimage } from './trace.ts'

const holder = word(0xaaaa_bbbb_cccc_ddddn << 96n)
const spender = word(0x1111_2222_3333_4444n << 96n)

/** Hashes two words and keeps where the slot came from, as an executor does. */
function hashed(preimages: Map<string, MappingPreimage>, first: Uint8Array, second: Uint8Array): Uint8Array {
  const slot = keccak256(concatBytes(first, second))
  preimages.set(bytesToHex(slot), { key: first, base: second })
  return slot
}

test('an entry of a mapping is its key and the slot of the mapping', () => {
  const preimages = new Map<string, MappingPreimage>()
  const slot = hashed(preimages, holder, word(3))
  assert.deepEqual(mappingEntry(slot, preimages), { base: word(3), keys: [holder], offset: 0 })
})

test('nested mappings give their keys from the outside', () => {
  const preimages = new Map<string, MappingPreimage>()
  const slot = hashed(preimages, spender, hashed(preimages, holder, word(4)))
  assert.deepEqual(mappingEntry(slot, preimages), { base: word(4), keys: [holder, spender], offset: 0 })
})

test('a member of a struct is some slots behind its entry', () => {
  const preimages = new Map<string, MappingPreimage>()
  const slot = hashed(preimages, holder, word(5))
  const member = bigIntToFixedBytes(bytesToBigInt(slot) + 2n, 32)
  assert.deepEqual(mappingEntry(member, preimages), { base: word(5), keys: [holder], offset: 2 })
})

test('Vyper hashes the slot first', () => {
  const preimages = new Map<string, MappingPreimage>()
  const slot = hashed(preimages, hashed(preimages, word(6), holder), spender)
  assert.deepEqual(mappingEntry(slot, preimages), { base: word(6), keys: [holder, spender], offset: 0 })
})

test('two small words are read as Solidity has them', () => {
  const preimages = new Map<string, MappingPreimage>()
  assert.deepEqual(mappingEntry(hashed(preimages, word(7), word(1)), preimages), {
    base: word(1),
    keys: [word(7)],
    offset: 0,
  })
})

test('what nobody hashed is no mapping', () => {
  const preimages = new Map<string, MappingPreimage>()
  hashed(preimages, holder, word(3))
  assert.equal(mappingEntry(word(3), preimages), undefined)
  assert.equal(mappingEntry(holder, preimages), undefined)
})

test('preimages that lead in a ring end', () => {
  const preimages = new Map([[bytesToHex(holder), { key: spender, base: holder }]])
  assert.equal(mappingEntry(holder, preimages)?.keys.length, 8)
})
