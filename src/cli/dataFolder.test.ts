/** Commands on a data folder: going on, writing out, and what is refused without a trace. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Chain, exportBlocks, genesisWorld, openChain } from '../chain/index.ts'
import { bytesToHex, concatBytes, privateKeyToAddress } from '../primitives/index.ts'
import { parseGenesis, signTransaction } from '../protocol/index.ts'
import { Batch, LmdbStore } from '../state/index.ts'
import { main } from './main.ts'

const program = fileURLToPath(new URL('../../bin/multilane.js', import.meta.url))
const base = mkdtempSync(join(tmpdir(), 'multilane-data-'))
after(() => rmSync(base, { recursive: true }))
const path = (name: string) => join(base, name)

const BLOCKS = 24
const key = new Uint8Array(32).fill(7)
const genesisJson = {
  config: { chainId: 99, terminalTotalDifficulty: 0, shanghaiTime: 0 },
  gasLimit: '0x1c9c380',
  alloc: { [bytesToHex(privateKeyToAddress(key))]: { balance: '0xde0b6b3a7640000' } },
}
const genesis = parseGenesis(genesisJson)

/** A chain with a transfer in each block. */
async function makeChain(): Promise<{ chain: Chain; dump: object }> {
  const { block: first, world } = genesisWorld(genesis)
  const chain = new Chain({ config: genesis.config, genesis: first, world })
  for (let number = 1; number <= BLOCKS; number++) {
    const to = new Uint8Array(20).fill(0x40 + number)
    const gas = { gasLimit: 21_000n, maxFeePerGas: 10n ** 10n }
    const transfer = signTransaction({ type: 0, nonce: BigInt(number - 1), to, value: 1n, ...gas }, key)
    const attributes = { timestamp: BigInt(number), coinbase: new Uint8Array(20).fill(0xc0) }
    await chain.importBlock((await chain.buildBlock(attributes, [transfer])).block)
  }
  return { chain, dump: world.dump() }
}

const { chain, dump } = await makeChain()
const blocks = [...exportBlocks(chain)]
const whole = concatBytes(...blocks)
writeFileSync(path('genesis.json'), JSON.stringify(genesisJson))
writeFileSync(
  path('later.json'),
  JSON.stringify({ ...genesisJson, config: { ...genesisJson.config, cancunTime: 999 } }),
)
writeFileSync(path('past.json'), JSON.stringify({ ...genesisJson, config: { ...genesisJson.config, cancunTime: 5 } }))
writeFileSync(path('other.json'), JSON.stringify({ ...genesisJson, alloc: {} }))
writeFileSync(path('chain.rlp'), whole)
writeFileSync(path('first.rlp'), concatBytes(...blocks.slice(0, 10)))

interface Ran {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** Names of files and folders are in the base folder. */
async function run(...argv: string[]): Promise<Ran> {
  const out: string[] = []
  const errors: string[] = []
  const placed = argv.map((text) => (text.startsWith('@') ? path(text.slice(1)) : text))
  const code = await main(placed, { out: (line) => out.push(line), error: (line) => errors.push(line) })
  return { code, out: out.join('\n'), error: errors.join('\n') }
}

async function headOf(folder: string): Promise<bigint> {
  const kept = await openChain({ at: path(folder) })
  await kept.close()
  return kept.head.header.number
}

test('an import goes on where the one before ended, without the genesis', async () => {
  const first = await run('import', '--data-dir', '@going', '--genesis', '@genesis.json', '@first.rlp')
  assert.equal(first.code, 0, first.error)
  assert.match(first.out, /^imported 10 blocks/m)
  assert.match(first.error, new RegExp(`^genesis ${chain.genesis.id}, in .*going, at its genesis$`, 'm'))
  const rest = await run('import', '--durability', 'fsync', '@chain.rlp', '--data-dir', '@going')
  assert.equal(rest.code, 0, rest.error)
  assert.match(rest.out, /^imported 14 blocks, 14 transactions/m)
  assert.match(rest.out, /^passed over 10 blocks that were there$/m)
  assert.match(rest.out, new RegExp(`^head ${BLOCKS} ${chain.head.id}$`, 'm'))
  assert.match(rest.error, /going, at block 10$/m)
  const written = await run('export', '--data-dir', '@going', '@again.rlp')
  assert.match(written.out, new RegExp(`^wrote .*again\\.rlp: blocks 1 to ${BLOCKS}, ${whole.length} bytes$`))
  assert.deepEqual(new Uint8Array(readFileSync(path('again.rlp'))), whole)
  await run('export', '--data-dir', '@going', '--first', '3', '--last', '5', '@some.rlp')
  assert.deepEqual(new Uint8Array(readFileSync(path('some.rlp'))), concatBytes(...blocks.slice(2, 5)))
  const dumped = await run('dump', '--data-dir', '@going', '@state.json')
  assert.match(dumped.out, /state\.json: the state of block 24, \d+ bytes$/)
  const state = JSON.parse(readFileSync(path('state.json'), 'utf8')) as object
  assert.deepEqual(Object.fromEntries(Object.entries(state).sort()), dump)
})

test('what is pruned is gone, and named', async () => {
  const keeping = ['--prune', '4', '--prune-blocks', '9', '--cache', '16']
  await run('import', '--data-dir', '@pruned', '--genesis', '@genesis.json', ...keeping, '@chain.rlp')
  const kept = await openChain({ at: path('pruned') })
  assert.deepEqual([kept.firstKeptState, kept.firstKeptBody], [20n, 16n])
  await kept.close()
  const refused = await run('export', '--data-dir', '@pruned', '@none.rlp')
  assert.equal(refused.code, 1)
  assert.match(refused.error, /^multilane: pruned history unavailable: of block 1 .* the first whole block is 16$/)
  assert.ok(!existsSync(path('none.rlp')))
  assert.equal((await run('export', '--data-dir', '@pruned', '--first', '16', '@late.rlp')).code, 0)
  // A block on a state that is gone is refused with its place in the file.
  const { block } = await chain.buildBlock(
    { timestamp: 100n, coinbase: new Uint8Array(20) },
    [],
    chain.blockAt(3n)!.hash,
  )
  const side = new Chain({
    config: genesis.config,
    genesis: genesisWorld(genesis).block,
    world: genesisWorld(genesis).world,
  })
  for (const bytes of blocks.slice(0, 3)) await side.importBlock(bytes)
  await side.importBlock(block)
  writeFileSync(path('side.rlp'), concatBytes(...exportBlocks(side)))
  const late = await run('import', '--data-dir', '@pruned', '@side.rlp')
  assert.equal(late.code, 1)
  assert.match(late.error, /side\.rlp: block 3 of the file, at byte \d+: the state after block 3 is not available/)
})

test('what cannot be opened is told in one line, and left as it was', async () => {
  await run('import', '--data-dir', '@mine', '--genesis', '@genesis.json', '@first.rlp')
  mkdirSync(path('foreign'))
  writeFileSync(path('foreign/letter.txt'), 'not a chain')
  mkdirSync(path('empty'))
  cpSync(path('mine'), path('newer'), { recursive: true })
  const newer = await LmdbStore.open(path('newer'))
  const batch = new Batch()
  batch.put('meta', new TextEncoder().encode('format'), new TextEncoder().encode('multilane 99'))
  await newer.write(batch)
  await newer.close()
  const data = readFileSync(path('mine/data.mdb'))
  writeFileSync(path('newer.mdb'), readFileSync(path('newer/data.mdb')))
  const cases: readonly (readonly [folder: string, genesis: string | undefined, error: RegExp])[] = [
    ['nowhere', undefined, /nowhere holds no chain yet: a genesis is needed to begin one: --genesis FILE$/],
    ['empty', undefined, /empty holds no chain yet/],
    ['mine', 'other.json', /holds the chain of genesis 0x[0-9a-f]{64}, not that of 0x[0-9a-f]{64}$/],
    ['mine', 'past.json', /up to block 10 with the time of cancun nowhere, which cannot become 5 any more$/],
    ['foreign', 'genesis.json', /foreign is not a data folder: it holds letter\.txt, but no data\.mdb$/],
    ['genesis.json', 'genesis.json', /genesis\.json is not a folder$/],
    ['genesis.json/below', 'genesis.json', /cannot write .*below: a part of its path is no folder$/],
    ['newer', undefined, /newer was written by a newer version: format 99, this version reads up to \d+$/],
  ]
  for (const [folder, file, pattern] of cases) {
    const given = file === undefined ? [] : ['--genesis', `@${file}`]
    const { code, error } = await run('import', '--data-dir', `@${folder}`, ...given, '@chain.rlp')
    assert.equal(code, 1, folder)
    assert.match(error, pattern)
    assert.doesNotMatch(error, /\n/)
    if (file !== undefined) continue
    for (const command of ['export', 'dump']) {
      const other = await run(command, '--data-dir', `@${folder}`, '@none.out')
      assert.match(other.error, pattern)
      assert.ok(!existsSync(path('none.out')))
    }
  }
  assert.ok(!existsSync(path('nowhere')))
  assert.deepEqual(readdirSync(path('empty')), [])
  assert.deepEqual(readdirSync(path('foreign')), ['letter.txt'])
  assert.ok(readFileSync(path('newer/data.mdb')).equals(readFileSync(path('newer.mdb'))))
  assert.ok(readFileSync(path('mine/data.mdb')).equals(data))
  assert.equal((await run('import', '--data-dir', '@mine', '--genesis', '@later.json', '@chain.rlp')).code, 0)
})

test('a second process is told who has the folder', async () => {
  const kept = await openChain({ at: path('held'), genesis })
  const argv = [program, 'import', '--data-dir', path('held'), path('chain.rlp')]
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
  assert.deepEqual([status, stderr.trim()], [1, `multilane: ${path('held')} is in use by process ${process.pid}`])
  await kept.importBlock(blocks[0]!)
  await kept.close()
  assert.equal(await headOf('held'), 1n)
})

test('a file that is damaged in the middle leaves the blocks before it', async () => {
  const at = concatBytes(...blocks.slice(0, 6)).length
  const [head, seventh, tail] = [whole.subarray(0, at), blocks[6]!, whole.subarray(at + blocks[6]!.length)]
  const damages: readonly (readonly [name: string, bytes: Uint8Array, error: RegExp])[] = [
    ['cut', concatBytes(head, seventh.subarray(0, 300), tail), /: block 6 of the file, at byte \d+: malformed block: /],
    [
      'ended',
      concatBytes(head, seventh.subarray(0, 300)),
      /: block 6 of the file, at byte \d+: cut off after 300 of \d+/,
    ],
    ['missing', concatBytes(head, tail), /: block 6 of the file, at byte \d+: unknown ancestor: block 8 /],
  ]
  for (const [name, bytes, pattern] of damages) {
    writeFileSync(path('damaged.rlp'), bytes)
    const flags = [
      '--data-dir',
      `@${name}`,
      '--genesis',
      '@genesis.json',
      '--export',
      '@none.rlp',
      '--dump',
      '@none.json',
    ]
    const { code, out, error } = await run('import', ...flags, '@damaged.rlp')
    assert.equal(code, 1)
    assert.match(error, pattern)
    assert.match(out, new RegExp(`^head 6 ${chain.blockAt(6n)!.id}$`, 'm'))
    assert.ok(!existsSync(path('none.rlp')) && !existsSync(path('none.json')))
    assert.equal(await headOf(name), 6n)
    assert.match((await run('import', '--data-dir', `@${name}`, '@chain.rlp')).out, /^imported 18 blocks/m)
  }
})

test('what was imported before an interrupt is kept', { skip: process.platform === 'win32' }, async () => {
  assert.equal(spawnSync('mkfifo', [path('pipe')]).status, 0)
  const argv = ['import', '--data-dir', path('left'), '--genesis', path('genesis.json'), path('pipe')]
  const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'ignore'] })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  const ended = once(child, 'close')
  // Opening the pipe for writing waits until the import reads it.
  const pipe = await open(path('pipe'), 'w')
  child.kill('SIGINT')
  await setTimeout(200)
  await pipe.writeFile(whole)
  await pipe.close()
  assert.deepEqual(await ended, [130, null])
  const [, head] = /^head (\d+) /m.exec(out) ?? []
  assert.match(out, /^imported 1 blocks/m)
  assert.equal(await headOf('left'), BigInt(head!))
  const rest = await run('import', '--data-dir', '@left', '@chain.rlp')
  assert.match(rest.out, new RegExp(`^imported ${BLOCKS - Number(head)} blocks`))
})

test('wrong usage is told before anything is opened', async () => {
  const cases: readonly (readonly [argv: string, error: RegExp])[] = [
    ['import --data-dir @none', /needs a chain file/],
    ['import --data-dir @none --durability often @chain.rlp', /"--durability" is one of fsync, async, not "often"/],
    ['import --durability fsync --genesis @genesis.json @chain.rlp', /is about a folder: --data-dir DIR/],
    ['import --data-dir @none --prune 0 @chain.rlp', /"--prune" needs a whole number of at least 1/],
    ['import --data-dir @none --prune-blocks 7 @chain.rlp', /"--prune-blocks" needs a whole number of at least 8/],
    ['import --data-dir @none --prune-blocks 8 @chain.rlp', /"--prune-blocks 8" needs "--prune" with at most that/],
    ['import --data-dir @none --prune 9 --prune-blocks 8 @chain.rlp', /needs "--prune" with at most that/],
    ['import --data-dir @none --cache 0 @chain.rlp', /"--cache" needs a whole number of at least 1/],
    ['export @none.rlp', /"export" needs a data folder: --data-dir DIR/],
    ['export --data-dir @none', /"export" needs a file to write/],
    ['dump --data-dir @none a b', /"dump" takes one file/],
  ]
  for (const [argv, pattern] of cases) {
    const { code, error } = await run(...argv.split(' '))
    assert.equal(code, 2, argv)
    assert.match(error, pattern)
  }
  assert.ok(!existsSync(path('none')))
  for (const [first, last] of [
    [30, 31],
    [1, 30],
    [5, 3],
  ]) {
    const { code, error } = await run('export', `--first=${first}`, `--last=${last}`, '--data-dir', '@cut', '@none.rlp')
    assert.equal(code, 1)
    assert.match(error, /there is no block 3[01]|there is no block 30|block 5 comes after block 3/)
  }
})
