/** Chains that others made, as far as the fixtures are there. Must never: be needed for coverage of a rule. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fixturePath, skipWithout } from '../../../test/support/fixtures.ts'
import { bytesToHex, concatBytes } from '../../primitives/index.ts'
import { headerHash, parseGenesis } from '../../protocol/index.ts'
import { MemoryStore, StoredWorld } from '../../state/index.ts'
import { Chain } from '../chain.ts'
import { exportBlocks, importBlocks } from './blockFile.ts'
import { dumpState } from './dumpState.ts'
import { genesisBlock, genesisChanges, genesisWorld } from './genesisWorld.ts'
import { readAlloc } from './readAlloc.ts'

const skip = skipWithout(fixturePath('rpc-compat'))

function startChain(genesisText: string): { chain: Chain; world: StoredWorld } {
  const genesis = parseGenesis(genesisText)
  const world = new StoredWorld(new MemoryStore())
  const { root } = world.commit(genesisChanges(genesis))
  return { chain: new Chain({ config: genesis.config, genesis: genesisBlock(genesis, root), world }), world }
}

function networkGenesis(name: string): string {
  return gunzipSync(readFileSync(fixturePath('genesis', `${name}.json.gz`))).toString()
}

async function importFile(chain: Chain, path: string): Promise<number> {
  let count = 0
  for await (const { isNew } of importBlocks(chain, path)) if (isNew) count++
  return count
}

const NETWORKS = {
  mainnet: '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
  sepolia: '0x25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9',
  holesky: '0xb5f7f912443c940f21fd611f12828d75b534364ed9e95ca4e307729a4661bde4',
  hoodi: '0xbbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b',
}

test('the public networks begin with the blocks that everybody knows', { skip }, () => {
  for (const [name, hash] of Object.entries(NETWORKS)) {
    const { block } = genesisWorld(parseGenesis(networkGenesis(name)))
    assert.equal(bytesToHex(headerHash(block.header)), hash, name)
  }
})

test('the first thousand blocks of mainnet', { skip }, async () => {
  const { chain, world } = startChain(networkGenesis('mainnet'))
  const path = fixturePath('genesis/mainnet-first-1000-blocks.rlp')
  assert.ok((await importFile(chain, path)) >= 999)
  assert.ok(chain.head.header.number >= 999n)
  assert.deepEqual(world.root(), chain.head.header.stateRoot)
  assert.deepEqual(concatBytes(...exportBlocks(chain, chain.genesis.header.number)), withGenesis(path, chain))
})

/** The file begins with the genesis or with the block after it. */
function withGenesis(path: string, chain: Chain): Uint8Array {
  const file = new Uint8Array(readFileSync(path))
  const [genesis] = exportBlocks(chain, 0n, 0n)
  const hasGenesis = genesis!.every((byte, at) => file[at] === byte)
  return hasGenesis ? file : concatBytes(genesis!, file)
}

test('the chain of the RPC tests, from its genesis to the announced head', { skip }, async () => {
  const folder = fixturePath('rpc-compat/tests')
  const { chain, world } = startChain(readFileSync(join(folder, 'genesis.json'), 'utf8'))
  await importFile(chain, join(folder, 'chain.rlp'))
  const announced = JSON.parse(readFileSync(join(folder, 'headfcu.json'), 'utf8')) as {
    params: [{ headBlockHash: string }]
  }
  assert.equal(chain.head.id, announced.params[0].headBlockHash)
  assert.deepEqual(concatBytes(...exportBlocks(chain)), new Uint8Array(readFileSync(join(folder, 'chain.rlp'))))
  const back = new StoredWorld(new MemoryStore())
  const text = new TextEncoder().encode([...dumpState(world.reader)].join(''))
  for await (const account of readAlloc([text])) back.commit([account])
  assert.deepEqual(back.root(), chain.head.header.stateRoot)
})
