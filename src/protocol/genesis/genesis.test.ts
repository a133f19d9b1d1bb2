import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, hexToBytes } from '../../primitives/index.ts'
import { rulesAt } from '../forks/schedule.ts'
import { headerHash } from '../header.ts'
import { GenesisError, genesisHeader, parseGenesis } from './index.ts'

const address = '0x00000000000000000000000000000000000000aa'

function genesisWith(changes: Record<string, unknown> = {}, config: Record<string, unknown> = {}) {
  return { config: { chainId: 1337, ...config }, alloc: {}, gasLimit: '0x1c9c380', ...changes }
}

function pathOfError(input: unknown): string {
  try {
    parseGenesis(input)
  } catch (error) {
    assert.ok(error instanceof GenesisError, String(error))
    return error.path
  }
  return assert.fail('was accepted')
}

test('the header of mainnet from its file', () => {
  const genesis = parseGenesis({
    config: { chainId: 1, homesteadBlock: 1150000 },
    alloc: {},
    nonce: '0x42',
    extraData: '0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa',
    gasLimit: '0x1388',
    difficulty: '0x400000000',
  })
  const stateRoot = hexToBytes('0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544')
  assert.equal(
    bytesToHex(headerHash(genesisHeader(genesis, stateRoot))),
    '0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3',
  )
})

test('number forms, null, spelling of names', () => {
  const genesis = parseGenesis(
    JSON.stringify(
      genesisWith(
        {
          timestamp: '1742212800',
          nonce: '0x000000000000000',
          mixhash: `0x${'12'.repeat(32)}`,
          baseFeePerGas: null,
          alloc: {
            [address.slice(2)]: {
              balance: '1000000000000000000000000',
              nonce: 7,
              code: '0x6001',
              storage: { '0x01': '0x02', '0x03': '0x00' },
            },
            '0x00000000000000000000000000000000000000BB': {},
          },
        },
        { londonBlock: 0, terminalTotalDifficulty: 58750000000000000000000 },
      ),
    ),
  )
  assert.equal(genesis.timestamp, 1742212800n)
  assert.equal(genesis.mixHash[0], 0x12)
  assert.equal(genesis.baseFeePerGas, undefined)
  assert.equal(genesis.config.terminalTotalDifficulty, 58_750_000_000_000_000_000_000n)
  const [first, second] = genesis.alloc
  assert.equal(first!.balance, 10n ** 24n)
  assert.equal(first!.nonce, 7n)
  assert.deepEqual(first!.code, Uint8Array.of(0x60, 1))
  assert.equal(first!.storage.length, 1, 'a zero value is no slot')
  assert.equal(first!.storage[0]!.slot[31], 1)
  assert.equal(first!.storage[0]!.value[31], 2)
  assert.equal(second!.address[19], 0xbb)
  assert.equal(genesisHeader(genesis, new Uint8Array(32)).baseFeePerGas, 1_000_000_000n)
})

test('the schedule of a chain', () => {
  const { config } = parseGenesis(
    genesisWith(
      {},
      {
        homesteadBlock: 0,
        daoForkBlock: 3,
        daoForkSupport: false,
        eip150Block: 5,
        eip155Block: 6,
        eip158Block: 6,
        constantinopleBlock: 9,
        mergeNetSplitBlock: 12,
        terminalTotalDifficulty: '0x10',
        shanghaiTime: 100,
        cancunTime: 200,
        bpo1Time: 300,
        blobSchedule: {
          cancun: { target: 3, max: 6, baseFeeUpdateFraction: '0x32f0ed' },
          bpo1: { target: 9, max: 12, baseFeeUpdateFraction: 5 },
          amsterdam: { target: 1, max: 1, baseFeeUpdateFraction: 1 },
        },
        depositContractAddress: address,
      },
    ),
  )
  assert.equal(config.chainId, 1337n)
  assert.equal(config.blockForks.dao, undefined)
  assert.equal(config.blockForks.petersburg, 9n)
  assert.equal(config.mergeBlock, 12n)
  assert.deepEqual(config.depositContract, hexToBytes(address))
  assert.equal(rulesAt(config, 6n, 0n).name, 'Spurious Dragon')
  assert.equal(rulesAt(config, 9n, 0n).name, 'Petersburg')
  assert.equal(rulesAt(config, 13n, 100n).name, 'Shanghai')
  assert.deepEqual(rulesAt(config, 13n, 300n).blobs, { target: 9, max: 12, baseFeeUpdateFraction: 5 })
})

test('fields that the rules of the first block ask for', () => {
  const header = genesisHeader(
    parseGenesis(genesisWith({ excessBlobGas: '0x20000' }, { terminalTotalDifficulty: 0, pragueTime: 0 })),
    new Uint8Array(32),
  )
  assert.equal(header.excessBlobGas, 131072n)
  assert.equal(header.blobGasUsed, 0n)
  assert.equal(header.withdrawalsRoot?.length, 32)
  assert.equal(header.requestsHash?.length, 32)
})

test('malformed files say where', () => {
  assert.equal(pathOfError('{'), '')
  assert.equal(pathOfError([]), '')
  assert.equal(pathOfError(null), '')
  assert.equal(pathOfError({ alloc: {}, gasLimit: 1 }), 'config')
  assert.equal(pathOfError({ config: {}, alloc: {}, gasLimit: 1 }), 'config.chainId')
  assert.equal(pathOfError({ config: { chainId: 1 }, gasLimit: 1 }), 'alloc')
  assert.equal(pathOfError({ config: { chainId: 1 }, alloc: {} }), 'gasLimit')
  assert.equal(pathOfError(genesisWith({ gasLimit: -1 })), 'gasLimit')
  assert.equal(pathOfError(genesisWith({ gasLimit: 1.5 })), 'gasLimit')
  assert.equal(pathOfError(genesisWith({ gasLimit: true })), 'gasLimit')
  assert.equal(pathOfError(genesisWith({ gasLimit: '0xzz' })), 'gasLimit')
  assert.equal(pathOfError(genesisWith({ gasLimit: '0x10000000000000000' })), 'gasLimit')
  const tooExact = JSON.stringify(genesisWith()).replace('{', '{"difficulty":12345678901234567890,')
  assert.equal(pathOfError(tooExact), 'difficulty')
  assert.equal(pathOfError(genesisWith({ extraData: '0x123' })), 'extraData')
  assert.equal(pathOfError(genesisWith({ coinbase: '0x12' })), 'coinbase')
  assert.equal(pathOfError(genesisWith({ alloc: { '0x12': {} } })), 'alloc.0x12')
  assert.equal(pathOfError(genesisWith({ alloc: { zz: {} } })), 'alloc.zz')
  assert.equal(pathOfError(genesisWith({ alloc: { [address]: [] } })), `alloc.${address}`)
  assert.equal(pathOfError(genesisWith({ alloc: { [address]: { balance: 'x' } } })), `alloc.${address}.balance`)
  assert.equal(
    pathOfError(genesisWith({ alloc: { [address]: {}, [address.toUpperCase().slice(2)]: {} } })),
    `alloc.${address.toUpperCase().slice(2)}`,
  )
  const storage = { '0x01': `0x${'1'.repeat(65)}` }
  assert.equal(pathOfError(genesisWith({ alloc: { [address]: { storage } } })), `alloc.${address}.storage.0x01`)
  assert.equal(pathOfError(genesisWith({}, { eip155Block: 1, eip158Block: 2 })), 'config.eip158Block')
  assert.equal(pathOfError(genesisWith({}, { amsterdamTime: 5 })), 'config.amsterdamTime')
  assert.equal(pathOfError(genesisWith({}, { homesteadTime: 5 })), 'config.homesteadTime')
  assert.equal(pathOfError(genesisWith({}, { homesteadBlock: 9, berlinBlock: 3 })), 'config')
  assert.equal(pathOfError(genesisWith({}, { bpo3Time: 3 })), 'config')
  assert.equal(pathOfError(genesisWith({}, { daoForkSupport: 'yes' })), 'config.daoForkSupport')
})
