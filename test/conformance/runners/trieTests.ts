/**
 * Runs `trie-tests`: roots of plain and secure tries, and neighbours of keys.
 *
 * Owns: the three shapes of these files. Must never: take the root from one path only: the trie that changes entry by
 * entry and the root over a whole set of entries must agree.
 */
import { compareBytes } from '../../../src/primitives/bytes.ts'
import { bytesToHex } from '../../../src/primitives/hex.ts'
import { keccak256 } from '../../../src/primitives/keccak.ts'
import { type TrieEntry, trieRoot } from '../../../src/state/trie/root.ts'
import { Trie } from '../../../src/state/trie/trie.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'
import { textOrHex } from '../fixtureValues.ts'

type Operation = readonly [key: string, value: string | null]

interface RootTest {
  /** A list is applied in order; an object may be put in any order. */
  readonly in: readonly Operation[] | Readonly<Record<string, string | null>>
  readonly root: string
}

interface NeighboursTest {
  readonly in: readonly string[]
  readonly tests: readonly (readonly [key: string, previous: string, next: string])[]
}

export function runTrieTests(file: FixtureFile, sink: CaseSink): void {
  const isSecure = /secure/i.test(file.bundle)
  for (const [name, test] of Object.entries(file.content as Record<string, RootTest | NeighboursTest>)) {
    sink.check(name, () => ('tests' in test ? judgeNeighbours(test) : judgeRoot(test, isSecure)))
  }
}

function judgeRoot(test: RootTest, isSecure: boolean): Verdict {
  const inOrder = Array.isArray(test.in)
  const operations = (inOrder ? test.in : Object.entries(test.in)) as readonly Operation[]
  const orders = inOrder ? [operations] : someOrders(operations)
  for (const order of orders) {
    const puts = order.map(([key, value]): TrieEntry => {
      const plain = textOrHex(key)
      return [isSecure ? keccak256(plain) : plain, value === null ? new Uint8Array(0) : textOrHex(value)]
    })
    const trie = new Trie()
    for (const [key, value] of puts) trie.put(key, value)
    for (const [how, root] of [
      ['entry by entry', trie.root()] as const,
      ['at once', trieRoot(whatIsLeft(puts))] as const,
    ]) {
      if (bytesToHex(root) !== test.root) return { expected: test.root, found: `${bytesToHex(root)} (${how})` }
    }
  }
  return undefined
}

/** The entries that remain after puts and deletes. */
function whatIsLeft(puts: readonly TrieEntry[]): TrieEntry[] {
  const left = new Map<string, TrieEntry>()
  for (const entry of puts) {
    const key = bytesToHex(entry[0])
    if (entry[1].length === 0) left.delete(key)
    else left.set(key, entry)
  }
  return [...left.values()]
}

/** Every order of up to five operations; of more, each rotation forwards and backwards. */
function someOrders<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length <= 5) return permutations(items)
  return items.flatMap((_, start) => {
    const rotated = [...items.slice(start), ...items.slice(0, start)]
    return [rotated, [...rotated].reverse()]
  })
}

function permutations<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length <= 1) return [items]
  return items.flatMap((item, at) => {
    const others = [...items.slice(0, at), ...items.slice(at + 1)]
    return permutations(others).map((rest) => [item, ...rest])
  })
}

function judgeNeighbours(test: NeighboursTest): Verdict {
  const trie = new Trie()
  for (const key of test.in) trie.put(textOrHex(key), Uint8Array.of(1))
  for (const [key, previous, next] of test.tests) {
    const before = neighbour(trie.previous(textOrHex(key)), previous, `before "${key}"`)
    const after = neighbour(trie.next(textOrHex(key)), next, `after "${key}"`)
    const mismatch = before ?? after
    if (mismatch !== undefined) return mismatch
  }
  return undefined
}

/** An empty text in the fixture means that there is no neighbour. */
function neighbour(found: Uint8Array | undefined, expected: string, where: string): Verdict {
  const isSame = found === undefined ? expected === '' : compareBytes(found, textOrHex(expected)) === 0
  if (isSame) return undefined
  const text = found === undefined ? 'nothing' : `"${new TextDecoder().decode(found)}"`
  return { expected: `"${expected}" ${where}`, found: text }
}
