/** The first blocks of mainnet, with their ommers and rewards; skipped where the fixtures are missing. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fixturePath, skipWithout } from '../../test/support/fixtures.ts'
import { bytesToHex } from '../primitives/index.ts'
import { parseGenesis } from '../protocol/index.ts'
import { MemoryStore, StoredWorld } from '../state/index.ts'
import { Chain } from './chain.ts'
import { genesisWorld } from './exchange/genesisWorld.ts'
import { allChangesOf } from './testing.ts'

const blocksFile = fixturePath('genesis/mainnet-first-1000-blocks.rlp')
const skip = skipWithout(blocksFile)

/** The parts of a file of RLP lists one after another, as long as the mainnet's first blocks are. */
function* lists(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; ) {
    assert.equal(bytes[at], 0xf9, 'a list with two bytes of length')
    const length = 3 + 256 * bytes[at + 1]! + bytes[at + 2]!
    yield bytes.subarray(at, at + length)
    at += length
  }
}

test('the first 1,000 blocks of mainnet are taken', { skip }, async () => {
  const genesis = parseGenesis(gunzipSync(readFileSync(fixturePath('genesis/mainnet.json.gz'))).toString())
  const { block, world: first } = genesisWorld(genesis)
  const world = new StoredWorld(new MemoryStore())
  world.commit(allChangesOf(first))
  const chain = new Chain({ config: genesis.config, genesis: block, world })
  let ommers = 0
  for (const rlp of lists(new Uint8Array(readFileSync(blocksFile)))) {
    const imported = await chain.importBlock(rlp)
    // The file begins with the genesis, which the chain has.
    assert.equal(imported.isNew, imported.block.header.number > 0n)
    ommers += imported.block.block.ommers.length
  }
  assert.equal(chain.head.header.number, 999n)
  assert.equal(chain.head.id, '0xc31b362e591aa07faa977dbc492ae43cd47eef291920435153bbbf3acaf2fc2f')
  assert.ok(ommers > 100)
  assert.equal(bytesToHex(world.root()), bytesToHex(chain.head.header.stateRoot))
  assert.equal(world.block, 999)
  await world.close()
})
