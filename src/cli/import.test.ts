/** `multilane import` and `multilane genesis` as a user runs them, on files. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Chain, exportBlocks, genesisWorld } from '../chain/index.ts'
import { bytesToHex, concatBytes, privateKeyToAddress } from '../primitives/index.ts'
import { parseGenesis, signTransaction } from '../protocol/index.ts'

const program = fileURLToPath(new URL('../../bin/multilane.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'multilane-import-'))
after(() => rmSync(folder, { recursive: true }))

const BLOCKS = 8
const key = new Uint8Array(32).fill(7)
const sender = bytesToHex(privateKeyToAddress(key))
const genesisJson = {
  config: { chainId: 99, terminalTotalDifficulty: 0, shanghaiTime: 0 },
  gasLimit: '0x1c9c380',
  alloc: { [sender]: { balance: '0xde0b6b3a7640000' } },
}

/** A chain with a transfer in each block. */
async function makeChain(): Promise<{ chain: Chain; dump: object }> {
  const genesis = parseGenesis(genesisJson)
  const { block: first, world } = genesisWorld(genesis)
  const chain = new Chain({ config: genesis.config, genesis: first, world })
  for (let number = 1; number <= BLOCKS; number++) {
    const to = new Uint8Array(20).fill(0x40 + number)
    const gas = { gasLimit: 21_000n, maxFeePerGas: 10n ** 10n }
    const transfer = signTransaction({ type: 0, nonce: BigInt(number - 1), to, value: 1n, ...gas }, key)
    const coinbase = new Uint8Array(20).fill(0xc0)
    await chain.importBlock((await chain.buildBlock({ timestamp: BigInt(number), coinbase }, [transfer])).block)
  }
  return { chain, dump: world.dump() }
}

const { chain, dump } = await makeChain()
const blocks = [...exportBlocks(chain)]
const path = (name: string) => join(folder, name)
writeFileSync(path('genesis.json'), JSON.stringify(genesisJson))
writeFileSync(path('chain.rlp'), concatBytes(...blocks))
writeFileSync(path('first.rlp'), concatBytes(...blocks.slice(0, 3)))
writeFileSync(path('rest.rlp'), concatBytes(...blocks.slice(3)))

function run(...argv: string[]): { status: number | null; out: string; error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...argv], { encoding: 'utf8', cwd: folder })
  return { status, out: stdout, error: stderr }
}

test('a chain is imported, exported and dumped', () => {
  const argv = ['--genesis', 'genesis.json', 'chain.rlp', '--export', 'again.rlp', '--dump', 'state.json']
  const { status, out, error } = run('import', ...argv)
  assert.equal(status, 0, error)
  assert.match(out, /^imported 8 blocks, 8 transactions, 168000 gas in [\d.]+ s, [\d.]+ Mgas\/s$/m)
  assert.match(out, new RegExp(`^head 8 ${chain.head.id}$`, 'm'))
  assert.match(error, new RegExp(`^genesis ${chain.genesis.id}`, 'm'))
  assert.doesNotMatch(error, /\r/)
  assert.deepEqual(readFileSync(path('again.rlp')), readFileSync(path('chain.rlp')))
  const state = JSON.parse(readFileSync(path('state.json'), 'utf8')) as object
  assert.deepEqual(Object.fromEntries(Object.entries(state).sort()), dump)
})

test('a chain may come in several files, and be left before its end', () => {
  const { status, out } = run('import', '--genesis=genesis.json', 'first.rlp', 'rest.rlp', '--until', '5')
  assert.equal(status, 0)
  assert.match(out, /^imported 5 blocks/m)
  assert.match(out, new RegExp(`^head 5 ${chain.blockAt(5n)!.id}$`, 'm'))
  const none = run('import', '--genesis=genesis.json', 'first.rlp', '--until', '0')
  assert.match(none.out, new RegExp(`^head 0 ${chain.genesis.id}$`, 'm'))
})

test('lanes come to the same head, and are compared when asked', () => {
  const importWith = (...flags: string[]) => {
    const done = run('import', '--genesis=genesis.json', 'chain.rlp', ...flags)
    assert.equal(done.status, 0, done.error)
    assert.match(done.out, new RegExp(`^head 8 ${chain.head.id}$`, 'm'))
  }
  importWith('--lanes', '2')
  importWith('--lanes', '3', '--shadow')
})

test('a genesis is summed up', () => {
  const { status, out } = run('genesis', 'genesis.json')
  assert.equal(status, 0)
  assert.deepEqual(out.trim().split(/\s*\n/), [
    `hash        ${chain.genesis.id}`,
    `state root  ${bytesToHex(chain.genesis.header.stateRoot)}`,
    'chain id    99',
    'accounts    1',
  ])
})

test('a bad block ends it with its place, and no file is written', () => {
  const bytes = concatBytes(...blocks)
  bytes[blocks[0]!.length + blocks[1]!.length + 60]! ^= 1
  writeFileSync(path('bad.rlp'), bytes)
  const bad = run('import', '--genesis', 'genesis.json', 'bad.rlp', '--dump', 'none.json', '--export', 'none.rlp')
  assert.equal(bad.status, 1)
  assert.match(bad.error, /^multilane: bad\.rlp: block 2 of the file, at byte \d+: /m)
  assert.match(bad.out, new RegExp(`^head 2 ${chain.blockAt(2n)!.id}$`, 'm'))
  assert.ok(!existsSync(path('none.json')) && !existsSync(path('none.rlp')))
  writeFileSync(path('cut.rlp'), concatBytes(...blocks).subarray(0, -1))
  assert.match(run('import', '--genesis', 'genesis.json', 'cut.rlp').error, /block 7 of the file.*cut off/)
})

test('what is missing or misspelt is named', () => {
  const cases: readonly (readonly [argv: string[], status: number, error: RegExp])[] = [
    [['import', 'chain.rlp'], 2, /needs a genesis, --genesis FILE, or a chain that is kept/],
    [['import', '--genesis', 'genesis.json'], 2, /needs a chain file/],
    [['import', '--genesys', 'genesis.json', 'chain.rlp'], 2, /did you mean "--genesis"\?/],
    [['import', '--genesis', 'genesis.json', 'chain.rlp', '--until', 'x'], 2, /"--until" needs a whole number/],
    [['import', '--genesis', 'nowhere.json', 'chain.rlp'], 1, /cannot read nowhere\.json: there is no such file/],
    [['import', '--genesis', 'genesis.json', 'nowhere.rlp'], 1, /cannot read nowhere\.rlp: there is no such file/],
    [['import', '--genesis', 'genesis.json', '.'], 1, /cannot read \.: it is a folder/],
    [['import', '--genesis', 'chain.rlp', 'chain.rlp'], 1, /chain\.rlp: invalid genesis: not JSON/],
    [
      ['import', '--genesis', 'genesis.json', 'chain.rlp', '--dump', 'no/where'],
      1,
      /cannot write no\/where: there is no/,
    ],
    [['import', '--genesis', 'genesis.json', 'chain.rlp', '--shadow'], 2, /"--shadow" needs lanes/],
    [['imprt'], 2, /did you mean "import"\?/],
    [['genesis'], 2, /needs a genesis file/],
    [['genesis', 'a', 'b'], 2, /takes one file/],
    [['genesis', 'nowhere.json'], 1, /cannot read nowhere\.json/],
  ]
  for (const [argv, wanted, pattern] of cases) {
    const { status, error } = run(...argv)
    assert.equal(status, wanted, argv.join(' '))
    assert.match(error, pattern)
    assert.doesNotMatch(error, /\n {4}at /, 'a stack trace')
  }
})

test('its help names its flags and what becomes of the chain', () => {
  const { status, out } = run('import', '--help')
  assert.equal(status, 0)
  assert.match(out, /^Usage: multilane import \[--data-dir DIR\] \[--genesis FILE\] CHAIN\.rlp\.\.\.$/m)
  assert.match(out, /Without a folder all is in memory, and gone at the end/)
  const flags = [
    'genesis',
    'until',
    'export',
    'dump',
    'lanes',
    'data-dir',
    'durability',
    'prune',
    'prune-blocks',
    'cache',
  ]
  for (const flag of flags) assert.match(out, new RegExp(`^ {2}--${flag} `, 'm'))
})

test('an interrupt ends it between two blocks', { skip: process.platform === 'win32' }, async () => {
  // Nothing comes out of the pipe before the signal has come.
  assert.equal(spawnSync('mkfifo', [path('pipe')]).status, 0)
  const argv = ['import', '--genesis', 'genesis.json', 'pipe', '--dump', 'none.json']
  const child = spawn(process.execPath, [program, ...argv], { cwd: folder })
  const text = { out: '', error: '' }
  child.stdout.on('data', (data) => {
    text.out += data
  })
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (data) => {
      text.error += data
      if (text.error.includes('genesis 0x')) resolve()
    })
  })
  const ended = exitOf(child)
  child.kill('SIGINT')
  await new Promise((resolve) => setTimeout(resolve, 200))
  writeFileSync(path('pipe'), concatBytes(...blocks))
  assert.equal(await ended, 130)
  assert.match(text.out, /^imported 1 blocks, 1 transactions/m)
  assert.match(text.error, /^multilane: interrupted$/m)
  assert.ok(!existsSync(path('none.json')))
})

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on('close', resolve))
}
