/**
 * Calls on the states of a chain: what lanes read for themselves, what they keep, and what they ask for.
 *
 * Owns: that the state is the right one, whichever way it is read.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { impersonate, type OpenState, openChain, type StoredChain } from '../chain/index.ts'
import { RemoteStates } from '../chain/stored/remoteStates.ts'
import { bytesToBigInt, bytesToHex } from '../primitives/index.ts'
import { parseGenesis, rulesAt } from '../protocol/index.ts'
import { LmdbStore, MemoryStore, type StateChanges, type Store, StoreError } from '../state/index.ts'
import { CallLanes, type CallSite } from './index.ts'
import { contracts, messageTo, rich, testState, word } from './testing.ts'

const BLOCKS = 5n
const FIRST_VALUE = 7n
const NO_CHANGES: StateChanges = []

const genesis = parseGenesis({
  config: { chainId: 7, terminalTotalDifficulty: 0, berlinBlock: 0, londonBlock: 0, shanghaiTime: 0 },
  gasLimit: 30_000_000,
  alloc: {
    [bytesToHex(rich)]: { balance: '0xde0b6b3a7640000' },
    [bytesToHex(contracts.counts)]: {
      balance: '0x0',
      code: bytesToHex(codeOfCounter()),
      storage: { [bytesToHex(word(1n))]: bytesToHex(word(FIRST_VALUE)) },
    },
  },
})

function codeOfCounter(): Uint8Array {
  const state = testState()
  return state.code(state.account(contracts.counts)!.codeHash)
}

/** Each block counts once. */
async function chainOn(at: Store): Promise<StoredChain> {
  const chain = await openChain({ at, genesis, believesMarks: true })
  for (let nonce = 0n; nonce < BLOCKS; nonce++) await produce(chain, nonce)
  await chain.flush()
  return chain
}

async function produce(chain: StoredChain, nonce: bigint): Promise<void> {
  const count = impersonate(
    {
      type: 2,
      chainId: 7n,
      nonce,
      gasLimit: 100_000n,
      maxFeePerGas: 10n ** 10n,
      maxPriorityFeePerGas: 0n,
      to: contracts.counts,
      value: 0n,
      data: new Uint8Array(0),
      accessList: [],
      maxFeePerBlobGas: 0n,
      blobVersionedHashes: [],
      authorizationList: [],
    },
    rich,
  )
  const { head } = chain
  await chain.produceBlock({ timestamp: head.header.timestamp + 12n, coinbase: new Uint8Array(20) }, [count])
  assert.equal(chain.head.block.transactions.length, 1)
}

function siteOf(chain: StoredChain, state: OpenState): CallSite {
  const { number, timestamp, gasLimit, coinbase, baseFeePerGas } = state.block.header
  return {
    context: {
      number,
      timestamp,
      gasLimit,
      coinbase,
      difficulty: 0n,
      prevRandao: 0n,
      baseFee: baseFeePerGas ?? 0n,
      blobBaseFee: 0n,
      chainId: 7n,
    },
    rules: rulesAt(chain.config, number, timestamp, true),
    state,
    overrides: NO_CHANGES,
    blockHash: (asked) => chain.blockAt(asked)?.hash,
  }
}

/** What the counter would come to if it were called after that block. */
async function nextCount(calls: CallLanes, chain: StoredChain, state: OpenState): Promise<bigint> {
  const outcome = await calls.call(siteOf(chain, state), messageTo(contracts.counts))
  assert.ok(outcome.kind === 'executed' && outcome.status === 'success')
  return bytesToBigInt(outcome.output)
}

async function onDisk(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'multilane-calls-'))
  try {
    await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function counterEdit(value: bigint, chain: StoredChain): StateChanges {
  const { hasStorage: _, ...account } = chain.state.account(contracts.counts)!
  const storage = [{ slot: word(1n), value: word(value) }]
  return [{ address: contracts.counts, account, storageWiped: false, code: undefined, storage }]
}

test('lanes read states on disk without asking', async () => {
  await onDisk(async (folder) => {
    const chain = await chainOn(await LmdbStore.open(folder))
    await using calls = new CallLanes({ lanes: 1 })
    for (let round = 0; round < 2; round++) {
      for (let number = 0n; number <= BLOCKS; number++) {
        const state = await chain.stateAt(chain.blockAt(number)!)
        // Nobody could answer from a closed state.
        state.close()
        assert.equal(await nextCount(calls, chain, state), FIRST_VALUE + number + 1n)
      }
    }
    await chain.edit(counterEdit(50n, chain))
    await chain.flush()
    const edited = await chain.stateAt(chain.head)
    edited.close()
    assert.equal(await nextCount(calls, chain, edited), 51n)
    await chain.close()
  })
})

for (const [kind, run] of [
  ['in memory', (test: (store: Store) => Promise<void>) => test(new MemoryStore())],
  ['on disk', (test: (store: Store) => Promise<void>) => onDisk(async (folder) => test(await LmdbStore.open(folder)))],
] as const) {
  test(`what a lane keeps is that of the very state: ${kind}`, async () => {
    await run(async (store) => {
      const chain = await chainOn(store)
      await using calls = new CallLanes({ lanes: 1 })
      const next = async (): Promise<bigint> => {
        using state = await chain.stateAt(chain.head)
        return await nextCount(calls, chain, state)
      }
      let expected = FIRST_VALUE + BLOCKS + 1n
      for (let nonce = BLOCKS; nonce < BLOCKS + 10n; nonce++) {
        assert.equal(await next(), expected)
        assert.equal(await next(), expected)
        await chain.edit(counterEdit(expected * 2n, chain))
        assert.equal(await next(), expected * 2n + 1n)
        await chain.replaceEdits([])
        assert.equal(await next(), expected)
        await produce(chain, nonce)
        expected++
      }
      await chain.close()
    })
  })
}

test('states in memory are asked for', async () => {
  const chain = await chainOn(new MemoryStore())
  await using calls = new CallLanes({ lanes: 1 })
  const state = await chain.stateAt(chain.head)
  state.close()
  await assert.rejects(nextCount(calls, chain, state), StoreError)
  using open = await chain.stateAt(chain.blockAt(2n)!)
  assert.equal(await nextCount(calls, chain, open), FIRST_VALUE + 3n)
  await chain.close()
})

test('a state is opened on disk only if it is that of the block', async () => {
  await onDisk(async (folder) => {
    const chain = await chainOn(await LmdbStore.open(folder))
    const remote = new RemoteStates(folder)
    const { hash } = chain.head
    const block = Number(BLOCKS)
    using view = remote.open({ block, hash })
    assert.equal(bytesToBigInt(view!.storage(contracts.counts, word(1n))!), FIRST_VALUE + BLOCKS)
    assert.equal(remote.open({ block, hash: word(1n) }), undefined)
    assert.equal(remote.open({ block: block - 1, hash }), undefined)
    assert.equal(remote.open({ block: block + 1, hash }), undefined)
    view!.close()
    await remote.close()
    await chain.close()
  })
})
