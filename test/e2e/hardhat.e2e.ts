/**
 * Hardhat 3: a project with its own tests, run on the node by `--network`.
 *
 * Owns: how Hardhat is started. Must never: judge results itself: Hardhat's exit code does.
 */
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { E2E_FOLDER, runWell } from './support/processes.ts'
import { startTarget, TARGET, type Target } from './support/target.ts'

const PROJECT = join(E2E_FOLDER, 'hardhat')
const HARDHAT = join(dirname(createRequire(import.meta.url).resolve('hardhat/package.json')), 'dist', 'src', 'cli.js')

describe('Hardhat', () => {
  let target: Target

  before(async () => {
    // hardhat-network-helpers serves only nodes whose name begins with one of three that it knows.
    target = await startTarget(TARGET === 'anvil' ? [] : ['--client-version', 'HardhatNetwork/Multilane'])
  })
  after(() => target[Symbol.asyncDispose]())

  const hardhat = (...commandLine: string[]) =>
    runWell(process.execPath, [HARDHAT, ...commandLine], {
      cwd: PROJECT,
      environment: { E2E_URL: target.url, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', FORCE_COLOR: '0' },
    })

  test('the project is compiled and its tests pass on our node', async () => {
    await hardhat('build')
    for (const file of ['PiggyBank', 'networkHelpers']) {
      const output = await hardhat('test', 'nodejs', '--no-compile', '--network', 'local', `test/${file}.ts`)
      assert.match(output, /\d+ passing/)
    }
  })
})
