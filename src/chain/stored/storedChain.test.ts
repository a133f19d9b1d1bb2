/** A kept chain of its own: what opening reads, which rules it may be opened with, and what pruning leaves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SequentialBlockExecutor } from '../../executor/index.ts'
import { bytesToHex, privateKeyToAddress } from '../../primitives/index.ts'
import { type Genesis, parseGenesis, signTransaction, transactionHash } from '../../protocol/index.ts'
import { MemoryStore, type Snapshot, type Store, type Table } from '../../state/index.ts'
import { type BlockSource, exportBlocks } from '../exchange/blockFile.ts'
import { numberedAddress, senderKey } from '../testing.ts'
import { ConfigMismatchError, GenesisMismatchError, NoChainError, PrunedBlockError } from './errors.ts'
import { type OpenChainOptions, openChain } from './openChain.ts'
import type { StoredChain } from './storedChain.ts'

const executor = new SequentialBlockExecutor()
const SENDER = bytesToHex(privateKeyToAddress(senderKey(0)))

function genesisWith(config: object, accounts = 1): Genesis {
  const others = Array.from({ length: accounts - 1 }, (_, i) => [
    `0x${(0x1000 + i).toString(16).padStart(40, '0')}`,
    { balance: '0x1', code: '0x00', storage: { '0x01': '0x02' } },
  ])
  const alloc = { [SENDER]: { balance: '0xde0b6b3a7640000' }, ...Object.fromEntries(others) }
  const merged = { chainId: 7, terminalTotalDifficulty: 0, shanghaiTime: 0, ...config }
  return parseGenesis({ config: merged, gasLimit: 30_000_000, alloc })
}

const SCHEDULE = { target: 1, max: 2, baseFeeUpdateFraction: 3338477 }
const genesis = genesisWith({})

function open(at: OpenChainOptions['at'], options: Partial<OpenChainOptions> = {}): Promise<StoredChain> {
  const opened = typeof at === 'string' ? at : outliving(at)
  return openChain({ at: opened, executor, blocksInMemory: 1, ...options })
}

/** A store that what closes it does not end, as a folder is. */
function outliving(store: Store): Store {
  const { isImmediate } = store
  return { isImmediate, snapshot: () => store.snapshot(), write: (batch) => store.write(batch), close: async () => {} }
}

/** One transfer in each block. */
async function grow(chain: StoredChain, count: number): Promise<void> {
  for (let left = count; left > 0; left--) {
    const { number, timestamp } = chain.head.header
    const gas = { gasLimit: 21_000n, maxFeePerGas: 10n ** 10n }
    const fields = { type: 0, nonce: number, to: numberedAddress(9), value: 1n, ...gas } as const
    const attributes = { timestamp: timestamp + 12n, coinbase: numberedAddress(8) }
    const { block } = await chain.buildBlock(attributes, [signTransaction(fields, senderKey(0))])
    await chain.importBlock(block)
  }
}

/** Counts what is read from each table. */
class CountingStore implements Store {
  readonly isImmediate = true
  readonly reads = new Map<Table, number>()
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  snapshot(): Snapshot {
    const snapshot = this.#store.snapshot()
    const count = (table: Table) => this.reads.set(table, (this.reads.get(table) ?? 0) + 1)
    return {
      get: (table, key) => {
        count(table)
        return snapshot.get(table, key)
      },
      *range(table, range) {
        for (const entry of snapshot.range(table, range)) {
          count(table)
          yield entry
        }
      },
      close: () => snapshot.close(),
    }
  }

  write(batch: Parameters<Store['write']>[0]): Promise<void> {
    return this.#store.write(batch)
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

test('opening reads no account, slot, code or trie, however many there are', async () => {
  const reads: number[] = []
  for (const accounts of [10, 3000]) {
    const large = genesisWith({}, accounts)
    const store = new MemoryStore()
    await grow(await open(store, { genesis: large }), 3)
    for (const given of [undefined, large]) {
      const counting = new CountingStore(store)
      const chain = await open(counting, { genesis: given })
      assert.equal(chain.head.header.number, 3n)
      assert.deepEqual([...counting.reads.keys()].sort(), ['blocks', 'meta'])
      reads.push([...counting.reads.values()].reduce((sum, count) => sum + count))
    }
  }
  assert.ok(Math.max(...reads) < 30, `${reads} reads`)
  assert.equal(reads[0], reads[2])
})

test('a chain is opened without its genesis, by the rules that it was opened with last', async () => {
  const store = new MemoryStore()
  const blobSchedule = { cancun: { target: 3, max: 6, baseFeeUpdateFraction: 3338477 } }
  const depositContractAddress = SENDER
  const config = { cancunTime: 1000, blobSchedule, depositContractAddress, mergeNetsplitBlock: 0, homesteadBlock: 0 }
  const rich = genesisWith(config)
  await grow(await open(store, { genesis: rich }), 2)
  const again = await open(store)
  assert.deepEqual(again.config, rich.config)
  await grow(again, 1)
  await assert.rejects(open(new MemoryStore()), NoChainError)
  await assert.rejects(open(store, { genesis: genesisWith(config, 2) }), GenesisMismatchError)
})

test('accounts in another order are the same genesis', async () => {
  const store = new MemoryStore()
  const many = genesisWith({}, 20)
  await open(store, { genesis: many })
  await open(store, { genesis: { ...many, alloc: many.alloc.toReversed() } })
  const other = many.alloc.map((account, index) => (index === 7 ? { ...account, nonce: 1n } : account))
  await assert.rejects(open(store, { genesis: { ...many, alloc: other } }), GenesisMismatchError)
})

test('forks may be planned anew, but not those that are past', async () => {
  const store = new MemoryStore()
  await grow(await open(store, { genesis: genesisWith({ cancunTime: 30 }) }), 2)
  const moved = await open(store, { genesis: genesisWith({ cancunTime: 40, pragueTime: 50 }) })
  assert.deepEqual(moved.config.timeForks, { shanghai: 0n, cancun: 40n, prague: 50n })
  await grow(moved, 1)
  assert.deepEqual((await open(store)).config.timeForks, moved.config.timeForks)
  const cases: readonly (readonly [config: object, setting: string])[] = [
    [{ cancunTime: 30, pragueTime: 50 }, 'the time of cancun'],
    [{ shanghaiTime: 1, cancunTime: 40 }, 'the time of shanghai'],
    [{ homesteadBlock: 2, cancunTime: 40 }, 'the block of homestead'],
    [{ chainId: 8, cancunTime: 40 }, 'chain id'],
    [{ terminalTotalDifficulty: undefined, cancunTime: 40 }, 'the terminal total difficulty'],
    [{ mergeNetsplitBlock: 1, cancunTime: 40 }, 'the merge block'],
    [{ depositContractAddress: SENDER, cancunTime: 40 }, 'the deposit contract'],
    [{ cancunTime: 40, pragueTime: 50, blobSchedule: { shanghai: SCHEDULE } }, 'the blob schedule of shanghai'],
  ]
  const { config } = await open(store)
  for (const [change, setting] of cases) {
    const opening = open(store, { config: genesisWith(change).config })
    await assert.rejects(opening, (error: ConfigMismatchError) => {
      assert.ok(error instanceof ConfigMismatchError, String(error))
      assert.deepEqual([error.setting, error.head], [setting, 3n])
      return true
    })
  }
  assert.deepEqual((await open(store)).config, config, 'a refused configuration was kept')
})

test('what a block came in belongs to the caller again at once', async () => {
  const [made, store] = [await open(new MemoryStore(), { genesis }), new MemoryStore()]
  await grow(made, 3)
  const chain = await open(store, { genesis })
  const imports = [...exportBlocks(made)].map((bytes) => {
    const imported = chain.importBlock(bytes)
    bytes.fill(0xee)
    return imported
  })
  assert.ok((await Promise.all(imports)).every(({ isNew, isHead }) => isNew && isHead))
  assert.deepEqual([...exportBlocks(await open(store))], [...exportBlocks(made)])
})

test('pruned blocks keep their headers, and everything else names the first whole block', async () => {
  const store = new MemoryStore()
  const all = new MemoryStore()
  const options = { genesis, keepBlocks: 4, keepBodies: 10 }
  const [pruned, whole] = [await open(store, options), await open(all, { genesis })]
  await grow(pruned, 30)
  await grow(whole, 30)
  const chain = await open(store, options)
  assert.deepEqual([chain.head.id, chain.firstKeptBody, chain.firstKeptState], [whole.head.id, 21n, 26n])
  for (let number = 0n; number <= 30n; number++) {
    const [kept, model] = [chain.blockAt(number)!, whole.blockAt(number)!]
    assert.deepEqual([kept.id, kept.header, kept.totalDifficulty], [model.id, model.header, model.totalDifficulty])
    assert.equal(kept.parent?.id, model.parent?.id)
    const isWhole = number === 0n || number >= 21n
    for (const transaction of model.block.transactions) {
      assert.equal(chain.transaction(transactionHash(transaction))?.block.id, isWhole ? model.id : undefined)
    }
    if (isWhole) {
      assert.deepEqual([kept.block, kept.receipts], [model.block, model.receipts])
      continue
    }
    const refusal = (error: unknown) =>
      error instanceof PrunedBlockError && error.block === number && error.firstKept === 21n
    assert.throws(() => kept.block.transactions, refusal)
    assert.throws(() => kept.receipts, refusal)
  }
  const blocksOf = (source: BlockSource, from?: bigint) => [...exportBlocks(source, from)]
  assert.throws(() => blocksOf(chain), /of block 1 only the header is kept, the first whole block is 21/)
  assert.deepEqual(blocksOf(chain, 21n), blocksOf(whole, 21n))
  // What was pruned may come again, and the chain goes back and on as far as it has states.
  const [again] = blocksOf(whole)
  assert.equal((await chain.importBlock(again!)).isNew, false)
  await chain.setHead(chain.blockAt(26n)!.hash)
  await chain.setHead(whole.head.hash)
  await grow(chain, 1)
  assert.equal(chain.firstKeptBody, 22n)
})

test('pruning never takes what a kept state needs, and catches up when less is to be kept', async () => {
  const store = new MemoryStore()
  await grow(await open(store, { genesis }), 60)
  const less = await open(store, { keepBlocks: 10, keepBodies: 10 })
  const bounds: bigint[] = []
  for (let more = 0; more < 6; more++) {
    await grow(less, 1)
    assert.ok(less.firstKeptBody <= less.firstKeptState + 1n)
    bounds.push(less.firstKeptBody)
  }
  assert.deepEqual(bounds.slice(0, 2), [1n, 17n], 'at a bounded pace')
  // What a step prunes is what the states of the step before no longer need.
  assert.equal(bounds.at(-1), 56n)
  assert.equal(less.head.header.number, 66n)
  const more = await open(store, {})
  await grow(more, 3)
  assert.equal(more.firstKeptBody, 56n)
  for (const [keepBodies, keepBlocks] of [
    [10, undefined],
    [10, 11],
    [7, 5],
    [0, 1],
  ] as const) {
    await assert.rejects(open(store, { keepBodies, keepBlocks }), RangeError)
  }
})

test('a chain that begins at a later number prunes from there', async () => {
  const store = new MemoryStore()
  const late = { ...genesis, number: 1000n }
  const chain = await open(store, { genesis: late, keepBlocks: 2, keepBodies: 8 })
  for (let timestamp = 1n; timestamp <= 20n; timestamp++) {
    const { block } = await chain.buildBlock({ timestamp, coinbase: numberedAddress(8) }, [])
    await chain.importBlock(block)
  }
  assert.equal(chain.firstKeptBody, 1013n)
  const refusal = /after block 1001 is not available: the first kept block is 1018, the last 1020/
  await assert.rejects(chain.stateAt(chain.blockAt(1001n)!), refusal)
  const view = await chain.stateAt(chain.blockAt(1018n)!)
  assert.equal(view.block.header.number, 1018n)
  view.close()
  assert.ok(chain.blockAt(1000n)!.block.transactions.length === 0, 'the first block is whole')
})

test('a block is skimmed as it is, and of a pruned one the header', async () => {
  const chain = await open(new MemoryStore(), { genesis, keepBlocks: 8, keepBodies: 8 })
  await grow(chain, 12)
  for (const number of [0n, 9n, 12n]) {
    const { hash, header, block, receipts } = chain.blockAt(number)!
    const skimmed = chain.skim(number)!
    assert.deepEqual(skimmed.hash, hash)
    assert.deepEqual(skimmed.header, header)
    assert.deepEqual(skimmed.block(), block)
    assert.deepEqual(skimmed.receipts(), receipts)
  }
  const pruned = chain.skim(2n)!
  assert.equal(pruned.header.number, 2n)
  assert.throws(() => pruned.block(), PrunedBlockError)
  assert.throws(() => pruned.receipts(), PrunedBlockError)
  assert.equal(chain.skim(13n), undefined)
})
