/**
 * Imports go down only.
 *
 * Owns: the order of the rooms. Must never: make an exception for a single file.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { test } from 'node:test'
import { importsOf, ROOT, readSources } from './sources.ts'

/** From the lowest up. Rooms on one line are neighbours and may use each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['kernel'],
  ['primitives'],
  ['lanes'],
  ['protocol'],
  ['precompiles'],
  ['kernel-host'],
  ['state'],
  ['executor', 'evm'],
  ['chain'],
  ['pool'],
  ['producer', 'calls'],
  ['rpc'],
  ['node'],
  ['cli'],
]

/** The only files of the kernel that are read as TypeScript, too. */
const KERNEL_LAYOUTS = ['kernel/layout.ts', 'kernel/trie/layout.ts']

/** What any test may use, wherever it stands. */
const TEST_SUPPORT = 'test/support/'

const sources = readSources('src', 'kernel')

test('every folder of src is a known room', () => {
  for (const { path } of sources) assert.ok(floorOf(path) >= 0, `${path} is in no known room`)
})

test('no room imports from a room above it', () => {
  assert.ok(sources.length > 50)
  const breaches = sources.flatMap(({ path, text, isTest }) =>
    localImports(path, text)
      .filter((target) => !(isTest && target.startsWith(TEST_SUPPORT)))
      .filter((target) => floorOf(target) < 0 || floorOf(target) > floorOf(path))
      .map((target) => `${path} imports ${target}`),
  )
  assert.deepEqual(breaches, [])
})

test('TypeScript takes nothing but the layout from the kernel', () => {
  const breaches = sources
    .filter(({ path }) => path.startsWith('src/'))
    .flatMap(({ path, text }) =>
      localImports(path, text)
        .filter((target) => target.startsWith('kernel/') && !KERNEL_LAYOUTS.includes(target))
        .map((target) => `${path} imports ${target}`),
    )
  assert.deepEqual(breaches, [])
})

test('code that ships imports no test, and no package that is not a dependency', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies?: object }
  const dependencies = new Set(Object.keys(manifest.dependencies ?? {}))
  const breaches = sources
    .filter(({ path, isTest }) => path.startsWith('src/') && !isTest)
    .flatMap(({ path, text }) =>
      importsOf(text)
        .filter((name) => name.endsWith('.test.ts') || !(isLocal(name) || isNode(name) || isOf(name, dependencies)))
        .map((name) => `${path} imports ${name}`),
    )
  assert.deepEqual(breaches, [])
})

function localImports(path: string, text: string): string[] {
  const folder = posix.dirname(path)
  return importsOf(text)
    .filter(isLocal)
    .map((name) => withEnding(posix.join(folder, name)))
}

/** The kernel's compiler wants imports without an ending. */
function withEnding(path: string): string {
  return /\.(ts|js|mjs|json)$/.test(path) ? path : `${path}.ts`
}

function floorOf(path: string): number {
  const [top, room] = path.split('/')
  return FLOORS.findIndex((rooms) => rooms.includes((top === 'src' ? room : top) ?? ''))
}

function isLocal(name: string): boolean {
  return name.startsWith('./') || name.startsWith('../')
}

function isNode(name: string): boolean {
  return name.startsWith('node:')
}

function isOf(name: string, packages: ReadonlySet<string>): boolean {
  const parts = name.split('/')
  return packages.has(parts.slice(0, name.startsWith('@') ? 2 : 1).join('/'))
}
