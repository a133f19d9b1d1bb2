/**
 * Foundry's forge: deploying, scripts that broadcast, tests on a fork of the node's chain.
 *
 * Owns: a project of its own, compiled by the compiler from npm. Must never: need the internet.
 */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ALICE, BOB } from './support/accounts.ts'
import { E2E_FOLDER, foundryTool, runWell } from './support/processes.ts'
import { call } from './support/rpc.ts'
import { startTarget, type Target } from './support/target.ts'

interface BroadcastFile {
  readonly receipts: readonly { readonly status: string; readonly contractAddress: string | null }[]
  readonly transactions: readonly { readonly transactionType: string; readonly contractAddress: string }[]
}

const PROJECT = join(E2E_FOLDER, 'forge')
const NUMBER = '0x8381f58a'

describe('forge', () => {
  let target: Target
  let home: string
  let counter: string

  before(async () => {
    target = await startTarget()
    // Forge keeps what it has fetched from a fork; of an earlier run's chain with the same id that would be wrong.
    home = await mkdtemp(join(tmpdir(), 'multilane-forge-'))
  })
  after(async () => {
    await target[Symbol.asyncDispose]()
    await rm(home, { recursive: true })
  })

  const forge = (...commandLine: string[]) =>
    runWell(foundryTool('forge'), [commandLine[0]!, '--offline', ...commandLine.slice(1)], {
      cwd: PROJECT,
      environment: {
        E2E_URL: target.url,
        E2E_COUNTER: counter ?? '',
        FOUNDRY_SOLC: join(E2E_FOLDER, 'support', 'solc.mjs'),
        HOME: home,
        PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
      },
    })
  const numberOf = async (address: string) =>
    BigInt(await call<string>(target.url, 'eth_call', [{ to: address, data: NUMBER }, 'latest']))

  test('create', async () => {
    const output = await forge(
      'create',
      'src/Counter.sol:Counter',
      '--rpc-url',
      target.url,
      '--private-key',
      ALICE.key,
      '--broadcast',
      '--json',
      '--constructor-args',
      '5',
    )
    const { deployedTo } = JSON.parse(output.slice(output.indexOf('{'))) as { deployedTo: string }
    counter = deployedTo
    assert.equal(await numberOf(deployedTo), 5n)
  })

  for (const [how, flags] of [
    ['one after the other', ['--slow']],
    ['all at once', []],
  ] as const) {
    test(`a script that broadcasts ${how}, also through the CREATE2 factory`, async () => {
      const salt = `0x${how.length.toString(16).padStart(64, '0')}`
      const what = ['script/Deploy.s.sol:Deploy', '--sig', 'run(uint256,bytes32)', BOB.key, salt]
      const output = await forge('script', ...what, '--rpc-url', 'local', '--broadcast', ...flags)
      assert.match(output, /ONCHAIN EXECUTION COMPLETE & SUCCESSFUL/)
      const file = join(
        E2E_FOLDER,
        'node_modules',
        '.cache',
        'forge',
        'broadcast',
        'Deploy.s.sol',
        '31337',
        'run-latest.json',
      )
      const { receipts, transactions } = JSON.parse(await readFile(file, 'utf8')) as BroadcastFile
      assert.deepEqual(new Set(receipts.map(({ status }) => status)), new Set(['0x1']))
      const [plain, fixed] = transactions
      assert.equal(plain?.transactionType, 'CREATE')
      assert.equal(fixed?.transactionType, 'CREATE2')
      assert.equal(await numberOf(plain.contractAddress), 11n)
      assert.equal(await numberOf(fixed.contractAddress), 22n)
    })
  }

  test('tests on a fork', async () => {
    assert.match(await forge('test', '--match-contract', 'ForkTest'), /1 passed/)
  })
})
