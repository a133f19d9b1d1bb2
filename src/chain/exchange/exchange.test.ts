/** Files in and out: what is written is read back, and damage is named by its place. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { concatBytes } from '../../primitives/index.ts'
import { chainConfigForNetwork, parseGenesis } from '../../protocol/index.ts'
import { type AccountChange, MemoryState, MemoryStore, StoredWorld } from '../../state/index.ts'
import { randomChanges, randomSource } from '../../state/testing.ts'
import { InvalidBlockError } from '../errors.ts'
import { HASH_KEEPER, LOGGER, numberedAddress, type TestChain, testChain, transactionOf } from '../testing.ts'
import { ChainFileError, exportBlocks, importBlocks, readBlocks } from './blockFile.ts'
import { dumpState } from './dumpState.ts'
import { genesisBlock, genesisChanges, genesisWorld } from './genesisWorld.ts'
import { AllocFileError, readAlloc } from './readAlloc.ts'
import { writeWhole } from './writeWhole.ts'

const config = chainConfigForNetwork('Cancun')
const folder = mkdtempSync(join(tmpdir(), 'multilane-exchange-'))
after(() => rmSync(folder, { recursive: true }))

async function builtChain(blocks: number): Promise<TestChain> {
  const made = testChain(config)
  for (let number = 1; number <= blocks; number++) {
    const transactions = [transactionOf(0, number - 1, HASH_KEEPER), transactionOf(1, number - 1, LOGGER, 3n)]
    const attributes = { timestamp: BigInt(12 * number), coinbase: numberedAddress(0xfee) }
    await made.chain.importBlock((await made.chain.buildBlock(attributes, transactions)).block)
  }
  return made
}

async function collect<T>(items: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

function* inPieces(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length)
}

const source = await builtChain(6)
const blocks = [...exportBlocks(source.chain)]
const file = concatBytes(...blocks)

test('a chain goes out and comes in, in pieces of any length and through a file', async () => {
  assert.equal(blocks.length, 6)
  const path = join(folder, 'chain.rlp')
  assert.equal(await writeWhole(path, blocks), file.length)
  assert.deepEqual(readdirSync(folder), ['chain.rlp'])
  for (const pieces of [inPieces(file, 1), inPieces(file, 777), [file], path]) {
    const { chain, world } = testChain(config)
    const imported = await collect(importBlocks(chain, pieces))
    assert.equal(chain.head.id, source.chain.head.id)
    assert.deepEqual(world.dump(), source.world.dump())
    assert.deepEqual(imported.at(-1)!.end, file.length)
    assert.ok(imported.every(({ isNew, isHead }) => isNew && isHead))
  }
})

test('only the blocks that are asked for go out', () => {
  assert.deepEqual([...exportBlocks(source.chain, 2n, 3n)], blocks.slice(1, 3))
  assert.equal([...exportBlocks(source.chain, 0n)].length, 7)
  assert.throws(() => [...exportBlocks(source.chain, 6n, 7n)], RangeError)
})

/** Imports a damaged file; returns the error and how high the chain came. */
async function failure(bytes: Uint8Array): Promise<{ error: ChainFileError; height: bigint }> {
  const { chain, world } = testChain(config)
  const error: unknown = await collect(importBlocks(chain, inPieces(bytes, 100))).catch((error: unknown) => error)
  assert.ok(error instanceof ChainFileError, String(error))
  assert.deepEqual(world.root(), chain.head.header.stateRoot)
  return { error, height: chain.head.header.number }
}

test('a file that is cut off anywhere keeps the whole blocks before', async () => {
  const starts = [0]
  for (const block of blocks) starts.push(starts.at(-1)! + block.length)
  const [third, fourth] = [starts[2]!, starts[3]!]
  for (const end of [third + 1, third + 2, third + 3, third + 9, third + 200, fourth - 1]) {
    const { error, height } = await failure(file.subarray(0, end))
    assert.deepEqual([error.index, error.offset, height], [2, third, 2n], `cut at ${end}`)
    assert.match(error.message, /^block 2 of the file, at byte \d+: cut off/)
  }
})

test('what is no block is named by its place', async () => {
  const garbage = await failure(concatBytes(file, new TextEncoder().encode('garbage')))
  assert.deepEqual([garbage.error.index, garbage.error.offset, garbage.height], [6, file.length, 6n])
  assert.match(garbage.error.message, /byte 0x67 begins no list/)
  const endless = await failure(concatBytes(blocks[0]!, new Uint8Array(9).fill(0xff)))
  assert.match(endless.error.message, /^block 1 of the file.* its length would be/)
  const damaged = file.slice()
  damaged[blocks[0]!.length + 50]! ^= 1
  const { error, height } = await failure(damaged)
  assert.deepEqual([error.index, error.offset, height], [1, blocks[0]!.length, 1n])
  assert.ok(error.cause instanceof InvalidBlockError)
  assert.equal((await collect(readBlocks([]))).length, 0)
})

/** A world with contracts and storage in every shape, twice: in a store and in memory. */
function twinWorlds(): { stored: StoredWorld; memory: MemoryState } {
  const [stored, memory] = [new StoredWorld(new MemoryStore()), new MemoryState()]
  const random = randomSource(3)
  for (let block = 0; block < 60; block++) {
    const changes = randomChanges(random, { addresses: 300, slots: 50, accounts: 20, writes: 10 })
    stored.commit(changes)
    memory.apply(changes)
  }
  return { stored, memory }
}

test('a state goes out and comes in', async () => {
  const { stored, memory } = twinWorlds()
  const text = [...dumpState(stored.reader)].join('')
  assert.deepEqual(sorted(JSON.parse(text)), sorted(memory.dump()))
  for (const length of [1, 333, text.length]) {
    const back = new MemoryState()
    for await (const account of readAlloc(inPieces(new TextEncoder().encode(text), length))) back.apply([account])
    assert.deepEqual(back.root(), stored.root())
  }
})

test('a dump is an allocation that a genesis file can have', () => {
  const { stored } = twinWorlds()
  const alloc = [...dumpState(stored.reader)].join('')
  const genesis = parseGenesis(`{"config": {"chainId": 1}, "gasLimit": "0x1388", "alloc": ${alloc}}`)
  const { block, world } = genesisWorld(genesis)
  assert.deepEqual(world.root(), stored.root())
  const twin = new StoredWorld(new MemoryStore())
  const { root } = twin.commit(genesisChanges(genesis))
  assert.deepEqual(genesisBlock(genesis, root), block)
})

test('an empty state is an empty object', async () => {
  const text = [...dumpState(new StoredWorld(new MemoryStore()).reader)].join('')
  assert.deepEqual(JSON.parse(text), {})
  assert.deepEqual(await accountsOf(text), [])
})

test('a damaged state file is refused with the place', async () => {
  const a = `"0x${'aa'.repeat(20)}"`
  const cases: readonly (readonly [text: string, offset: number, reason: RegExp])[] = [
    ['', 0, /cut off/],
    ['  [', 2, /not an object/],
    ['{]', 1, /ends with a bracket/],
    ['{} x', 3, /something follows/],
    [`{${a}: {}`, 46 + 3, /cut off/],
    [`{${a}: {},}`, 50, /not JSON/],
    [`{${a}: {},,${a}: {}}`, 50, /not JSON/],
    [`{${a}: {"balance": }}`, 1, /not JSON/],
    [`{${a}: 5}`, 1, /account 0xaa.*: not an object/],
    [`{"0x12": {}}`, 1, /account 0x12/],
    [`{${a}: {"balance": "-1"}}`, 1, /invalid balance/],
    [`{${a}: {"nonce": "0x10000000000000000"}}`, 1, /nonce .* does not fit in 64 bits/],
    [`{${a}: {"code": "0x1"}}`, 1, /code/],
    [`{${a}: {"storage": {"0x01": "0x${'1'.repeat(65)}"}}}`, 1, /storage value/],
    [`{${a}: {}, ${a.toUpperCase().replace('0X', '0x')}: {}}`, 50, /stands here twice/],
  ]
  for (const [text, offset, reason] of cases) {
    const error: unknown = await accountsOf(text).catch((error: unknown) => error)
    assert.ok(error instanceof AllocFileError, `${text}: ${error}`)
    assert.match(error.message, reason)
    assert.equal(error.offset, offset, text)
  }
})

test('a file that cannot be written whole is not there, and what was there stays', async () => {
  const path = join(folder, 'kept.json')
  writeFileSync(path, 'before')
  function* failing() {
    yield 'x'.repeat(1 << 19)
    throw new Error('no more')
  }
  await assert.rejects(writeWhole(path, failing()), /no more/)
  assert.equal(readFileSync(path, 'utf8'), 'before')
  assert.ok(!readdirSync(folder).includes('kept.json.partial'))
})

function accountsOf(text: string): Promise<AccountChange[]> {
  return collect(readAlloc(inPieces(new TextEncoder().encode(text), 5)))
}

function sorted(dump: Record<string, unknown>): unknown {
  return Object.entries(dump)
    .map(([address, account]) => [address, account] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}
