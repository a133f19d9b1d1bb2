/**
 * Which suites can run, and which bundles a user's words choose.
 *
 * Owns: the table from suite to runner. Must never: run anything.
 */
import { UsageError, unknownName } from '../../src/cli/flags.ts'
import { type Bundle, findBundles } from './bundles.ts'
import type { SuiteRunner } from './cases.ts'

/** Suite folders with the module of their runner, loaded by the workers that need it. */
export const SUITES: Readonly<Record<string, () => Promise<SuiteRunner>>> = {
  'state-tests': async () => (await import('./runners/stateTests.ts')).runStateTests,
  precompiles: async () => (await import('./runners/precompiles.ts')).runPrecompiles,
  'opcode-vectors': async () => (await import('./runners/opcodeVectors.ts')).runOpcodeVectors,
  'rlp-tests': async () => (await import('./runners/rlpTests.ts')).runRlpTests,
  'transaction-tests': async () => (await import('./runners/transactionTests.ts')).runTransactionTests,
  'difficulty-tests': async () => (await import('./runners/difficultyTests.ts')).runDifficultyTests,
  'blockchain-tests': async () => (await import('./runners/blockchainTests.ts')).runBlockchainTests,
  'benchmark-blocks/osaka': async () => (await import('./runners/blockchainTests.ts')).runBlockchainTests,
  'mainnet-blocks': async () => (await import('./runners/mainnetBlocks.ts')).runMainnetBlocks,
  'trie-tests': async () => (await import('./runners/trieTests.ts')).runTrieTests,
  'rpc-compat': async () => (await import('./runners/rpcCompat.ts')).runRpcCompat,
  'rpc-extra': async () => (await import('./runners/rpcExtra.ts')).runRpcExtra,
}

/** Of suites whose cases do not lie in JSON files alone, which files they are. */
const FILES: Readonly<Record<string, RegExp>> = { 'rpc-compat': /\.io$/, 'rpc-extra': /^[^/]+\.json\.gz$/ }

/** A bundle, or an even share of its files. */
export interface WorkItem {
  readonly bundle: Bundle
  /** This item takes the files whose position modulo `shares` is `share`. */
  readonly share: number
  readonly shares: number
}

/** Unpacked bytes of a share: small enough to keep every worker busy to the end, large enough to parse few bundles twice. */
const SHARE_BYTES = 1_500_000

/** The bundles that the given suite names choose; none given = every known suite the folder has. */
export function chooseBundles(fixtures: string, wanted: readonly string[]): Bundle[] {
  const all = Object.keys(SUITES).flatMap((suite) => findBundles(fixtures, suite, FILES[suite]))
  if (wanted.length === 0) return all
  const chosen = new Set<Bundle>()
  for (const word of wanted) {
    const path = word.replace(/\/+$/, '')
    const matching = all.filter(({ name }) => isBelow(name, path))
    if (matching.length === 0) throw new UsageError(complain(word, path, all))
    for (const bundle of matching) chosen.add(bundle)
  }
  return [...chosen]
}

/** Cuts bundles into shares, the biggest bundles first, the shares of one bundle side by side. */
export function planWork(bundles: readonly Bundle[]): WorkItem[] {
  return [...bundles]
    .sort((a, b) => b.size - a.size)
    .flatMap((bundle) => {
      const shares = Math.max(1, Math.ceil(bundle.size / SHARE_BYTES))
      return Array.from({ length: shares }, (_, share) => ({ bundle, share, shares }))
    })
}

/** True for the bundle itself, its continuations (`NAME.2`), and everything in the folder of that name. */
function isBelow(name: string, path: string): boolean {
  if (name === path || name.startsWith(`${path}/`)) return true
  return name.startsWith(`${path}.`) && /^\d+$/.test(name.slice(path.length + 1))
}

function complain(word: string, path: string, all: readonly Bundle[]): string {
  if (Object.hasOwn(SUITES, path)) return `the folder of fixtures has no suite "${path}"`
  const known = new Set(Object.keys(SUITES))
  for (const { name } of all) {
    const parts = name.split('/')
    for (let length = 1; length <= parts.length; length++) known.add(parts.slice(0, length).join('/'))
  }
  // Guess among names as deep as the word, so that a misspelt suite is not answered with one of a thousand bundles.
  const depth = path.split('/').length
  return unknownName(
    'suite',
    word,
    [...known].filter((name) => name.split('/').length === depth),
  )
}
