/** Fork ids that the networks themselves tell their peers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, hexToBytes } from '../../primitives/index.ts'
import { forkIdAt } from './forkId.ts'
import { mainnetConfig } from './networks.ts'

const config = { ...mainnetConfig, mergeBlock: undefined }
const genesis = {
  hash: hexToBytes('0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3'),
  timestamp: 0n,
}

test('the main network, fork by fork', () => {
  const idAt = (time: bigint) => bytesToHex(forkIdAt(config, genesis, time))
  assert.equal(idAt(1_681_338_454n), '0xf0afd0e3')
  assert.equal(idAt(1_681_338_455n), '0xdce96c2d')
  assert.equal(idAt(1_710_338_135n), '0x9f3d2254')
  assert.equal(idAt(1_746_612_311n), '0xc376cf8b')
})

test('forks of the genesis are not counted again', () => {
  const begun = { blockForks: { homestead: 0n }, timeForks: { shanghai: 5n }, blobSchedules: {}, chainId: 1n }
  const at = (timestamp: bigint) => bytesToHex(forkIdAt(begun, { ...genesis, timestamp }, 10n))
  assert.equal(at(5n), bytesToHex(forkIdAt({ ...begun, timeForks: {} }, genesis, 10n)))
  assert.notEqual(at(4n), at(5n))
})
