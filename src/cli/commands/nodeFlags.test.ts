/** From flags to options. Must never: start a node. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex } from '../../primitives/index.ts'
import { parseArguments, UsageError } from '../flags.ts'
import { NODE_FLAGS, readNodeOptions } from './nodeFlags.ts'

const optionsOf = (...argv: string[]) => readNodeOptions(parseArguments(argv, NODE_FLAGS))

test('without flags: the port, and blocks as soon as there is a transaction', async () => {
  const { port, automine, blockTime, ...others } = await optionsOf()
  assert.deepEqual([port, automine, blockTime], [8545, true, undefined])
  const said = Object.entries(others).filter(([, value]) => value !== undefined && value !== false)
  assert.deepEqual(said, [
    ['create2Factory', true],
    ['funded', []],
  ])
})

test('the flags of anvil, and their other names', async () => {
  const options = await optionsOf(
    ...['-p', '1', '--host', '::1,127.0.0.1', '--host', '0.0.0.0', '--chain-id', '0x10', '-a', '3', '--balance', '1.5'],
    ...[
      '--blockTime',
      '0.25',
      '--mixed-mining',
      '--block-base-fee-per-gas',
      '7',
      '--gas-limit=9',
      '-j',
      '4',
      '--auto-unlock',
    ],
    ...['--hardfork', 'latest', '--order', 'fifo', '--slots-in-an-epoch', '1', '--no-cors', '--no-request-size-limit'],
    ...['--fund-accounts', `0x${'ab'.repeat(20)}:2,0x${'cd'.repeat(20)}`, '--disable-default-create2-deployer'],
  )
  const { port, host, chainId, accounts, balance, blockTime, automine, baseFee, gasLimit, lanes, hardfork } = options
  assert.deepEqual([port, host, chainId, accounts], [1, ['::1', '127.0.0.1', '0.0.0.0'], 16n, 3])
  assert.deepEqual([balance, blockTime, automine], [15n * 10n ** 17n, 250, true])
  assert.deepEqual([baseFee, gasLimit, lanes, hardfork], [7n, 9n, 4, undefined])
  const { order, slotsInEpoch, origins, maxBodyBytes, autoImpersonate, create2Factory } = options
  assert.deepEqual([order, slotsInEpoch, origins, maxBodyBytes], ['fifo', 1, [], Number.POSITIVE_INFINITY])
  assert.deepEqual([autoImpersonate, create2Factory], [true, false])
  assert.deepEqual(
    options.funded?.map(({ address, balance }) => [bytesToHex(address).slice(0, 4), balance]),
    [
      ['0xab', 2n * 10n ** 18n],
      ['0xcd', 10_000n * 10n ** 18n],
    ],
  )
})

test('no block by itself, or only in a rhythm', async () => {
  assert.equal((await optionsOf('--no-mining')).automine, false)
  const { automine, blockTime } = await optionsOf('--block-time', '12')
  assert.deepEqual([automine, blockTime], [false, 12_000])
})

test('random mnemonics differ', async () => {
  const [first, second] = await Promise.all([optionsOf('--mnemonic-random'), optionsOf('--mnemonic-random')])
  assert.equal(first.mnemonic?.split(' ').length, 12)
  assert.notEqual(first.mnemonic, second.mnemonic)
})

test('values that make no sense are named', async () => {
  const bad = [
    ['--chain-id', '0'],
    ['--chain-id', 'one'],
    ['--balance', '-1'],
    ['--balance', '1.0000000000000000001'],
    ['--block-time', '0'],
    ['--order', 'random'],
    ['--durability', 'maybe', '--data-dir', 'x'],
    ['--fund-accounts', '0x12:1'],
    ['--fund-accounts', `0x${'ab'.repeat(20)}:1:2`],
    ['--coinbase', 'me'],
    ['--mnemonic', 'a', '--mnemonic-random'],
    ['--mixed-mining'],
  ]
  for (const argv of bad) {
    await assert.rejects(
      optionsOf(...argv),
      (error) => error instanceof UsageError && error.message.includes(argv[0]!),
      argv.join(' '),
    )
  }
})
