import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareBytes, concatBytes } from '../../primitives/bytes.ts'
import { bytesToHex, hexToBytes } from '../../primitives/hex.ts'
import { EMPTY_TRIE_ROOT, keccak256, orderedTrieRoot } from '../../primitives/keccak.ts'
import { encodeRlp } from '../../primitives/rlp.ts'
import { secureTrieRoot, type TrieEntry, trieRoot } from './root.ts'

const text = (value: string) => new TextEncoder().encode(value)
const entries = (pairs: [string, string][]): TrieEntry[] => pairs.map(([key, value]) => [text(key), text(value)])

describe('trieRoot', () => {
  it('is the empty root for no entries', () => {
    assert.deepEqual(trieRoot([]), EMPTY_TRIE_ROOT)
    assert.deepEqual(trieRoot(entries([['gone', '']])), EMPTY_TRIE_ROOT)
  })

  it('hands out roots that the caller may write to', () => {
    trieRoot([]).fill(1)
    assert.deepEqual(trieRoot([]), EMPTY_TRIE_ROOT)
  })

  it('hashes a single leaf even when it is shorter than a hash', () => {
    // Hex-prefix of an even leaf path: 0x20, then the key.
    const leaf = encodeRlp([Uint8Array.of(0x20, 0x61), text('b')])
    assert.ok(leaf.length < 32)
    assert.deepEqual(trieRoot(entries([['a', 'b']])), keccak256(leaf))
  })

  it('embeds short children and refers to long ones by hash', () => {
    // 0x10 and 0x1f part in the second nibble: an extension over nibble 1, a branch, two leaves with empty paths.
    const branchWith = (low: Uint8Array, high: Uint8Array) => {
      const slots = Array.from({ length: 17 }, () => new Uint8Array(0) as Uint8Array | Uint8Array[])
      slots[0] = leafItem(low)
      slots[15] = leafItem(high)
      return slots
    }
    const leafItem = (value: Uint8Array): Uint8Array | Uint8Array[] => {
      const leaf = [Uint8Array.of(0x20), value]
      const encoded = encodeRlp(leaf)
      return encoded.length < 32 ? leaf : keccak256(encoded)
    }
    for (const length of [1, 28, 29, 55, 56, 255, 256, 70_000]) {
      const low = new Uint8Array(length).fill(0x7f)
      const high = text('short')
      const branch = encodeRlp(branchWith(low, high))
      const root = keccak256(
        encodeRlp([Uint8Array.of(0x11), branch.length < 32 ? branchWith(low, high) : keccak256(branch)]),
      )
      const pairs: TrieEntry[] = [
        [Uint8Array.of(0x1f), high],
        [Uint8Array.of(0x10), low],
      ]
      assert.deepEqual(trieRoot(pairs), root, `value of ${length} bytes`)
    }
  })

  it('matches known roots', () => {
    const root = trieRoot(
      entries([
        ['do', 'verb'],
        ['horse', 'stallion'],
        ['doge', 'coin'],
        ['dog', 'puppy'],
      ]),
    )
    assert.equal(bytesToHex(root), '0x5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84')
  })

  it('takes the later of equal keys and drops what is empty in the end', () => {
    const plain = trieRoot(
      entries([
        ['a', '2'],
        ['b', '3'],
      ]),
    )
    assert.deepEqual(
      trieRoot(
        entries([
          ['a', '1'],
          ['c', '4'],
          ['b', '3'],
          ['a', '2'],
          ['c', ''],
        ]),
      ),
      plain,
    )
    assert.notDeepEqual(
      trieRoot(
        entries([
          ['a', '2'],
          ['b', '3'],
          ['a', '1'],
        ]),
      ),
      plain,
    )
  })

  it('is usable again after a failure inside', () => {
    const broken = {
      length: 1,
      get 0(): never {
        throw new Error('unreadable')
      },
    } as unknown as Uint8Array
    const good = entries([
      ['a', '1'],
      ['b', '2'],
    ])
    const before = trieRoot(good)
    assert.throws(() => trieRoot([[text('x'), broken], ...good]), /unreadable/)
    assert.deepEqual(trieRoot(good), before)
  })
})

describe('secureTrieRoot', () => {
  it('is the root under the hashes of the keys', () => {
    const pairs = entries(Array.from({ length: 300 }, (_, i) => [`key ${i}`, `value ${i}`]))
    const hashed = pairs.map(([key, value]): TrieEntry => [keccak256(key), value])
    assert.deepEqual(secureTrieRoot(pairs), trieRoot(hashed))
    assert.deepEqual(secureTrieRoot(pairs), trieRoot(hashed), 'with remembered hashes')
  })
})

describe('orderedTrieRoot', () => {
  it('puts values under their RLP-encoded indices', () => {
    const values = Array.from({ length: 70_000 }, (_, i) => text(`receipt ${i}`))
    for (const count of [0, 1, 2, 127, 128, 129, 255, 256, 257, 70_000]) {
      const some = values.slice(0, count)
      const pairs = some.map((value, index): TrieEntry => [encodeRlp(minimalBytes(index)), value])
      pairs.sort((a, b) => compareBytes(a[0], b[0]))
      assert.deepEqual(orderedTrieRoot(some), trieRoot(pairs), `${count} values`)
    }
  })

  it('holds values of all lengths', () => {
    const values = [1, 2, 31, 32, 33, 55, 56, 57, 255, 256, 257, 65_535, 65_536, 70_000, 17_000_000].flatMap(
      (length) => [new Uint8Array(length).fill(0x7f), new Uint8Array(length).fill(0x80)],
    )
    const pairs = values.map((value, index): TrieEntry => [encodeRlp(minimalBytes(index)), value])
    assert.deepEqual(orderedTrieRoot(values), trieRoot(pairs))
  })

  it('commits to the order', () => {
    const [a, b] = [text('first'), text('second')]
    assert.notDeepEqual(orderedTrieRoot([a, b]), orderedTrieRoot([b, a]))
    assert.notDeepEqual(orderedTrieRoot([a]), orderedTrieRoot([a, concatBytes(a, b)]))
  })

  it('matches the transaction root of mainnet block 46147', () => {
    const raw = hexToBytes(
      'f86780862d79883d2000825208945df9b87991262f6ba471f09758cde1c0fc1de734827a69801ca088ff6cf0fefd94db46111149ae4bfc179e9b94721fffd821d38d16464b3f71d0a045e0aff800961cfce805daef7016b9b675c137a6a41a548f7b60a3484c06a33a',
    )
    assert.equal(
      bytesToHex(orderedTrieRoot([raw])),
      '0x4513310fcb9f6f616972a3b948dc5d547f280849a87ebb5af0191f98b87be598',
    )
  })
})

function minimalBytes(index: number): Uint8Array {
  return index === 0
    ? new Uint8Array(0)
    : hexToBytes(index.toString(16).padStart(Math.ceil(index.toString(16).length / 2) * 2, '0'))
}
