import { describe, it } from 'node:test'
import { type KeyShape, randomKeys, randomSlots, randomSource, TestedTrie } from './testing.ts'

interface Case extends KeyShape {
  readonly name: string
  readonly steps: number
  readonly most: number
  readonly limit?: number
}

const CASES: readonly Case[] = [
  { name: 'few keys', keys: 6, beginnings: 0, length: 0, steps: 2000, most: 3 },
  { name: 'hashed keys', keys: 3000, beginnings: 0, length: 0, steps: 300, most: 200 },
  { name: 'keys that begin alike', keys: 60, beginnings: 12, length: 31, steps: 3000, most: 8 },
  { name: 'nodes that are shorter than a hash', keys: 40, beginnings: 3, length: 31, steps: 2000, most: 6 },
  { name: 'memory for next to nothing', keys: 2000, beginnings: 20, length: 6, steps: 400, most: 60, limit: 2000 },
]

describe('the trie engine against a plain trie', () => {
  for (const [seed, { name, steps, most, limit, ...shape }] of CASES.entries()) {
    it(`has the same roots after every step: ${name} (seed ${seed})`, () => {
      const random = randomSource(seed)
      const keys = randomKeys(random, shape)
      const trie = new TestedTrie({ limit })
      for (let step = 0; step < steps; step++) {
        const deletions = (step >> 5) % 3 === 0 ? 8 : 2
        trie.step(randomSlots(random, keys, trie.values, most, deletions))
        if (step % 50 === 0) trie.checkRecords()
      }
      trie.checkRecords()
    })
  }
})
