import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ForkError, rulesOf } from './index.ts'
import { chainConfigForNetwork, mainnetConfig } from './networks.ts'
import { activatesDaoFork, type ChainConfig, checkChainConfig, rulesAt } from './schedule.ts'

test('mainnet changes its rules at the known blocks and times', () => {
  const steps: [block: bigint, time: bigint, name: string][] = [
    [0n, 0n, 'Frontier'],
    [1_149_999n, 1_457_981_000n, 'Frontier'],
    [1_150_000n, 1_457_981_393n, 'Homestead'],
    [1_920_000n, 1_469_020_840n, 'DAO'],
    [2_463_000n, 1_476_796_771n, 'Tangerine Whistle'],
    [2_674_999n, 1_479_831_000n, 'Tangerine Whistle'],
    [2_675_000n, 1_479_831_344n, 'Spurious Dragon'],
    [4_370_000n, 1_508_131_331n, 'Byzantium'],
    [7_280_000n, 1_551_383_524n, 'Petersburg'],
    [9_069_000n, 1_575_764_709n, 'Istanbul'],
    [9_200_000n, 1_577_953_849n, 'Muir Glacier'],
    [12_244_000n, 1_618_481_223n, 'Berlin'],
    [12_965_000n, 1_628_166_822n, 'London'],
    [13_773_000n, 1_639_079_723n, 'Arrow Glacier'],
    [15_537_393n, 1_663_224_162n, 'Gray Glacier'],
    [15_537_394n, 1_663_224_179n, 'Paris'],
    [17_034_869n, 1_681_338_443n, 'Paris'],
    [17_034_870n, 1_681_338_455n, 'Shanghai'],
    [19_426_587n, 1_710_338_135n, 'Cancun'],
    [22_431_084n, 1_746_612_311n, 'Prague'],
    [23_935_694n, 1_764_798_551n, 'Osaka'],
    [23_975_778n, 1_765_290_071n, 'BPO1'],
    [24_180_000n, 1_767_747_671n, 'BPO2'],
  ]
  for (const [block, time, name] of steps) assert.equal(rulesAt(mainnetConfig, block, time).name, name)
  assert.ok(activatesDaoFork(mainnetConfig, 1_920_000n) && !activatesDaoFork(mainnetConfig, 1_920_001n))
})

test('what the caller knows about the Merge outweighs the configuration', () => {
  assert.equal(rulesAt(mainnetConfig, 15_537_394n, 1_663_224_179n, false).name, 'Gray Glacier')
  assert.equal(rulesAt(mainnetConfig, 15_000_000n, 1_655_000_000n, true).name, 'Paris')
})

test('networks of the test vectors', () => {
  const at = (network: string, block: bigint, time: bigint, merged?: boolean) =>
    rulesAt(chainConfigForNetwork(network), block, time, merged)
  assert.equal(at('Frontier', 9n, 9n), rulesOf('frontier'))
  assert.equal(at('EIP150', 0n, 0n), rulesOf('tangerineWhistle'))
  assert.equal(at('EIP158', 0n, 0n), rulesOf('spuriousDragon'))
  assert.equal(at('Constantinople', 0n, 0n), rulesOf('constantinople'))
  assert.equal(at('ConstantinopleFix', 0n, 0n), rulesOf('petersburg'))
  assert.equal(at('Merge', 0n, 0n), rulesOf('paris'))
  assert.equal(at('Paris', 0n, 0n), rulesOf('paris'))
  assert.equal(at('Osaka', 0n, 0n), rulesOf('osaka'))
  assert.equal(at('BerlinToLondonAt5', 4n, 99_999n), rulesOf('berlin'))
  assert.equal(at('BerlinToLondonAt5', 5n, 0n), rulesOf('london'))
  assert.equal(at('ByzantiumToConstantinopleFixAt5', 5n, 0n), rulesOf('petersburg'))
  assert.equal(at('HomesteadToDaoAt5', 5n, 0n), rulesOf('dao'))
  assert.equal(at('ShanghaiToCancunAtTime15k', 1n, 14_999n), rulesOf('shanghai'))
  assert.equal(at('ShanghaiToCancunAtTime15k', 1n, 15_000n), rulesOf('cancun'))
  assert.equal(at('ParisToShanghaiAtTime15k', 1n, 14_999n), rulesOf('paris'))
  assert.equal(at('BPO1ToBPO2AtTime15k', 1n, 14_999n), rulesOf('bpo1'))
  assert.equal(at('BPO1ToBPO2AtTime15k', 1n, 15_000n), rulesOf('bpo2'))
  assert.equal(at('ArrowGlacierToParisAtDiffC0000', 1n, 0n), rulesOf('arrowGlacier'))
  assert.equal(at('ArrowGlacierToParisAtDiffC0000', 1n, 0n, true), rulesOf('paris'))
  assert.equal(chainConfigForNetwork('ArrowGlacierToParisAtDiffC0000').terminalTotalDifficulty, 0xc0000n)
  assert.equal(chainConfigForNetwork('EIP158ToByzantiumAt5').blockForks.dao, undefined)
  assert.equal(chainConfigForNetwork('HomesteadToDaoAt5').blockForks.dao, 5n)
  for (const name of ['Atlantis', 'constructor', 'BerlinToAtlantisAt5', 'BerlinToLondonAt5x', '']) {
    assert.throws(() => chainConfigForNetwork(name), ForkError)
  }
})

test('blob schedules of the test vectors', () => {
  const schedule = {
    Osaka: { target: '0x06', max: '0x09', baseFeeUpdateFraction: '0x4c6964' },
    BPO3: { target: '0x15', max: '0x20', baseFeeUpdateFraction: '0x013a7c8d' },
    Amsterdam: { target: 1, max: 1, baseFeeUpdateFraction: 1 },
  }
  const config = chainConfigForNetwork('BPO2ToBPO3AtTime15k', schedule)
  assert.deepEqual(rulesAt(config, 1n, 15_000n).blobs, { target: 21, max: 32, baseFeeUpdateFraction: 20610189 })
  assert.throws(() => chainConfigForNetwork('BPO2ToBPO3AtTime15k'), ForkError)
})

test('a chain may leave its Osaka schedule to Prague', () => {
  const prague = { target: 2, max: 3, baseFeeUpdateFraction: 5 }
  const config: ChainConfig = {
    chainId: 5n,
    blockForks: {},
    timeForks: { prague: 10n, osaka: 20n },
    terminalTotalDifficulty: 0n,
    blobSchedules: { prague },
  }
  assert.deepEqual(rulesAt(config, 0n, 25n).blobs, prague)
  assert.equal(rulesAt(config, 0n, 9n).name, 'Paris')
  assert.equal(rulesAt(config, 0n, 25n), rulesAt(config, 7n, 26n), 'one object per segment')
})

test('forks out of order are refused', () => {
  const blockForks = { homestead: 9n, byzantium: 5n }
  assert.throws(() => checkChainConfig({ chainId: 1n, blockForks, timeForks: {}, blobSchedules: {} }), {
    name: 'ForkError',
    message: 'fork byzantium: comes at 5, before homestead at 9',
  })
})
