/** The official trie tests and the genesis states of the public networks; skipped where the fixtures are missing. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fixturePath, skipWithout } from '../../test/support/fixtures.ts'
import { bytesToHex, hexToBytes } from '../primitives/hex.ts'
import { keccak256 } from '../primitives/keccak.ts'
import type { Alloc } from './alloc.ts'
import { MemoryState } from './memoryState.ts'
import { secureTrieRoot, type TrieEntry, trieRoot } from './trie/root.ts'
import { Trie } from './trie/trie.ts'

interface TrieCase {
  in: [string, string | null][] | Record<string, string>
  root: string
}

interface NeighbourCase {
  in: string[]
  tests: [key: string, previous: string, next: string][]
}

const skip = skipWithout(fixturePath('trie-tests'))

const NO_VALUE = new Uint8Array(0)

/** State roots in the headers of the genesis blocks. */
const GENESIS_STATE_ROOTS = {
  mainnet: '0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544',
  sepolia: '0x5eb6e371a698b8d68f665192350ffcecbbbf322916f4b51bd79bb6887da3f494',
  holesky: '0x69d8c9d72f6fa4ad42d4702b433707212f90db395eb54dc20bc85de253788783',
  hoodi: '0xda87d7f5f91c51508791bbcbd4aa5baf04917830b86985eeb9ad3d5bfb657576',
}

describe('official trie tests', { skip }, () => {
  const files = [
    { name: 'trietest', isSecure: false },
    { name: 'trieanyorder', isSecure: false },
    { name: 'trietest_secureTrie', isSecure: true },
    { name: 'trieanyorder_secureTrie', isSecure: true },
    { name: 'hex_encoded_securetrie_test', isSecure: true },
  ]
  for (const { name, isSecure } of files) {
    it(name, () => {
      for (const [title, test] of Object.entries(readTrieFile<TrieCase>(name))) {
        const pairs = (Array.isArray(test.in) ? test.in : Object.entries(test.in)).map(
          ([key, value]): TrieEntry => [bytesOf(key), value === null ? NO_VALUE : bytesOf(value)],
        )
        assert.equal(bytesToHex((isSecure ? secureTrieRoot : trieRoot)(pairs)), test.root, `${title} at once`)
        const trie = new Trie()
        for (const [key, value] of pairs) {
          trie.put(isSecure ? keccak256(key) : key, value)
          trie.root()
        }
        assert.equal(bytesToHex(trie.root()), test.root, `${title} step by step`)
      }
    })
  }

  it('trietestnextprev', () => {
    for (const test of Object.values(readTrieFile<NeighbourCase>('trietestnextprev'))) {
      const trie = new Trie()
      for (const key of test.in) trie.put(bytesOf(key), bytesOf('value'))
      for (const [key, previous, next] of test.tests) {
        assert.deepEqual(trie.previous(bytesOf(key)) ?? NO_VALUE, bytesOf(previous), `before ${key}`)
        assert.deepEqual(trie.next(bytesOf(key)) ?? NO_VALUE, bytesOf(next), `after ${key}`)
      }
    }
  })
})

describe('genesis state roots', { skip }, () => {
  for (const [network, root] of Object.entries(GENESIS_STATE_ROOTS)) {
    it(network, () => {
      const genesis = JSON.parse(gunzipSync(readFileSync(fixturePath(`genesis/${network}.json.gz`))).toString('utf8'))
      const state = MemoryState.fromAlloc(genesis.alloc as Alloc)
      assert.equal(bytesToHex(state.root()), root)
      assert.equal(bytesToHex(MemoryState.fromAlloc(state.dump()).root()), root, 'through a dump')
    })
  }
})

function readTrieFile<T>(name: string): Record<string, T> {
  return JSON.parse(readFileSync(fixturePath(`trie-tests/${name}.json`), 'utf8')) as Record<string, T>
}

/** These files write text as it is and bytes as hex with 0x. */
function bytesOf(text: string): Uint8Array {
  return text.startsWith('0x') ? hexToBytes(text) : new TextEncoder().encode(text)
}
