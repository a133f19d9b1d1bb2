/** Edits at the head and blocks made on them: what is read, what is kept, what going back and on again comes to. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToBigInt, hexToBytes, keccak256 } from '../../primitives/index.ts'
import { type Genesis, parseGenesis, type UnsignedTransaction } from '../../protocol/index.ts'
import { MemoryStore, type StateChanges, type StateReader } from '../../state/index.ts'
import { impersonate } from '../impersonated.ts'
import { numberedAddress } from '../testing.ts'
import { openChain } from './openChain.ts'
import type { StoredChain } from './storedChain.ts'

const genesis: Genesis = parseGenesis({
  config: { chainId: 7, terminalTotalDifficulty: 0, londonBlock: 0, berlinBlock: 0, istanbulBlock: 0, shanghaiTime: 0 },
  gasLimit: 30_000_000,
  alloc: { [`0x${'11'.repeat(20)}`]: { balance: '0x1' } },
})
const NOBODY = numberedAddress(0x101)
const CONTRACT = numberedAddress(0x102)
const COINBASE = numberedAddress(8)
const TO = numberedAddress(0x109)
const SLOT = new Uint8Array(32).fill(1)
/** Stores the number of wei it is sent in slot 0. */
const CODE = hexToBytes('0x345f5500')
const ETHER = 10n ** 18n

/** It outlives the chain that closes it. */
function reopened(store: MemoryStore): Promise<StoredChain> {
  const at = {
    isImmediate: true,
    snapshot: () => store.snapshot(),
    write: (batch: Parameters<typeof store.write>[0]) => store.write(batch),
    close: async () => {},
  }
  return openChain({ at, genesis, believesMarks: true, blocksInMemory: 1 })
}

function edited(address: Uint8Array, balance: bigint, code?: Uint8Array, slot?: bigint): StateChanges {
  const value = new Uint8Array(32)
  value[31] = Number(slot ?? 0n)
  return [
    {
      address,
      account: { nonce: 0n, balance, codeHash: keccak256(code ?? new Uint8Array(0)) },
      storageWiped: false,
      code,
      storage: slot === undefined ? [] : [{ slot: SLOT, value }],
    },
  ]
}

function send(from: Uint8Array, nonce: bigint, to: Uint8Array, value: bigint) {
  const fields: UnsignedTransaction = {
    type: 2,
    chainId: 7n,
    nonce,
    maxPriorityFeePerGas: 0n,
    maxFeePerGas: 10n ** 10n,
    gasLimit: 100_000n,
    to,
    value,
    data: new Uint8Array(0),
    accessList: [],
    maxFeePerBlobGas: 0n,
    blobVersionedHashes: [],
    authorizationList: [],
  }
  return impersonate(fields, from)
}

const attributes = ({ head }: StoredChain) => ({ timestamp: head.header.timestamp + 12n, coinbase: COINBASE })

test('an edit is read at once, kept, and part of the next block', async () => {
  const store = new MemoryStore()
  const first = await reopened(store)
  await first.edit(edited(NOBODY, 5n * ETHER))
  await first.edit(edited(CONTRACT, ETHER, CODE, 3n))
  assert.equal(first.state.account(NOBODY)?.balance, 5n * ETHER)
  await first.close()

  const chain = await reopened(store)
  assert.equal(chain.edits.length, 2)
  assert.deepEqual(chain.state.code(keccak256(CODE)), CODE)
  {
    using open = await chain.stateAt(chain.head)
    assert.equal(open.account(CONTRACT)?.balance, ETHER)
    assert.equal(bytesToBigInt(open.storage(CONTRACT, SLOT)!), 3n)
    assert.deepEqual(open.root(), chain.head.header.stateRoot, 'the root is that of the block')
  }
  const { block, built } = await chain.produceBlock(attributes(chain), [
    send(NOBODY, 0n, CONTRACT, 9n),
    send(CONTRACT, 0n, TO, 1n),
  ])
  assert.deepEqual(built.dropped, [])
  assert.equal(chain.head.id, block.id)
  assert.equal(chain.edits.length, 0)
  assert.equal(block.edits.length, 2)
  assert.deepEqual(
    block.receipts.map(({ outcome }) => outcome),
    [true, true],
    'a contract may send when it is said so',
  )
  assert.equal(bytesToBigInt(chain.state.storage(CONTRACT, new Uint8Array(32))!), 9n)
  assert.equal(bytesToBigInt(chain.state.storage(CONTRACT, SLOT)!), 3n)
  assert.deepEqual(await chain.sendersOf(block), [NOBODY, CONTRACT])
  {
    using before = await chain.stateAt(chain.genesis)
    assert.equal(before.account(NOBODY), undefined, 'edits are no part of the block they were made at')
  }

  // Away and up again: the block is read and executed on what it was executed on.
  await chain.setHead(chain.genesis.hash)
  assert.equal(chain.state.account(NOBODY), undefined)
  const again = await reopened(store)
  await again.setHead(block.hash)
  assert.equal(again.state.account(TO)?.balance, 1n)
  assert.deepEqual(again.head.edits, block.edits)
})

test('edits that are not wanted any more leave no trace, and the same block is made again', async () => {
  const chain = await reopened(new MemoryStore())
  await chain.edit(edited(NOBODY, ETHER))
  const kept = chain.edits
  const one = await chain.produceBlock(attributes(chain), [send(NOBODY, 0n, TO, 5n)])
  await chain.setHead(chain.genesis.hash)
  assert.deepEqual(chain.edits, [])
  await chain.replaceEdits(kept)
  const moves: string[] = []
  chain.onHeadMove(({ down, up }) => moves.push(`-${down.length}+${up.length}`))
  const two = await chain.produceBlock(attributes(chain), [send(NOBODY, 0n, TO, 5n)])
  assert.equal(two.block.id, one.block.id)
  assert.equal(chain.head.id, one.block.id)
  assert.equal(chain.state.account(TO)?.balance, 5n)
  assert.deepEqual(moves, ['-0+1'])
  await chain.replaceEdits(edited(NOBODY, 0n))
  await chain.replaceEdits([])
  assert.notEqual(chain.state.account(NOBODY)?.balance, 0n)
})

test('terms may be imposed on a block; time still goes on', async () => {
  const chain = await reopened(new MemoryStore())
  const imposed = { baseFeePerGas: 5n, gasLimit: 1_000_000n }
  const { block } = await chain.produceBlock({ ...attributes(chain), imposed }, [])
  assert.deepEqual([block.header.baseFeePerGas, block.header.gasLimit], [5n, 1_000_000n])
  await assert.rejects(chain.produceBlock({ ...attributes(chain), timestamp: 1n, imposed }, []), /timestamp/)
  assert.equal(chain.head.id, block.id)
})

test('a chain that believes no marks refuses them', async () => {
  const chain = await openChain({ at: new MemoryStore(), genesis })
  await chain.edit(edited(NOBODY, ETHER))
  const { built } = await chain.produceBlock(attributes(chain), [send(NOBODY, 0n, TO, 5n)])
  assert.equal(built.block.transactions.length, 0)
  assert.equal(built.dropped.length, 1)
})

test('an edit that depends on the state sees what came before its turn', async () => {
  const chain = await reopened(new MemoryStore())
  const more = (state: StateReader) => edited(NOBODY, (state.account(NOBODY)?.balance ?? 0n) + ETHER)
  const made = [chain.edit(more), chain.edit(more), chain.produceBlock(attributes(chain), []), chain.edit(more)]
  await Promise.all(made)
  assert.equal(chain.state.account(NOBODY)?.balance, 3n * ETHER)
  await assert.rejects(
    chain.edit(() => {
      throw new RangeError('no')
    }),
    RangeError,
  )
  assert.equal(chain.edits.length, 1)
})
