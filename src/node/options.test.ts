/** Options that contradict each other. Must never: start a node. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { devGenesis } from './devGenesis.ts'
import { checkOptions, type NodeOptions, OptionError } from './options.ts'

const genesis = devGenesis({ chainId: 7n }, [], 1n)

test('options that fit are taken', () => {
  const good: NodeOptions[] = [
    {},
    { genesis, chainId: 7n, gasLimit: 5n, coinbase: new Uint8Array(20) },
    { port: 0, ipcPath: '/tmp/x' },
    { dataDir: 'data', durability: 'fsync', prune: 64, pruneBlocks: 64 },
    { blockTime: 250, automine: true, lanes: 0 },
  ]
  for (const options of good) checkOptions(options)
})

test('options that do not are named', () => {
  const bad: (readonly [keyof NodeOptions, NodeOptions])[] = [
    ['chainId', { genesis, chainId: 8n }],
    ['chainId', { chainId: 0n }],
    ['hardfork', { genesis, hardfork: 'x' }],
    ['timestamp', { genesis, timestamp: 1n }],
    ['accounts', { accounts: -1 }],
    ['accounts', { accounts: 1.5 }],
    ['blockTime', { blockTime: 0 }],
    ['blockTime', { blockTime: Number.NaN }],
    ['shadow', { shadow: true, lanes: 0 }],
    ['durability', { durability: 'fsync' }],
    ['pruneBlocks', { pruneBlocks: 10 }],
    ['pruneBlocks', { prune: 11, pruneBlocks: 10 }],
    ['port', { port: 65_536 }],
    ['ipcPath', { ipcPath: '/tmp/x' }],
  ]
  for (const [option, options] of bad) {
    assert.throws(
      () => checkOptions(options),
      (error) => error instanceof OptionError && error.option === option && error.message.startsWith(`${option}: `),
      option,
    )
  }
})
