/** What a development chain begins with. Must never: execute anything. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, keccak256 } from '../primitives/index.ts'
import { ForkError, type Genesis, rulesAt } from '../protocol/index.ts'
import { devGenesis } from './devGenesis.ts'
import { CREATE2_FACTORY } from './systemCode.ts'

const NOW = 1_800_000_000n
const ACCOUNT = { address: new Uint8Array(20).fill(1), balance: 5n }

function codeHashes({ alloc }: Genesis): string[] {
  return alloc.filter(({ code }) => code.length > 0).map(({ code }) => bytesToHex(keccak256(code)).slice(0, 10))
}

test('every contract that the rules call is there, with the code of mainnet', () => {
  const genesis = devGenesis({}, [ACCOUNT], NOW)
  assert.deepEqual(codeHashes(genesis), ['0x2fa86add', '0xf57acd40', '0x6e49e667', '0x0345a365', '0x78c6cb52'])
  assert.deepEqual(codeHashes(devGenesis({ hardfork: 'cancun' }, [], NOW)), ['0x2fa86add', '0xf57acd40'])
  assert.deepEqual(codeHashes(devGenesis({ hardfork: 'london', create2Factory: false }, [], NOW)), [])
})

test('all rules hold from the first block on', () => {
  const { config, timestamp, gasLimit, baseFeePerGas, alloc } = devGenesis({}, [ACCOUNT], NOW)
  assert.deepEqual([config.chainId, timestamp, gasLimit, baseFeePerGas], [31_337n, NOW, 60_000_000n, 10n ** 9n])
  const rules = rulesAt(config, 0n, timestamp)
  assert.ok(rules.hasRequests && rules.hasBeaconRoot && rules.difficultyFormula === 'none')
  assert.equal(alloc.at(-1)?.balance, 5n)
})

test('what is asked for comes instead', () => {
  const genesis = devGenesis({ chainId: 5n, timestamp: 1n, number: 9n, gasLimit: 7n, baseFee: 0n }, [], NOW)
  const { config, timestamp, number, gasLimit, baseFeePerGas } = genesis
  assert.deepEqual([config.chainId, timestamp, number, gasLimit, baseFeePerGas], [5n, 1n, 9n, 7n, 0n])
  const old = devGenesis({ hardfork: 'berlin' }, [], NOW)
  assert.equal(old.baseFeePerGas, undefined)
  assert.ok(old.difficulty > 0n)
  assert.throws(() => devGenesis({ hardfork: 'nofork' }, [], NOW), ForkError)
})

test('the last word about an account counts, and leaves its code', () => {
  const factory = { address: CREATE2_FACTORY.address, balance: 3n }
  const { alloc } = devGenesis({}, [ACCOUNT, { ...ACCOUNT, balance: 6n }, factory], NOW)
  assert.equal(alloc.at(-1)?.balance, 6n)
  assert.equal(alloc[0]?.balance, 3n)
  assert.ok(alloc[0]!.code.length > 0)
})
