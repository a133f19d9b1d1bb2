/** The names that people and clients are told. Must never: hold a version number of its own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clientVersion, packageVersion, programVersion } from './identity.ts'
import { createNode } from './node.ts'

/** How names begin that hardhat-network-helpers take, in small letters. */
const DEVELOPMENT_NODES = ['hardhat', 'anvil', 'zksync']

test('clients are told which program, version and machine this is, in a name that Hardhat takes', async () => {
  await using node = await createNode({ lanes: 0, callLanes: 1 })
  const version = (await node.provider.request({ method: 'web3_clientVersion' })) as string
  assert.equal(version, clientVersion())
  assert.ok(DEVELOPMENT_NODES.some((name) => version.toLowerCase().startsWith(name)))
  const machine = `${process.platform}-${process.arch}/node${process.versions.node}`
  assert.equal(programVersion(), `multilane/v${packageVersion()}/${machine}`)
  assert.ok(version.endsWith(programVersion()))
})

test('or what was wished for', async () => {
  await using node = await createNode({ lanes: 0, callLanes: 1, clientVersion: 'Mine/1' })
  assert.equal(await node.provider.request({ method: 'web3_clientVersion' }), 'Mine/1')
})
