/**
 * The command itself: what it says when it starts, and when it cannot.
 *
 * Owns: exit codes and messages. Must never: leave a node running.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ALICE, BOB, STRANGER } from './support/accounts.ts'
import { call } from './support/rpc.ts'
import { ONLY_OURS, runTarget, startTarget } from './support/target.ts'
import { eventually } from './support/waiting.ts'

describe('the command', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'multilane-e2e-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('the banner has what people copy from it', async () => {
    await using target = await startTarget()
    const banner = target.output()
    for (const text of [ALICE.address, ALICE.key, BOB.address, BOB.key, 'test test test', "m/44'/60'/0'/0/", '31337']) {
      assert.ok(banner.includes(text), `${text} is not in ${banner}`)
    }
    assert.match(banner, /\(0\) 0xf39F\S+ \(10000\.0+ ETH\)/)
    assert.match(banner, /Listening on 127\.0\.0\.1:\d+\s*$/)
  })

  test("anvil's flags", async () => {
    const config = join(folder, 'config.json')
    await using target = await startTarget([
      ...['--chain-id', '99', '--accounts', '3', '--balance', '77', '--gas-limit', '12345678'],
      ...['--block-base-fee-per-gas', '5000000000', '--timestamp', '2000000000', '--config-out', config, '--no-mining'],
    ])
    assert.equal(await call(target.url, 'eth_chainId'), '0x63')
    assert.equal((await call<string[]>(target.url, 'eth_accounts')).length, 3)
    assert.equal(BigInt(await call<string>(target.url, 'eth_getBalance', [ALICE.address, 'latest'])), 77n * 10n ** 18n)
    const block = await call<Record<string, string>>(target.url, 'eth_getBlockByNumber', ['latest', false])
    assert.equal(Number(block.gasLimit), 12_345_678)
    assert.equal(Number(block.baseFeePerGas), 5_000_000_000)
    assert.equal(Number(block.timestamp), 2_000_000_000)
    await call(target.url, 'eth_sendTransaction', [{ from: ALICE.address, to: STRANGER, value: '0x1' }])
    assert.equal(await call(target.url, 'eth_blockNumber'), '0x0')
    const written = JSON.parse(readFileSync(config, 'utf8'))
    assert.deepEqual(
      written.available_accounts.map((address: string) => address.toLowerCase()).slice(0, 2),
      [ALICE.address, BOB.address].map((address) => address.toLowerCase()),
    )
    assert.equal(written.private_keys[0], ALICE.key)
  })

  test('a block every second', async () => {
    await using target = await startTarget(['--block-time', '1'])
    await eventually(async () => Number(await call(target.url, 'eth_blockNumber')) >= 2)
  })

  test('a genesis file', async () => {
    const file = join(folder, 'genesis.json')
    await writeFile(file, JSON.stringify({ ...GENESIS, alloc: { [STRANGER.slice(2)]: { balance: '0x7b' } } }))
    await using target = await startTarget(['--init', file])
    assert.equal(await call(target.url, 'eth_getBalance', [STRANGER, 'latest']), '0x7b')
    assert.equal(await call(target.url, 'eth_chainId'), '0x4d2')
  })

  test('a port that is taken', async () => {
    await using target = await startTarget()
    const { status, output } = await runTarget(['--port', String(target.port)])
    assert.equal(status, 1)
    assert.match(output, /in use/)
    assert.equal(await call(target.url, 'eth_chainId'), '0x7a69')
  })

  test('wrong genesis files', ONLY_OURS, async () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['{', /JSON/],
      ['[]', /genesis/],
      [JSON.stringify({ ...GENESIS, alloc: { nobody: { balance: '0x1' } } }), /nobody/],
      [JSON.stringify({ ...GENESIS, alloc: { [STRANGER]: { balance: 'much' } } }), /much|balance/],
      [JSON.stringify({ ...GENESIS, gasLimit: 'lots' }), /gasLimit|lots/],
      [
        JSON.stringify({ ...GENESIS, config: { ...GENESIS.config, cancunTime: 10, shanghaiTime: 20 } }),
        /cancun|shanghai/i,
      ],
    ]
    const file = join(folder, 'wrong.json')
    for (const [text, message] of wrong) {
      await writeFile(file, text)
      const { status, output } = await runTarget(['--port', '0', '--init', file])
      assert.equal(status, 1, text)
      assert.match(output, message)
      assert.doesNotMatch(output, /^\s+at /m, 'no stack is for the user')
    }
    const missing = await runTarget(['--port', '0', '--init', join(folder, 'nowhere.json')])
    assert.equal(missing.status, 1)
    assert.match(missing.output, /nowhere\.json/)
  })

  test('wrong flags', ONLY_OURS, async () => {
    const wrong: readonly (readonly [string[], RegExp])[] = [
      [['--blok-time', '1'], /block-time/],
      [['--port', 'many'], /port/],
      [['--port', '70000'], /port/],
      [['--mnemonic', 'test test test'], /mnemonic|words/i],
      [['--hardfork', 'atlantis'], /atlantis/],
      [['--order', 'random'], /order/],
      [['--host', '203.0.113.7', '--port', '0'], /203\.0\.113\.7/],
    ]
    for (const [flags, message] of wrong) {
      const { status, output } = await runTarget(flags)
      assert.ok(status === 1 || status === 2, `${flags.join(' ')}: ${status}`)
      assert.match(output, message)
      assert.doesNotMatch(output, /^\s+at /m, 'no stack is for the user')
    }
  })

  test('nothing is left behind', ONLY_OURS, async () => {
    const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('multilane-')).sort()
    const others = new Set(await left())
    const target = await startTarget()
    assert.equal(await target.stop('SIGINT'), 0)
    const killed = await startTarget()
    await killed.stop('SIGKILL')
    const next = await startTarget()
    assert.equal(await next.stop('SIGTERM'), 0)
    const mine = [killed, target, next].map(({ pid }) => new RegExp(`\\b${pid}\\b`))
    const remaining = (await left()).filter((name) => !others.has(name) && mine.some((pid) => pid.test(name)))
    assert.deepEqual(remaining, [])
  })

  test('it answers soon', ONLY_OURS, async () => {
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      const begun = performance.now()
      await using target = await startTarget()
      await call(target.url, 'eth_chainId')
      times.push(performance.now() - begun)
    }
    // 150 ms on a machine that does nothing else; tests share theirs.
    assert.ok(Math.min(...times) < 1_000, times.map(Math.round).join(' '))
  })
})

const GENESIS = {
  config: {
    chainId: 1234,
    homesteadBlock: 0,
    eip150Block: 0,
    eip155Block: 0,
    eip158Block: 0,
    byzantiumBlock: 0,
    constantinopleBlock: 0,
    petersburgBlock: 0,
    istanbulBlock: 0,
    berlinBlock: 0,
    londonBlock: 0,
    terminalTotalDifficulty: 0,
    shanghaiTime: 0,
    cancunTime: 0,
  },
  difficulty: '0x0',
  gasLimit: '0x1c9c380',
  timestamp: '0x0',
  baseFeePerGas: '0x3b9aca00',
  alloc: {},
}
