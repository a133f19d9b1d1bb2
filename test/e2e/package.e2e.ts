/**
 * The package as npm would publish it: packed, unpacked elsewhere beside nothing but the dependencies it declares, and used.
 *
 * Owns: a folder like that of a user. Must never: let the sources of the checkout be found from there.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ALICE, STRANGER } from './support/accounts.ts'
import { E2E_FOLDER, runWell } from './support/processes.ts'
import { call } from './support/rpc.ts'
import { ONLY_OURS, startTarget } from './support/target.ts'

const ROOT = dirname(dirname(E2E_FOLDER))

const PROGRAM = `
import { createNode } from 'multilane'
await using node = await createNode({ port: 0 })
const [from] = await node.provider.request({ method: 'eth_accounts' })
const hash = await node.provider.request({ method: 'eth_sendTransaction', params: [{ from, to: '${STRANGER}', value: '0x5' }] })
const receipt = await node.provider.request({ method: 'eth_getTransactionReceipt', params: [hash] })
const balance = await node.provider.request({ method: 'eth_getBalance', params: ['${STRANGER}', 'latest'] })
console.log(JSON.stringify({ url: node.url, status: receipt.status, balance }))
`

describe('the package', ONLY_OURS, () => {
  let folder: string
  let installed: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'multilane-e2e-'))
    installed = join(folder, 'node_modules', 'multilane')
    await mkdir(installed, { recursive: true })
    const packed = await runWell('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT })
    const [{ filename }] = JSON.parse(packed.slice(packed.indexOf('[\n'))) as [{ filename: string }]
    await runWell('tar', ['xzf', join(folder, filename), '-C', installed, '--strip-components=1'])
    const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    for (const name of Object.keys(dependencies)) {
      const link = join(folder, 'node_modules', name)
      await mkdir(dirname(link), { recursive: true })
      await symlink(join(ROOT, 'node_modules', name), link)
    }
  })
  after(() => rm(folder, { recursive: true }))

  test('its command starts a node', async () => {
    await using target = await startTarget([], 0, join(installed, 'bin', 'multilane.js'))
    const transaction = { from: ALICE.address, to: STRANGER, value: '0x1' }
    const hash = await call(target.url, 'eth_sendTransaction', [transaction])
    assert.equal((await call<{ status: string }>(target.url, 'eth_getTransactionReceipt', [hash])).status, '0x1')
  })

  test('its library makes one in process', async () => {
    const program = join(folder, 'program.ts')
    await writeFile(program, PROGRAM)
    const { url, status, balance } = JSON.parse(await runWell(process.execPath, [program]))
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
    assert.equal(status, '0x1')
    assert.equal(balance, '0x5')
  })
})
