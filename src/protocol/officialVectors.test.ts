/** Real chains and the official difficulty tests; skipped where the fixtures are missing. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fixturePath, skipWithout } from '../../test/support/fixtures.ts'
import { bytesToHex, hexToBytes } from '../primitives/index.ts'
import { blockHash, decodeBlock, encodeBlock, ommersHash } from './block.ts'
import { bloomOf } from './bloom.ts'
import { nextDifficulty } from './difficulty.ts'
import { rulesOf } from './forks/index.ts'
import { forkOfFixtureName, mainnetConfig } from './forks/networks.ts'
import { genesisHeader, parseGenesis } from './genesis/index.ts'
import { headerHash } from './header.ts'

const skip = skipWithout(fixturePath('genesis'))

const unpack = (path: string): string => gunzipSync(readFileSync(fixturePath(path))).toString()

/** State roots and hashes of the first blocks. */
const networks = {
  mainnet: [
    '0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544',
    '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
  ],
  sepolia: [
    '0x5eb6e371a698b8d68f665192350ffcecbbbf322916f4b51bd79bb6887da3f494',
    '0x25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9',
  ],
  holesky: [
    '0x69d8c9d72f6fa4ad42d4702b433707212f90db395eb54dc20bc85de253788783',
    '0xb5f7f912443c940f21fd611f12828d75b534364ed9e95ca4e307729a4661bde4',
  ],
  hoodi: [
    '0xda87d7f5f91c51508791bbcbd4aa5baf04917830b86985eeb9ad3d5bfb657576',
    '0xbbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b',
  ],
} as const

describe('genesis files of the public networks', { skip }, () => {
  for (const [name, [stateRoot, hash]] of Object.entries(networks)) {
    it(name, () => {
      const genesis = parseGenesis(unpack(`genesis/${name}.json.gz`))
      assert.ok(genesis.alloc.length > 10)
      assert.equal(bytesToHex(headerHash(genesisHeader(genesis, hexToBytes(stateRoot)))), hash)
    })
  }

  it('mainnet has the schedule that is built in', () => {
    const { config } = parseGenesis(unpack('genesis/mainnet.json.gz'))
    assert.deepEqual(config.timeForks, mainnetConfig.timeForks)
    // The file passes over Constantinople, which Petersburg replaced in its first block.
    const { constantinople, ...blockForks } = mainnetConfig.blockForks
    assert.equal(constantinople, blockForks.petersburg)
    assert.deepEqual(config.blockForks, blockForks)
    assert.equal(config.terminalTotalDifficulty, mainnetConfig.terminalTotalDifficulty)
  })
})

describe('the first blocks of mainnet', { skip }, () => {
  it('decode, encode, link up and have the right difficulty', () => {
    const frontier = rulesOf('frontier')
    const blocks = splitBlocks(new Uint8Array(readFileSync(fixturePath('genesis/mainnet-first-1000-blocks.rlp'))))
    assert.ok(blocks.length >= 999)
    let parent = decodeBlock(blocks[0]!)
    for (const bytes of blocks.slice(1)) {
      const block = decodeBlock(bytes)
      const { header } = block
      assert.deepEqual(encodeBlock(block), bytes)
      assert.deepEqual(header.parentHash, blockHash(parent))
      assert.deepEqual(header.ommersHash, ommersHash(block.ommers))
      const { difficulty, timestamp } = parent.header
      const difficultyParent = { difficulty, timestamp, hasOmmers: parent.ommers.length > 0 }
      assert.equal(header.difficulty, nextDifficulty(difficultyParent, header.number, header.timestamp, frontier))
      parent = block
    }
  })
})

interface DifficultyCase {
  readonly parentTimestamp: string
  readonly parentDifficulty: string
  readonly currentTimestamp: string
  readonly currentBlockNumber: string
  readonly currentDifficulty: string
  readonly parentUncles: string
}

describe('official difficulty tests', { skip }, () => {
  const folder = fixturePath('difficulty-tests')
  for (const bundle of skip ? [] : readdirSync(folder).filter((name) => name.endsWith('.gz'))) {
    it(bundle, () => {
      const files = JSON.parse(unpack(`difficulty-tests/${bundle}`)) as Record<
        string,
        Record<string, Record<string, Record<string, DifficultyCase>>>
      >
      for (const file of Object.values(files)) {
        for (const byFork of Object.values(file)) {
          for (const [fork, cases] of Object.entries(byFork)) checkDifficulties(fork, cases)
        }
      }
    })
  }
})

function checkDifficulties(network: string, cases: Record<string, DifficultyCase>): void {
  const rules = rulesOf(forkOfFixtureName(network)!)
  for (const [name, entry] of Object.entries(cases)) {
    const parent = {
      difficulty: BigInt(entry.parentDifficulty),
      timestamp: BigInt(entry.parentTimestamp),
      hasOmmers: BigInt(entry.parentUncles) !== 0n,
    }
    const difficulty = nextDifficulty(parent, BigInt(entry.currentBlockNumber), BigInt(entry.currentTimestamp), rules)
    assert.equal(difficulty, BigInt(entry.currentDifficulty), `${network} ${name}`)
  }
}

interface RpcReceipt {
  readonly logsBloom: string
  readonly logs: readonly { readonly address: string; readonly topics: readonly string[] }[]
}

describe('receipts of a test chain', { skip }, () => {
  it('have the bloom of their logs', () => {
    const folder = fixturePath('rpc-compat/tests/eth_getTransactionReceipt')
    const answers = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    let logs = 0
    for (const line of answers.filter((answer) => answer.startsWith('<< '))) {
      const { result: receipt } = JSON.parse(line.slice(3)) as { result?: RpcReceipt | null }
      if (!receipt) continue
      const entries = receipt.logs.map((log) => ({
        address: hexToBytes(log.address),
        topics: log.topics.map((topic) => hexToBytes(topic)),
      }))
      logs += entries.length
      assert.equal(bytesToHex(bloomOf(entries)), receipt.logsBloom)
    }
    assert.ok(logs > 0, 'there were logs to check')
  })
})

/** The encodings of blocks that stand one after another: a block is an RLP list, whose header tells its length. */
function splitBlocks(bytes: Uint8Array): Uint8Array[] {
  const blocks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const lengthBytes = bytes[at]! - 0xf7
    const length = Number(bytesToHex(bytes.subarray(at + 1, at + 1 + lengthBytes)))
    const end = at + 1 + lengthBytes + length
    blocks.push(bytes.subarray(at, end))
    at = end
  }
  return blocks
}
