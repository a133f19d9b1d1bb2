/**
 * What a killed process left behind: is it a chain, whole and consistent?
 *
 * Owns: these checks, from the tables up. Must never: take a root from the store where it can be computed.
 */
import assert from 'node:assert/strict'
import { type ChainBlock, openChain, PrunedBlockError, type StoredChain } from '../../src/chain/index.ts'
import { transactionsRoot } from '../../src/chain/rules/body.ts'
import { readChainHead, StoredRecords } from '../../src/chain/stored/storedRecords.ts'
import { bytesToHex, hexToBytes } from '../../src/primitives/index.ts'
import { encodeReceipt, headerHash, transactionHash } from '../../src/protocol/index.ts'
import { encodeAccount, encodeStorageValue } from '../../src/state/encoding.ts'
import type { Snapshot } from '../../src/state/index.ts'
import { LmdbStore, orderedTrieRoot, secureTrieRoot, type TrieEntry } from '../../src/state/index.ts'
import { decodeAccountRecord, decodeSlotRecord } from '../../src/state/stored/codec.ts'
import { prefixEnd } from '../../src/state/stored/paths.ts'
import { chaosGenesis, KEPT_BLOCKS, KEPT_BODIES } from './chain.ts'

export interface Inspection {
  readonly head: string
  readonly number: bigint
  /** True when the world was elsewhere, so that opening had to move it. */
  readonly wasMoving: boolean
  /** Blocks whose links were followed. */
  readonly checked: number
}

/** Throws what is wrong; undefined = there is no chain at all. `known` are blocks that must be there. */
export async function inspect(folder: string, known: Iterable<string>, depth: number): Promise<Inspection | undefined> {
  const found = await checkWorld(folder)
  if (found === undefined) return undefined
  const genesis = chaosGenesis()
  const chain = await openChain({ at: folder, genesis, keepBlocks: KEPT_BLOCKS, keepBodies: KEPT_BODIES })
  let checked: number
  try {
    for (const id of known) assert.ok(chain.block(hexToBytes(id)) !== undefined, `block ${id} is lost`)
    checked = checkLinks(chain, depth)
  } finally {
    await chain.close()
  }
  const { id, header } = chain.head
  const after = await checkWorld(folder)
  assert.deepEqual([after?.place, after?.head], [id, id], 'opening did not bring the world to the head')
  return { head: id, number: header.number, wasMoving: found.place !== found.head, checked }
}

/** The world is in the state of the block that the chain says it is in. */
async function checkWorld(folder: string): Promise<{ head: string; place: string } | undefined> {
  const store = await LmdbStore.open(folder)
  const snapshot = store.snapshot()
  try {
    const kept = readChainHead(snapshot)
    if (kept === undefined) return undefined
    const { head, place, genesis } = kept
    const block = new StoredRecords(snapshot, genesis).block(place)
    assert.ok(block !== undefined, 'the block whose state the world is in is not there')
    assert.deepEqual(headerHash(block.block.header), place)
    assert.equal(
      bytesToHex(rootOf(snapshot)),
      bytesToHex(block.block.header.stateRoot),
      'the state is that of no block',
    )
    return { head: bytesToHex(head), place: bytesToHex(place) }
  } finally {
    snapshot.close()
    await store.close()
  }
}

/** From the flat tables alone. */
function rootOf(snapshot: Snapshot): Uint8Array {
  const accounts: TrieEntry[] = []
  for (const [hash, bytes] of snapshot.range('accounts')) {
    const { address, nonce, balance, codeHash } = decodeAccountRecord(bytes, 'accounts')
    const slots: TrieEntry[] = []
    for (const [, record] of snapshot.range('slots', { from: hash, to: prefixEnd(hash) })) {
      const { slot, value } = decodeSlotRecord(record, 'slots')
      slots.push([slot, encodeStorageValue(value)])
    }
    accounts.push([address, encodeAccount(nonce, balance, secureTrieRoot(slots), codeHash)])
  }
  return secureTrieRoot(accounts)
}

/** From the head down: parents, heights, receipts, look-ups; of pruned blocks only what is left of them. */
function checkLinks(chain: StoredChain, depth: number): number {
  let checked = 0
  let at: ChainBlock | undefined = chain.head
  assert.equal(chain.blockAt(at.header.number + 1n), undefined, 'a block above the head')
  for (; at !== undefined && checked < depth; at = at.parent) {
    const { header, id }: ChainBlock = at
    assert.equal(chain.blockAt(header.number)?.id, id, `block ${header.number} is not the one below the head`)
    assert.deepEqual(headerHash(header), hexToBytes(id))
    if (id === chain.genesis.id || header.number >= chain.firstKeptBody) checkBody(chain, at)
    else assert.throws(() => at?.block.transactions, PrunedBlockError)
    if (at.parent === undefined) assert.equal(id, chain.genesis.id, `block ${header.number} has no parent`)
    checked++
  }
  return checked
}

function checkBody(chain: StoredChain, { header, id, block, receipts }: ChainBlock): void {
  assert.deepEqual(orderedTrieRoot(receipts.map(encodeReceipt)), header.receiptsRoot, `receipts of ${header.number}`)
  assert.deepEqual(transactionsRoot(block.transactions), header.transactionsRoot, `transactions of ${header.number}`)
  for (const [index, transaction] of block.transactions.entries()) {
    const found = chain.transaction(transactionHash(transaction))
    assert.deepEqual([found?.block.id, found?.index], [id, index])
  }
}
