/**
 * How much memory a stored world takes: that of the cache, and what does not depend on it. Measured in a random run over far
 * more accounts and slots than the cache holds; with `MULTILANE_LONG=1` it is twenty times as long.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, it } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { keccak256 } from '../../primitives/keccak.ts'
import { LmdbStore } from '../store/lmdbStore.ts'
import type { StoreReader } from '../store/store.ts'
import { randomChanges, randomSource, testAddress, testWord } from '../testing.ts'
import { keyText } from '../trie/hashedKey.ts'
import { encodeAccountRecord, encodeSlotRecord } from './codec.ts'
import { ACCOUNT_ENTRY_BYTES, LiveRecords, SLOT_ENTRY_BYTES } from './liveRecords.ts'
import { StoredWorld } from './storedWorld.ts'

const MEGABYTE = 2 ** 20
const CACHE_MEGABYTES = 6
const BLOCKS = process.env.MULTILANE_LONG === undefined ? 60 : 1200
/** Hashes of addresses and slots that are remembered, read-ahead of the store, what the last step left. */
const MOST_HEAP_MEGABYTES = 40
/** Of WebAssembly memory, beside twice the share of the tries: chunks that are cut up, and the input of a large step. */
const MOST_TRIE_SLACK_MEGABYTES = 64

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** A reader in whose world every account and slot is there, at no cost in memory. */
const endless: StoreReader = {
  get(table, key) {
    if (table === 'slots') return encodeSlotRecord({ slot: key.slice(32), value: key.slice(0, 32) })
    const storageTop = { kind: 'leaf', key: key.slice() } as const
    const codeHash = keccak256(key)
    return encodeAccountRecord({
      address: key.slice(0, 20),
      nonce: 2n ** 60n,
      balance: 2n ** 90n,
      codeHash,
      storageRoot: key,
      storageTop,
    })
  },
  range: () => [],
}

it('reckons with more than an account and a slot take', () => {
  const records = new LiveRecords(endless, 2 ** 30)
  const count = 40_000
  // Hashes are remembered elsewhere, and bounded there.
  const before = heapBytes()
  for (let i = 0; i < count; i++) records.account(keyText(testAddress(i)))
  const withAccounts = heapBytes()
  const account = records.account(keyText(testAddress(0)))
  for (let i = 0; i < count; i++) records.slot(account, keyText(testWord(i)))
  const withSlots = heapBytes()
  const perAccount = (withAccounts - before) / count
  const perSlot = (withSlots - withAccounts) / count
  assert.deepEqual(records.size, { accounts: count, slots: count })
  assert.ok(perAccount < ACCOUNT_ENTRY_BYTES, `${perAccount} bytes for an account`)
  assert.ok(perSlot < SLOT_ENTRY_BYTES, `${perSlot} bytes for a slot`)
})

it('stays within its limit in a long random run (seed 12)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'memory-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const random = randomSource(12)
  const shape = { addresses: 200_000, slots: 400, accounts: 2000, writes: 6 }
  const before = heapBytes()
  const world = new StoredWorld(await LmdbStore.open(folder), { cacheMegabytes: CACHE_MEGABYTES, keepBlocks: 4 })
  for (let block = 0; block < BLOCKS; block++) {
    await world.room()
    world.commit(randomChanges(random, shape))
    if (block % 20 !== 19) continue
    await world.flush()
    const { trieBytes, accounts, slots } = world.cached
    const recordBytes = accounts * ACCOUNT_ENTRY_BYTES + slots * SLOT_ENTRY_BYTES
    assert.ok(recordBytes <= (CACHE_MEGABYTES / 2) * MEGABYTE, `${accounts} accounts and ${slots} slots are remembered`)
    assert.ok(trieBytes <= (CACHE_MEGABYTES + MOST_TRIE_SLACK_MEGABYTES) * MEGABYTE, `${trieBytes} bytes of tries`)
    const took = (heapBytes() - before) / MEGABYTE
    assert.ok(took <= CACHE_MEGABYTES / 2 + MOST_HEAP_MEGABYTES, `${took} MiB after ${block} blocks`)
  }
  await world.close()
})
