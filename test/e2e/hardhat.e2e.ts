/**
 * Hardhat 3: a project with its own tests, run on the node by `--network`.
 *
 * Owns: how Hardhat is started. Must never: judge results itself: Hardhat's exit code does.
 */
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ALICE } from './support/accounts.ts'
import { E2E_FOLDER, runWell } from './support/processes.ts'
import { call } from './support/rpc.ts'
import { startTarget, type Target } from './support/target.ts'

const PROJECT = join(E2E_FOLDER, 'hardhat')
const DEPLOYMENTS = join(PROJECT, 'ignition', 'deployments')
const HARDHAT = join(dirname(createRequire(import.meta.url).resolve('hardhat/package.json')), 'dist', 'src', 'cli.js')

describe('Hardhat', () => {
  let target: Target

  before(async () => {
    await forgetDeployments()
    target = await startTarget()
  })
  after(async () => {
    await target[Symbol.asyncDispose]()
    await forgetDeployments()
  })

  /** Ignition's journal would tell the next run's chain of this one's contracts. */
  const forgetDeployments = () => rm(DEPLOYMENTS, { recursive: true, force: true })

  const hardhat = (...commandLine: string[]) =>
    runWell(process.execPath, [HARDHAT, ...commandLine], {
      cwd: PROJECT,
      environment: {
        E2E_URL: target.url,
        HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true',
        HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: 'true',
        FORCE_COLOR: '0',
      },
    })

  test('the project is compiled and its tests pass on our node', async () => {
    await hardhat('build')
    for (const file of ['PiggyBank', 'networkHelpers', 'ethers']) {
      const output = await hardhat('test', 'nodejs', '--no-compile', '--network', 'local', `test/${file}.ts`)
      assert.match(output, /\d+ passing/)
    }
  })

  test('Ignition deploys a module, and does nothing the second time', async () => {
    const deploy = () => hardhat('ignition', 'deploy', 'ignition/modules/PiggyBank.ts', '--network', 'local')
    const [, address] = /PiggyBank#PiggyBank - (0x[0-9a-fA-F]{40})/.exec(await deploy()) ?? []
    assert.equal(await call(target.url, 'eth_getBalance', [address, 'latest']), '0xc')
    const count = await call(target.url, 'eth_getTransactionCount', [ALICE.address, 'latest'])
    assert.match(await deploy(), /Nothing new to deploy/)
    assert.equal(await call(target.url, 'eth_getTransactionCount', [ALICE.address, 'latest']), count)
  })

  test('a network that Hardhat simulates on a fork of our chain', async () => {
    const output = await hardhat('test', 'nodejs', '--no-compile', '--network', 'fork', 'test/PiggyBank.ts')
    assert.match(output, /\d+ passing/)
  })
})
