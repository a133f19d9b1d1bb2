import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256 } from '../../primitives/keccak.ts'
import { StoreError } from '../store/errors.ts'
import { testAddress, testWord } from '../testing.ts'
import * as codec from './codec.ts'

const hash = (n: number) => keccak256(Uint8Array.of(n))
const LEAF_TOP: codec.TrieTop = { kind: 'leaf', key: hash(9) }
const BRANCH_TOP: codec.TrieTop = { kind: 'branch', key: new Uint8Array(32).fill(0x12, 0, 2), depth: 4 }

/** Every record that is cut off or too long is refused, with the table's name. */
function checkDamage(bytes: Uint8Array, decode: (bytes: Uint8Array, table: string) => unknown, ownsRest = false): void {
  const isDamage = (error: unknown) =>
    error instanceof StoreError && error.code === 'damaged' && /\btable t\b/.test(error.message)
  for (let length = 0; length < bytes.length; length++) {
    if (ownsRest && length > 0) continue
    assert.throws(() => decode(bytes.subarray(0, length), 't'), isDamage, `cut off after ${length}`)
  }
  if (!ownsRest) assert.throws(() => decode(Uint8Array.of(...bytes, 0), 't'), isDamage)
}

describe('records', () => {
  it('keep accounts', () => {
    const plain = {
      address: testAddress(1),
      nonce: 0n,
      balance: 0n,
      codeHash: EMPTY_CODE_HASH,
      storageRoot: EMPTY_TRIE_ROOT,
      storageTop: undefined,
    }
    const full = { ...plain, nonce: 2n ** 64n - 1n, balance: 2n ** 256n - 1n, codeHash: hash(1), storageRoot: hash(2) }
    for (const record of [plain, { ...full, storageTop: LEAF_TOP }, { ...full, storageTop: BRANCH_TOP }]) {
      const bytes = codec.encodeAccountRecord(record)
      assert.deepEqual(codec.decodeAccountRecord(bytes, 't'), record)
      checkDamage(bytes, codec.decodeAccountRecord)
    }
    assert.equal(codec.encodeAccountRecord(plain).length, 23)
  })

  it('keep slots', () => {
    for (const slot of [0n, 1n, 2n ** 256n - 1n]) {
      for (const value of [1n, 256n, 2n ** 256n - 1n]) {
        const record = { slot: testWord(slot), value: testWord(value) }
        const bytes = codec.encodeSlotRecord(record)
        assert.deepEqual(codec.decodeSlotRecord(bytes, 't'), record)
        checkDamage(bytes, codec.decodeSlotRecord, true)
      }
    }
  })

  it('of branches tell the children', () => {
    const [first, last] = [Uint8Array.of(0xa0, ...hash(0)), Uint8Array.of(0xc2, 0x20, 0x05)]
    const extended = Uint8Array.of(0xa0, ...hash(7))
    // Children 0 and 15 are leaves, 7 is a branch below an extension of two nibbles.
    const bytes = Uint8Array.of(0x80, 0x81, 0x80, 0x01, 0x00, 0x80, 2, 1, 15, ...first, ...extended, ...last)
    const decoded = codec.decodeBranchRecord(bytes, 't').map((child) => {
      if (child === undefined) return undefined
      const { bytes, at, length } = child.reference
      return [child.isLeaf, [...child.extension], bytes.slice(at, at + length)]
    })
    const expected: unknown[] = new Array(16).fill(undefined)
    expected[0] = [true, [], first]
    expected[7] = [false, [1, 15], extended]
    expected[15] = [true, [], last]
    assert.deepEqual(decoded, expected)
    checkDamage(bytes, codec.decodeBranchRecord)
  })

  it('keep the head', () => {
    for (const top of [undefined, LEAF_TOP, BRANCH_TOP]) {
      const record = { block: 2 ** 40, firstKept: 12, root: hash(3), top }
      const bytes = codec.encodeHeadRecord(record)
      assert.deepEqual(codec.decodeHeadRecord(bytes, 't'), record)
      checkDamage(bytes, codec.decodeHeadRecord)
    }
    assert.throws(() => codec.decodeHeadRecord(Uint8Array.of(...new Uint8Array(48), 3), 't'), /top of kind 3/)
  })

  it('keep change sets', () => {
    const record = {
      root: hash(4),
      top: BRANCH_TOP,
      accounts: [
        { hash: hash(1), slots: [] },
        { hash: hash(2), slots: [hash(3), hash(4)] },
      ],
    }
    const bytes = codec.encodeChangeSet(record)
    assert.deepEqual(codec.decodeChangeSet(bytes, 't'), record)
    checkDamage(bytes, codec.decodeChangeSet)
  })

  it('order block numbers', () => {
    for (const block of [0, 1, 255, 256, 2 ** 53 - 1]) {
      assert.equal(codec.decodeBlockKey(codec.encodeBlockKey(block)), block)
      assert.equal(codec.decodeBlockKey(Uint8Array.of(1, 2, ...codec.encodeBlockKey(block))), block)
    }
  })
})
