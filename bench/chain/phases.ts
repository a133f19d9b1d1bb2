/**
 * Where the time of an import goes.
 *
 * Owns: the phases and how each is told from the others. Must never: change how a block is imported: the world in between only
 * looks at the clock.
 */

import { Chain, genesisBlock, genesisChanges, readBlocks } from '../../src/chain/index.ts'
import { checkBody } from '../../src/chain/rules/body.ts'
import { StoredRecords } from '../../src/chain/stored/storedRecords.ts'
import { equalBytes } from '../../src/primitives/index.ts'
import { decodeBlock, type Genesis, headerHash, recoverSender, rulesAt } from '../../src/protocol/index.ts'
import { LmdbStore, StoredWorld, type World } from '../../src/state/index.ts'

/** Milliseconds of a block. */
export interface Phases {
  /** RLP into a block. */
  readonly decode: number
  /** Roots of transactions and withdrawals. */
  readonly body: number
  /** Public keys out of signatures, on one thread. */
  readonly senders: number
  /** All the rest of an import: transactions, receipts and their root. */
  readonly execute: number
  /** From changes to the state root, history with it. */
  readonly root: number
  /** Block, receipts and look-ups as records. */
  readonly records: number
  /** Waiting for the store when it is waited for after each block. */
  readonly write: number
}

/** Imports the file into the folder, block by block. Decoding, bodies and senders are done once more, apart, and taken off. */
export async function measurePhases(folder: string, genesis: Genesis, path: string): Promise<Phases[]> {
  const world = new StoredWorld(await LmdbStore.open(folder))
  try {
    const { root } = world.commit(genesisChanges(genesis))
    const first = genesisBlock(genesis, root)
    const hash = headerHash(first.header)
    const watch = { commit: 0, alongside: 0 }
    const records = new StoredRecords(world.reader, hash)
    // The first block is kept by the chain itself; those after it are kept in the store.
    const block = (wanted: Uint8Array) => {
      return equalBytes(wanted, hash)
        ? { block: first, totalDifficulty: 0n, results: () => ({ receipts: [], requests: [], edits: [] }) }
        : records.block(wanted)
    }
    const kept = {
      records: {
        block,
        canonicalHash: (number: bigint) => (number === 0n ? hash : records.canonicalHash(number)),
        write: records.write.bind(records),
        addEdits: records.addEdits.bind(records),
        replaceEdits: records.replaceEdits.bind(records),
      },
      head: hash,
      place: hash,
      blocksInMemory: 64,
    }
    const chain = new Chain({ config: genesis.config, genesis: first, world: watched(world, watch), kept })
    const phases: Phases[] = []
    for await (const { bytes } of readBlocks(path)) {
      const apart = measureApart(bytes, genesis)
      watch.commit = 0
      watch.alongside = 0
      const start = performance.now()
      await chain.importBlock(bytes)
      const imported = performance.now()
      await world.flush()
      const write = performance.now() - imported
      const { decode, body, senders } = apart
      const execute = imported - start - watch.commit - decode - body - senders
      phases.push({ ...apart, execute, root: watch.commit - watch.alongside, records: watch.alongside, write })
    }
    return phases
  } finally {
    await world.close()
  }
}

function measureApart(bytes: Uint8Array, { config }: Genesis): Pick<Phases, 'decode' | 'body' | 'senders'> {
  const start = performance.now()
  const block = decodeBlock(bytes)
  const decoded = performance.now()
  checkBody(block, bytes.length, rulesAt(config, block.header.number, block.header.timestamp))
  const checked = performance.now()
  for (const transaction of block.transactions) recoverSender(transaction)
  return { decode: decoded - start, body: checked - decoded, senders: performance.now() - checked }
}

function watched(world: StoredWorld, watch: { commit: number; alongside: number }): World {
  return {
    account: (address) => world.account(address),
    storage: (address, slot) => world.storage(address, slot),
    code: (codeHash) => world.code(codeHash),
    root: () => world.root(),
    rootAfter: (changes) => world.rootAfter(changes),
    room: () => world.room(),
    revert: (undo, alongside) => world.revert(undo, alongside),
    checkReach: (blocks) => world.checkReach(blocks),
    commit: (changes, alongside) => {
      const start = performance.now()
      const commitment = world.commit(changes, (batch, root) => {
        const beside = performance.now()
        alongside?.(batch, root)
        watch.alongside += performance.now() - beside
      })
      watch.commit += performance.now() - start
      return commitment
    },
  }
}
