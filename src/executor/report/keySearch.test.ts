/**
 * Keys of mappings that nobody recorded.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bigIntToFixedBytes, bytesToBigInt, concatBytes, keccak256 } from '../../primitives/index.ts'
import { findMappingKeys, wordOfAddress } from './keySearch.ts'
import { mappingEntry } from './mappings.ts'
import { account, word } from './testing.ts'

const holder = wordOfAddress(account(0xabcdef).fill(0xee, 0, 8))

test('the key of a slot is found among the words of the block', () => {
  const slot = keccak256(concatBytes(holder, word(51)))
  const member = bigIntToFixedBytes(bytesToBigInt(slot) + 3n, 32)
  const found = findMappingKeys([slot, member, word(7)], [word(1), holder, word(2)])
  assert.equal(found.size, 1)
  assert.deepEqual(mappingEntry(slot, found), { base: word(51), keys: [holder], offset: 0 })
  assert.deepEqual(mappingEntry(member, found), { base: word(51), keys: [holder], offset: 3 })
})

test('so is that of a Vyper mapping', () => {
  const slot = keccak256(concatBytes(word(5), holder))
  assert.deepEqual(mappingEntry(slot, findMappingKeys([slot], [holder])), { base: word(5), keys: [holder], offset: 0 })
})

test('what is not among them is not found', () => {
  const slot = keccak256(concatBytes(holder, word(3)))
  assert.equal(findMappingKeys([slot], [word(1), word(2)]).size, 0)
  assert.equal(findMappingKeys([keccak256(concatBytes(holder, word(64)))], [holder]).size, 0)
  assert.equal(findMappingKeys([], [holder]).size, 0)
})
