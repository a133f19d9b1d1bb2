/**
 * The chains that recorded exchanges are about, made once for each folder.
 *
 * Owns: the forms in which the fixtures give a chain. Must never: let one dialogue see what another did to its chain.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importBlocks, openChain, type StoredChain } from '../../../src/chain/index.ts'
import { parseGenesis } from '../../../src/protocol/index.ts'
import { MemoryStore } from '../../../src/state/index.ts'
import { type DescribedBlocks, type DescribedTransaction, nonceIn, signAll } from '../../support/describedBlocks.ts'

/** Blocks one after another, by the names that such files have. */
const BLOCK_FILES = ['chain.rlp', 'blocks.bin']
/** Blocks as lists of what is to be signed. */
const WISHES_FILE = 'blocks.json'

const chains = new Map<string, Promise<StoredChain>>()

/** The chain of a folder with a genesis file. */
export function chainIn(folder: string): Promise<StoredChain> {
  let chain = chains.get(folder)
  if (chain === undefined) {
    chain = makeChain(folder)
    chains.set(folder, chain)
  }
  return chain
}

async function makeChain(folder: string): Promise<StoredChain> {
  const genesis = parseGenesis(readFileSync(join(folder, 'genesis.json'), 'utf8'))
  const chain = await openChain({ at: new MemoryStore(), genesis })
  const file = BLOCK_FILES.map((name) => join(folder, name)).find((path) => existsSync(path))
  if (file !== undefined) {
    for await (const _ of importBlocks(chain, file));
  } else if (existsSync(join(folder, WISHES_FILE))) {
    const { blocks } = JSON.parse(readFileSync(join(folder, WISHES_FILE), 'utf8')) as DescribedBlocks
    for (const { transactions } of blocks) await addBlock(chain, transactions)
  }
  return chain
}

const SECONDS = 12n

/** Each block twelve seconds after the one before; nobody recorded their times. */
async function addBlock(chain: StoredChain, transactions: readonly DescribedTransaction[]): Promise<void> {
  const signed = signAll(transactions, nonceIn(chain))
  const timestamp = chain.head.header.timestamp + SECONDS
  const { block, dropped } = await chain.buildBlock({ timestamp, coinbase: new Uint8Array(20) }, signed)
  if (dropped.length > 0) throw dropped[0]!.reason
  await chain.importBlock(block)
}
