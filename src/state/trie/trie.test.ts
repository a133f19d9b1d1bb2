import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareBytes } from '../../primitives/bytes.ts'
import { bytesToHex } from '../../primitives/hex.ts'
import { EMPTY_TRIE_ROOT } from '../../primitives/keccak.ts'
import { type TrieEntry, trieRoot } from './root.ts'
import { Trie } from './trie.ts'

const text = (value: string) => new TextEncoder().encode(value)
const plain = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes)

describe('Trie', () => {
  it('starts with the empty root and returns to it', () => {
    const trie = new Trie()
    assert.deepEqual(trie.root(), EMPTY_TRIE_ROOT)
    trie.put(text('a'), text('1'))
    assert.notDeepEqual(trie.root(), EMPTY_TRIE_ROOT)
    trie.put(text('a'), new Uint8Array(0))
    assert.deepEqual(trie.root(), EMPTY_TRIE_ROOT)
    assert.equal(trie.get(text('a')), undefined)
  })

  it('tells whether a deleted key was there', () => {
    const trie = trieOf(['dog', 'doge', 'do'])
    assert.equal(trie.delete(text('dogs')), false)
    assert.equal(trie.delete(text('d')), false)
    assert.equal(trie.delete(text('dog')), true)
    assert.equal(trie.delete(text('dog')), false)
  })

  it('finds keys that are prefixes of one another', () => {
    const trie = trieOf(['', 'a', 'ab', 'abc', 'b'])
    for (const key of ['', 'a', 'ab', 'abc', 'b']) assert.equal(plain(trie.get(text(key))), `value of ${key}`)
    for (const key of ['c', 'ac', 'abcd', 'abd']) assert.equal(trie.get(text(key)), undefined)
  })

  it('keeps the root of a set that did not change', () => {
    const trie = trieOf(['dog', 'doge', 'horse'])
    const root = trie.root()
    trie.put(text('dog'), text('value of dog'))
    assert.deepEqual(trie.root(), root)
    trie.put(text('cat'), text('new'))
    assert.notDeepEqual(trie.root(), root)
    trie.delete(text('cat'))
    assert.deepEqual(trie.root(), root)
  })

  it('copies independently', () => {
    const trie = trieOf(['dog', 'doge'])
    const root = trie.root()
    const twin = trie.copy()
    twin.delete(text('dog'))
    trie.put(text('horse'), text('stallion'))
    assert.equal(plain(trie.get(text('dog'))), 'value of dog')
    assert.equal(twin.get(text('horse')), undefined)
    trie.delete(text('horse'))
    assert.deepEqual(trie.root(), root)
    assert.deepEqual(twin.root(), trieOf(['doge']).root())
  })

  it('lists entries in key order, unmoved by changes meanwhile', () => {
    const trie = trieOf(['b', 'abc', 'a', ''])
    const seen: (string | undefined)[] = []
    for (const [key] of trie.entries()) {
      seen.push(plain(key))
      trie.delete(key)
    }
    assert.deepEqual(seen, ['', 'a', 'abc', 'b'])
    assert.deepEqual(trie.root(), EMPTY_TRIE_ROOT)
  })

  it('finds neighbours of keys that are not there', () => {
    const trie = trieOf(['cat', 'doge', 'wallace'])
    assert.equal(plain(trie.next(text('catering'))), 'doge')
    assert.equal(plain(trie.previous(text('catering'))), 'cat')
    assert.equal(trie.previous(text('cat')), undefined)
    assert.equal(trie.next(text('wallace')), undefined)
    assert.equal(new Trie().next(text('')), undefined)
  })
})

describe('Trie against trieRoot and a sorted list', () => {
  // Short alphabets make shared prefixes, keys inside keys and collapses frequent.
  const shapes = [
    { name: 'short keys of few nibbles', keyLength: 3, bytes: [0x00, 0x01, 0x10, 0x11], valueLength: 3 },
    { name: 'keys of any length up to 6', keyLength: 6, bytes: [0xa0, 0xa1, 0xb0], valueLength: 40 },
    { name: 'random keys', keyLength: 32, bytes: Array.from({ length: 256 }, (_, i) => i), valueLength: 40 },
  ]
  for (const [index, shape] of shapes.entries()) {
    const seed = 0x5eed + index
    it(`agrees after every change: ${shape.name} (seed ${seed})`, () => {
      const random = randomSource(seed)
      const trie = new Trie()
      const model = new Map<string, TrieEntry>()
      const randomKey = () =>
        Uint8Array.from({ length: random(shape.keyLength + 1) }, () => shape.bytes[random(shape.bytes.length)]!)
      for (let step = 0; step < 1500; step++) {
        const key = pickKey(model, randomKey, random)
        const name = bytesToHex(key)
        if (random(5) < 2) {
          assert.equal(trie.delete(key), model.delete(name))
        } else {
          const value = new Uint8Array(1 + random(shape.valueLength)).fill(random(256))
          trie.put(key, value)
          model.set(name, [key, value])
        }
        assert.deepEqual(trie.get(key), model.get(name)?.[1])
        if (step % 5 === 0) assert.deepEqual(trie.root(), trieRoot(model.values()), `step ${step}`)
        if (step % 50 === 0) checkOrder(trie, model, randomKey)
      }
    })
  }

  it('agrees on large sets with repeated keys and shared beginnings (seed 4711)', () => {
    const random = randomSource(4711)
    for (const keyLength of [2, 4, 5, 8]) {
      const pairs = Array.from({ length: 3000 }, (_, i): TrieEntry => {
        const key = Uint8Array.from({ length: keyLength }, (_, at) => (at < 3 ? random(3) : random(30)))
        return [key.subarray(0, keyLength - random(2)), new Uint8Array(random(3)).fill(i)]
      })
      const trie = new Trie()
      for (const [key, value] of pairs) trie.put(key, value)
      assert.deepEqual(trieRoot(pairs), trie.root(), `keys of up to ${keyLength} bytes`)
    }
  })

  it('does not depend on the order of insertion (seed 77)', () => {
    const random = randomSource(77)
    for (let round = 0; round < 50; round++) {
      const pairs = Array.from(
        { length: 1 + random(12) },
        (_, i): TrieEntry => [Uint8Array.of(random(3), random(256) & 0x11, i), Uint8Array.of(i + 1)],
      )
      const root = trieRoot(pairs)
      for (let order = 0; order < 10; order++) {
        const trie = new Trie()
        for (const [key, value] of shuffled(pairs, random)) trie.put(key, value)
        assert.deepEqual(trie.root(), root)
        assert.deepEqual(trieRoot(shuffled(pairs, random)), root)
      }
    }
  })
})

function trieOf(keys: string[]): Trie {
  const trie = new Trie()
  for (const key of keys) trie.put(text(key), text(`value of ${key}`))
  return trie
}

/** Half of the time a key that is there. */
function pickKey(
  model: Map<string, TrieEntry>,
  randomKey: () => Uint8Array,
  random: (below: number) => number,
): Uint8Array {
  const known = [...model.values()]
  return known.length > 0 && random(2) === 0 ? known[random(known.length)]![0] : randomKey()
}

function checkOrder(trie: Trie, model: Map<string, TrieEntry>, randomKey: () => Uint8Array): void {
  const sorted = [...model.values()].sort((a, b) => compareBytes(a[0], b[0]))
  assert.deepEqual([...trie.entries()], sorted)
  for (const probe of [randomKey(), randomKey(), ...sorted.slice(0, 20).map(([key]) => key)]) {
    assert.deepEqual(trie.next(probe), sorted.find(([key]) => compareBytes(key, probe) > 0)?.[0])
    assert.deepEqual(trie.previous(probe), sorted.findLast(([key]) => compareBytes(key, probe) < 0)?.[0])
  }
}

/** Small and repeatable: the same numbers for the same seed (mulberry32). */
function randomSource(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

function shuffled<T>(items: readonly T[], random: (below: number) => number): T[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const other = random(i + 1)
    const item = result[i]!
    result[i] = result[other]!
    result[other] = item
  }
  return result
}
