/** `multilane node` as a process: what it prints, how it ends. Must never: listen on a fixed port. */
import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('../../../bin/multilane.js', import.meta.url))

interface Running {
  readonly process: ChildProcessWithoutNullStreams
  readonly url: string
  /** Everything printed so far. */
  text(): string
}

function start(context: TestContext, ...flags: string[]): { process: ChildProcessWithoutNullStreams; text(): string } {
  const child = spawn(process.execPath, [PROGRAM, ...flags])
  context.after(() => child.kill('SIGKILL'))
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      printed += data
    })
  }
  return { process: child, text: () => printed }
}

async function listening(context: TestContext, ...flags: string[]): Promise<Running> {
  const started = start(context, '--port', '0', ...flags)
  while (!/"?[Ll]istening/.test(started.text())) {
    assert.equal(started.process.exitCode, null, started.text())
    await Promise.race([once(started.process.stdout, 'data'), once(started.process, 'exit')])
  }
  const port = /127\.0\.0\.1:(\d+)"?\]?\}?\s*$/.exec(started.text())?.[1]
  return { ...started, url: `http://127.0.0.1:${port}` }
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

async function ask(url: string, method: string, params: unknown[] = []): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const reply = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  const { result, error } = (await reply.json()) as { result?: unknown; error?: { message: string } }
  assert.equal(error, undefined)
  return result
}

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'multilane-test-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('the banner is the one that tools wait for, and a signal ends it cleanly', async (context) => {
  const { process: child, url, text } = await listening(context, '--lanes', '1', '--accounts', '2')
  assert.match(text(), /^\(0\) 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 \(10000\.000000000000000000 ETH\)$/m)
  assert.match(text(), /^\(1\) 0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d$/m)
  assert.doesNotMatch(text(), /^\(2\)/m)
  assert.match(text(), /\nListening on 127\.0\.0\.1:\d+\n$/)
  await ask(url, 'evm_mine')
  child.kill('SIGINT')
  assert.equal(await ended(child), 0)
  assert.match(text(), /INFO {2}block number=1 hash=0x[0-9a-f]{8}\.\.[0-9a-f]{4} txs=0 gas=0 /)
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith(`multilane-chain-${child.pid}-`)),
    [],
  )
})

test('what is silent prints nothing and can be told from a file', async (context) => {
  const target = join(folderFor(context), 'config.json')
  const port = 20_000 + (process.pid % 10_000)
  const { process: child, text } = start(context, '-q', '--lanes', '0', '-p', String(port), '--config-out', target)
  let config: { available_accounts: string[]; chain_id: string; url: string } | undefined
  while (config === undefined) {
    assert.equal(child.exitCode, null, text())
    await new Promise((resolve) => setTimeout(resolve, 20))
    try {
      config = JSON.parse(readFileSync(target, 'utf8'))
    } catch {}
  }
  assert.equal(config.available_accounts.length, 10)
  assert.equal(await ask(config.url, 'eth_chainId'), `0x${Number(config.chain_id).toString(16)}`)
  child.kill('SIGTERM')
  assert.equal(await ended(child), 0)
  assert.equal(text(), '')
})

test('a chain is kept over a kill, and a state over a file', async (context) => {
  const folder = folderFor(context)
  const kept = ['--data-dir', join(folder, 'data'), '--lanes', '0', '--json']
  const first = await listening(context, ...kept)
  await ask(first.url, 'anvil_setBalance', ['0x00000000000000000000000000000000000000aa', '0x7'])
  await ask(first.url, 'anvil_mine', ['0x3'])
  const head = await ask(first.url, 'eth_getBlockByNumber', ['latest', false])
  first.process.kill('SIGINT')
  assert.equal(await ended(first.process), 0)
  const second = await listening(context, ...kept, '--dump-state', join(folder, 'state'))
  assert.deepEqual(await ask(second.url, 'eth_getBlockByNumber', ['latest', false]), head)
  second.process.kill('SIGINT')
  assert.equal(await ended(second.process), 0)
  const third = await listening(context, '--load-state', join(folder, 'state'), '--lanes', '0')
  assert.equal(await ask(third.url, 'eth_getBalance', ['0x00000000000000000000000000000000000000aa', 'latest']), '0x7')
  third.process.kill('SIGINT')
  await ended(third.process)
  const fourth = await listening(context, ...kept)
  fourth.process.kill('SIGKILL')
  await ended(fourth.process)
  const fifth = await listening(context, ...kept)
  assert.deepEqual(await ask(fifth.url, 'eth_getBlockByNumber', ['latest', false]), head)
})

test('what is wrong is said in a line', async (context) => {
  const folder = folderFor(context)
  const genesis = join(folder, 'genesis.json')
  writeFileSync(genesis, '{"config":{"chainId":1},"gasLimit":"many"}')
  const { url } = await listening(context, '--lanes', '0')
  const cases: (readonly [number, RegExp, ...string[]])[] = [
    [1, /^multilane: cannot listen on 127\.0\.0\.1:\d+: address already in use/, '--port', new URL(url).port],
    [1, /^multilane: .*genesis\.json: /, '--init', genesis],
    [1, /^multilane: cannot read .*nowhere/, '--init', join(folder, 'nowhere')],
    [1, /^multilane: fork nofork: not known/, '--port', '0', '--hardfork', 'nofork'],
    [1, /^multilane: invalid mnemonic: 2 words/, '--port', '0', '--mnemonic', 'two words'],
    [2, /^multilane: unknown flag "--prot"; did you mean "--port"\?/, '--prot', '1'],
    [2, /^multilane: flag "--block-time" needs seconds/, '-b', 'soon'],
    [2, /^multilane: "--no-mining" and "--block-time" exclude each other/, '--no-mining', '--block-time', '1'],
    [1, /^multilane: .*genesis\.json: /, '--port', '0', '--load-state', genesis],
    [2, /^multilane: "--state" stands for/, '--state', 'a', '--dump-state', 'b'],
    [2, /^multilane: unknown command "nod"; did you mean "node"\?/, 'nod'],
  ]
  for (const [code, message, ...flags] of cases) {
    const { process: child, text } = start(context, ...flags)
    assert.equal(await ended(child), code, `${flags.join(' ')}: ${text()}`)
    assert.match(text(), message)
    assert.ok(text().split('\n').length <= 3, text())
  }
})
