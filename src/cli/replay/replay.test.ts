/** `multilane replay` on files. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { fixturePath, skipWithout } from '../../../test/support/fixtures.ts'
import { Chain, exportBlocks, genesisWorld } from '../../chain/index.ts'
import { bytesToHex, concatBytes, privateKeyToAddress } from '../../primitives/index.ts'
import { parseGenesis, signTransaction } from '../../protocol/index.ts'
import { main } from '../main.ts'
import { COUNTER, COUNTER_CODE, makeBlockFile } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'multilane-replay-'))
after(() => rmSync(folder, { recursive: true }))
const path = (name: string) => join(folder, name)

const CALLS = 6
const file = await makeBlockFile(CALLS)
writeFileSync(path('block.json'), JSON.stringify(file))

// Files are named as they lie in the folder.
process.chdir(folder)

async function run(...argv: string[]): Promise<{ status: number; out: string; error: string }> {
  const out: string[] = []
  const error: string[] = []
  const output = { out: (line: string) => out.push(line), error: (line: string) => error.push(line) }
  const status = await main(['replay', '--repeat', '1', ...argv], output)
  return { status, out: out.join('\n'), error: error.join('\n') }
}

interface ReplayFile {
  readonly version: number
  readonly lanes: number
  readonly blocks: readonly {
    readonly number: number
    readonly transactions: number
    readonly gasUsed: number
    readonly sequentialTime: number
    readonly parallelTime: number | null
    readonly report: {
      readonly possibleSpeedup: readonly { readonly lanes: number | null; readonly byGas: number }[]
      readonly locations: readonly { readonly dependents: number; readonly chain: readonly number[] }[]
    } | null
  }[]
}

test('a block file is replayed both ways, compared and explained', async () => {
  const argv = ['block.json', '--lanes', '2', '--shadow', '--explain', '20000000', '--json', 'out.json']
  const { status, out, error } = await run(...argv)
  assert.equal(status, 0, error)
  assert.match(out, /^ +block +txs +Mgas +sequential +parallel +speed-up +again +possible +on any$/m)
  assert.match(out, /^ 20000000 +12 +0\.\d\d +[\d.]+ ms +[\d.]+ ms +[\d.]+ +\d+ +[\d.]+ +[\d.]+$/m)
  assert.match(out, /^all together: .* one after another .* on lanes/m)
  assert.match(out, /^where transactions waited .*:\n {2}0x(c0){20}: 5 transactions in 1 block, /m)
  assert.match(out, /^block 20000000$/m)
  assert.match(out, /0xc0C0.*, the state variable at slot 0\./i)
  assert.match(out, /5 transactions read what an earlier one had written there; called: increment\(\) of 0xC0C0/i)
  assert.match(out, /Chain: #0 > #1 > #2 > #3 > #4 > #5, [\d.]+ .s\./)
  assert.match(out, /What to do: One variable that every call reads and writes/)
  const { version, lanes, blocks } = JSON.parse(readFileSync(path('out.json'), 'utf8')) as ReplayFile
  assert.deepEqual([version, lanes, blocks.length], [1, 2, 1])
  const [block] = blocks
  assert.equal(block!.gasUsed, Number(file.block.gasUsed))
  assert.ok(block!.sequentialTime > 0 && block!.parallelTime! > 0)
  assert.deepEqual(block!.report!.locations[0]!.chain, [0, 1, 2, 3, 4, 5])
  // The calls form a row of which each weighs about twice a transfer; on any number of lanes it is what is left.
  const any = block!.report!.possibleSpeedup.find(({ lanes: count }) => count === null)!
  assert.ok(any.byGas > 1.3 && any.byGas < 2.2, String(any.byGas))
})

test('one after another there are times and no report', async () => {
  const { status, out } = await run('block.json', '--sequential', '--json', 'out.json')
  assert.equal(status, 0)
  assert.match(out, /^ +block +txs +Mgas +sequential$/m)
  assert.doesNotMatch(out, /slower/)
  const { lanes, blocks } = JSON.parse(readFileSync(path('out.json'), 'utf8')) as ReplayFile
  assert.equal(lanes, 0)
  assert.deepEqual([blocks[0]!.parallelTime, blocks[0]!.report], [null, null])
})

test('a block that does not fit its header is named, and the others go on', async () => {
  mkdirSync(path('blocks'))
  const change = (member: string, value: string) => ({ ...file, block: { ...file.block, [member]: value } })
  writeFileSync(path('blocks/1.json'), JSON.stringify(change('gasUsed', '0x1')))
  writeFileSync(path('blocks/2.json.gz'), gzipSync(JSON.stringify(change('receiptsRoot', `0x${'44'.repeat(32)}`))))
  writeFileSync(path('blocks/3.json'), JSON.stringify(change('transactionsRoot', `0x${'55'.repeat(32)}`)))
  writeFileSync(path('blocks/10.json'), JSON.stringify(file))
  writeFileSync(path('blocks/index.json'), '{}')
  const { status, out, error } = await run('blocks', '--sequential')
  assert.equal(status, 1)
  assert.deepEqual(
    error
      .split('\n')
      .flatMap((line) => /(\w+\.json\S*): block 20000000: ([\w ]+) is 0?x?\w+, and/.exec(line)?.slice(1) ?? []),
    ['1.json', 'gas used', '2.json.gz', 'receipts root', '3.json', 'transactions root'],
  )
  assert.match(out, /^3 of 4 blocks do not fit their headers$/m)
})

test('a chain file is replayed on its genesis, whose roots are compared', async () => {
  const key = new Uint8Array(32).fill(7)
  const genesisJson = {
    config: { chainId: 99, terminalTotalDifficulty: 0, shanghaiTime: 0 },
    gasLimit: '0x1c9c380',
    alloc: {
      [bytesToHex(privateKeyToAddress(key))]: { balance: '0xde0b6b3a7640000' },
      [COUNTER]: { balance: '0x0', code: COUNTER_CODE },
    },
  }
  const genesis = parseGenesis(genesisJson)
  const { block: first, world } = genesisWorld(genesis)
  const chain = new Chain({ config: genesis.config, genesis: first, world })
  for (let number = 1n; number <= 3n; number++) {
    const to = new Uint8Array(20).fill(0xc0)
    const calls = [0n, 1n, 2n, 3n].map((index) =>
      signTransaction(
        { type: 0, nonce: 4n * (number - 1n) + index, to, value: 0n, gasLimit: 100_000n, maxFeePerGas: 10n ** 10n },
        key,
      ),
    )
    await chain.importBlock((await chain.buildBlock({ timestamp: number, coinbase: to }, calls)).block)
  }
  writeFileSync(path('genesis.json'), JSON.stringify(genesisJson))
  const bytes = concatBytes(...exportBlocks(chain))
  writeFileSync(path('chain.rlp'), bytes)
  const { status, out, error } = await run('chain.rlp', '--genesis', 'genesis.json', '--lanes', '2', '--shadow')
  assert.equal(status, 0, error)
  for (const number of [1, 2, 3]) assert.match(out, new RegExp(`^ +${number} +4 `, 'm'))

  bytes[bytes.length - 400]! ^= 1
  writeFileSync(path('bad.rlp'), bytes)
  const bad = await run('bad.rlp', '--genesis', 'genesis.json', '--sequential')
  assert.equal(bad.status, 1)
  assert.match(bad.error, /^multilane: bad\.rlp: block 2 of the file, at byte \d+: /m)
})

test('what lanes did is written down and done again', async () => {
  const recorded = await run('block.json', '--lanes', '2', '--record', 'schedule.txt')
  assert.equal(recorded.status, 0, recorded.error)
  const schedule = readFileSync(path('schedule.txt'), 'utf8')
  assert.match(schedule, /^{.*"block":"20000000","lanes":2}\n[\s\S]*\d+s\d+\n$/)
  const again = await run('block.json', '--schedule', 'schedule.txt', '--record', 'again.txt')
  assert.equal(again.status, 0, again.error)
  assert.equal(readFileSync(path('again.txt'), 'utf8'), schedule)
  writeFileSync(path('elsewhere.txt'), schedule.replace('20000000', '20000001'))
  const other = await run('block.json', '--schedule', 'elsewhere.txt')
  assert.equal(other.status, 1)
  assert.match(other.error, /block 20000001, of which the schedule is, is in none of the files/)
})

test('what is missing or misspelt is named', async () => {
  writeFileSync(path('broken.json'), '{')
  writeFileSync(path('cut.json.gz'), gzipSync(JSON.stringify(file)).subarray(0, 300))
  writeFileSync(path('other.json'), JSON.stringify({ ...file, chainId: 5 }))
  writeFileSync(path('part.json'), JSON.stringify({ ...file, block: { ...file.block, miner: '0x12' } }))
  writeFileSync(
    path('text.json'),
    JSON.stringify({ ...file, block: { ...file.block, transactions: [{ nonce: 'one' }] } }),
  )
  mkdirSync(path('empty'))
  const cases: readonly (readonly [argv: string[], status: number, error: RegExp])[] = [
    [[], 2, /needs a block file/],
    [['chain.rlp'], 2, /taken for a chain file, which needs --genesis FILE/],
    [['block.json', '--sequential', '--lanes', '2'], 2, /"--sequential" and "--lanes" exclude each other/],
    [['block.json', '--sequential', '--shadow'], 2, /"--sequential" and "--shadow" exclude each other/],
    [['block.json', '--schedule', 'x', '--lanes', '2'], 2, /"--schedule" and "--lanes" exclude each other/],
    [['block.json', '--schedule', 'block.json'], 1, /block\.json: this is no schedule/],
    [['block.json', '--repeat', '0'], 2, /at least 1/],
    [['nowhere'], 1, /cannot read nowhere: there is no such file/],
    [['empty'], 1, /empty: there are no block files/],
    [['broken.json'], 1, /broken\.json: not a block file: /],
    [['cut.json.gz'], 1, /cut\.json\.gz: not a block file: /],
    [['other.json'], 1, /other\.json: not a block file: the block is of chain 5/],
    [['part.json'], 1, /part\.json: not a block file: invalid address/],
    [['text.json'], 1, /text\.json: not a block file: /],
    [['block.json', '--explain', '7', '--lanes', '1'], 1, /block 7, which is to be explained, is in none of the files/],
  ]
  for (const [argv, wanted, pattern] of cases) {
    const { status, error } = await run(...argv)
    assert.equal(status, wanted, `${argv.join(' ')}: ${error}`)
    assert.match(error, pattern)
  }
})

const real = fixturePath('mainnet-blocks', '15537394.json.gz')

test('a block of mainnet fits its header either way', { skip: skipWithout(real) }, async () => {
  const { status, out, error } = await run(real, '--shadow', '--lanes', '2')
  assert.equal(status, 0, error)
  assert.match(out, /^ 15537394 +80 +29\.98 /m)
})
