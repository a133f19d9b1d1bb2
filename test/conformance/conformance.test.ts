/**
 * The conformance runner against small folders of its own: what it must find, refuse and count.
 *
 * Owns: these folders. Must never: need the official fixtures.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bytesToHex } from '../../src/primitives/hex.ts'
import { encodeRlp } from '../../src/primitives/rlp.ts'
import { findBundles, readBundle } from './bundles.ts'
import { CaseSink } from './cases.ts'
import { runOnWorkers } from './pool.ts'
import { chooseBundles, planWork } from './suites.ts'

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

/** A folder of fixtures with these files, JSON or text, packed when their name says so. */
function fixtures(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'multilane-fixtures-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  }
  return folder
}

function run(...argv: string[]): { code: number | null; out: string; error: string } {
  const program = fileURLToPath(new URL('./main.ts', import.meta.url))
  const result = spawnSync(process.execPath, [program, ...argv], {
    encoding: 'utf8',
    env: { ...process.env, MULTILANE_FIXTURES: '' },
  })
  return { code: result.status, out: result.stdout, error: result.stderr }
}

const GOOD = { dog: { in: 'dog', out: '0x83646f67' }, lists: { in: [[], 'a'], out: '0xc2c061' } }
const BAD = { cat: { in: 'cat', out: '0x83646f67' }, refused: { in: 'INVALID', out: '0x83646f67' } }

test('a good folder passes, counts its cases and ignores index files', () => {
  const folder = fixtures({ 'rlp-tests/good.json': GOOD, 'rlp-tests/index.json': { total: 99 } })
  const { code, out } = run('--fixtures', folder, '--workers', '2')
  assert.equal(code, 0, out)
  assert.match(out, /peak memory \d+ MB/)
  assert.equal(out.trimEnd().split('\n').at(-1), '2 passed, 0 failed, 0 skipped')
})

test('failing cases are named with what was expected and found, and end the run with 1', () => {
  const folder = fixtures({ 'rlp-tests/deep/bad.json': BAD, 'rlp-tests/good.json': GOOD })
  const report = join(folder, 'report.json')
  const { code, out } = run('--fixtures', folder, '--json', report)
  assert.equal(code, 1)
  assert.match(out, /FAILED rlp-tests\/deep\/bad > cat\n {2}expected the encoding 0x83646f67\n {2}found {4}0x83636174/)
  assert.match(out, /2 passed, 2 failed, 0 skipped\n$/)
  const json = JSON.parse(readFileSync(report, 'utf8')) as { failures: { name: string }[]; passed: number }
  assert.deepEqual(json.failures.map(({ name }) => name).sort(), [
    'rlp-tests/deep/bad > cat',
    'rlp-tests/deep/bad > refused',
  ])
  assert.equal(json.passed, 2)
})

test('a filter that matches nothing is no success', () => {
  const folder = fixtures({ 'rlp-tests/good.json': GOOD })
  assert.equal(run('--fixtures', folder, '--filter', 'dog').code, 0)
  const nothing = run('--fixtures', folder, '--filter', 'zebra')
  assert.equal(nothing.code, 1)
  assert.match(nothing.out, /^0 passed, 0 failed, 0 skipped$/m)
})

test('an unreadable bundle fails the run', () => {
  const folder = fixtures({ 'rlp-tests/broken.json': '{"dog": ', 'rlp-tests/good.json': GOOD })
  const { code, out } = run('--fixtures', folder)
  assert.equal(code, 1)
  assert.match(out, /FAILED rlp-tests\/broken .*\n.*\n {2}found {4}the worker died: /)
  assert.match(out, /2 passed, 1 failed, 0 skipped\n$/)
})

test('wrong usage is answered with the nearest name and 2', () => {
  const folder = fixtures({ 'rlp-tests/good.json': GOOD })
  assert.deepEqual(run('--fixtures', folder, 'rpl-tests'), {
    code: 2,
    out: '',
    error: 'conformance: unknown suite "rpl-tests"; did you mean "rlp-tests"?\n',
  })
  assert.match(run('--fixtures', folder, 'rlp-tests/god').error, /did you mean "rlp-tests\/good"\?/)
  assert.match(run('--fixtures', folder, 'state-tests').error, /has no suite "state-tests"/)
  assert.match(run('--fixture', folder).error, /did you mean "--fixtures"\?/)
  assert.match(run('--fixtures', join(folder, 'gone')).error, /no folder of fixtures at /)
  assert.equal(run('--fixtures', folder, '--workers', '0').code, 2)
  assert.match(run('--fixtures', folder, '--shadow').error, /compares with lanes/)
})

test('codes are substituted wherever an account refers to them', () => {
  const account = { code: '$0', balance: '0x1' }
  const folder = fixtures({
    'state-tests/a.json.gz': { $codes: { $0: '0x6001' }, 'x.json': { t: { pre: { '0xaa': account } } } },
    'state-tests/b.json.gz': { $codes: {}, 'x.json': { t: { pre: { '0xaa': account } } } },
  })
  const [good, bad] = findBundles(folder, 'state-tests')
  assert.deepEqual(readBundle(good!), [
    {
      fixtures: `${folder}${sep}`,
      suite: 'state-tests',
      bundle: 'state-tests/a',
      path: 'x.json',
      content: { t: { pre: { '0xaa': { code: '0x6001', balance: '0x1' } } } },
    },
  ])
  assert.throws(() => readBundle(bad!), /no code \$0/)
})

test('a suite name chooses a folder, a bundle with its continuations, and nothing that only begins alike', () => {
  const folder = fixtures({
    'state-tests/eest/one.json.gz': {},
    'state-tests/eest/one.2.json.gz': {},
    'state-tests/eest/one.more.json.gz': {},
    'state-tests/eest-static/one.json.gz': {},
  })
  const names = (...wanted: string[]) => chooseBundles(folder, wanted).map(({ name }) => name.slice(12))
  assert.deepEqual(names('state-tests/eest'), ['eest/one.2', 'eest/one', 'eest/one.more'])
  assert.deepEqual(names('state-tests/eest/one'), ['eest/one.2', 'eest/one'])
  assert.equal(names('state-tests').length, 4)
  assert.equal(names().length, 4)
})

test('large bundles are shared out, the biggest first, and every file of them runs once', () => {
  const text = 'x'.repeat(150_000)
  const out = bytesToHex(encodeRlp(new TextEncoder().encode(text)))
  const big = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`${at}.json`, { long: { in: text, out } }]))
  const folder = fixtures({ 'rlp-tests/big.json.gz': big, 'rlp-tests/good.json': GOOD })
  const items = planWork(chooseBundles(folder, []))
  assert.deepEqual(
    items.map(({ bundle, share, shares }) => `${bundle.name} ${share}/${shares}`),
    ['rlp-tests/big 0/4', 'rlp-tests/big 1/4', 'rlp-tests/big 2/4', 'rlp-tests/big 3/4', 'rlp-tests/good 0/1'],
  )
  assert.match(run('--fixtures', folder, '--workers', '2').out, /^12 passed, 0 failed, 0 skipped$/m)
})

test('a worker that hangs is given up, and the others finish', async () => {
  const folder = fixtures({ 'rlp-tests/good.json': GOOD, 'trie-tests/endless.json': { t: { in: [], root: '' } } })
  const items = planWork(chooseBundles(folder, []))
  const found: string[] = []
  // A patience of nothing: whatever the worker does, it is too late.
  await runOnWorkers(
    items,
    { workers: 1, filter: undefined, world: 'memory', lanes: 0, shadow: false, patienceMs: 0 },
    {
      onTally: (_place, _item, tally) => found.push(...tally.failures.map((failure) => failure.found)),
      onNews: () => {},
    },
  )
  assert.deepEqual(found, ['nothing for 0 seconds', 'nothing for 0 seconds'])
})

test('the sink turns what a case throws into a failure and goes on', async () => {
  const heard: string[] = []
  const sink = new CaseSink(undefined, (name) => heard.push(name))
  sink.enterFile({ fixtures: '', suite: 's', bundle: 's/b', path: 'f', content: undefined })
  sink.check('throws', () => {
    throw new RangeError('out of reach')
  })
  sink.check('skips', () => ({ skipped: 'no rules' }))
  sink.check('passes', () => undefined)
  await sink.checkLater('rejects', async () => {
    throw new RangeError('too late')
  })
  const { passed, skipped, skipReasons, failures } = sink.tally
  assert.deepEqual([passed, skipped, skipReasons, failures.length], [1, 1, { 'no rules': 1 }, 2])
  assert.match(failures[0]!.found, /RangeError: out of reach/)
  assert.match(failures[1]!.found, /RangeError: too late/)
  assert.deepEqual(heard, ['s/b > f > throws', 's/b > f > skips', 's/b > f > passes', 's/b > f > rejects'])
})
