/**
 * The chains that recorded exchanges are about, made once for each folder.
 *
 * Owns: the forms in which the fixtures give a chain. Must never: let one dialogue see what another did to its chain.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importBlocks, openChain, type StoredChain } from '../../../src/chain/index.ts'
import { hexToBytes, privateKeyToAddress } from '../../../src/primitives/index.ts'
import { parseGenesis, signTransaction, type Transaction } from '../../../src/protocol/index.ts'
import { MemoryStore } from '../../../src/state/index.ts'

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
    const { blocks } = JSON.parse(readFileSync(join(folder, WISHES_FILE), 'utf8')) as { blocks: readonly BlockWish[] }
    for (const block of blocks) await addBlock(chain, block)
  }
  return chain
}

interface BlockWish {
  readonly transactions: readonly {
    readonly secretKey: string
    readonly gasLimit: string
    readonly gasPrice: string
    readonly to?: string
    readonly value?: string
    readonly data?: string
  }[]
}

const SECONDS = 12n

/** Each block twelve seconds after the one before; nobody recorded their times. */
async function addBlock(chain: StoredChain, { transactions }: BlockWish): Promise<void> {
  const nonces = new Map<string, bigint>()
  const signed = transactions.map(({ secretKey, gasLimit, gasPrice, to, value, data = '0x' }): Transaction => {
    const key = hexToBytes(secretKey)
    const nonce = nonces.get(secretKey) ?? chain.state.account(privateKeyToAddress(key))?.nonce ?? 0n
    nonces.set(secretKey, nonce + 1n)
    const price = BigInt(gasPrice)
    return signTransaction(
      {
        type: 0,
        chainId: undefined,
        nonce,
        gasLimit: BigInt(gasLimit),
        maxFeePerGas: price,
        maxPriorityFeePerGas: price,
        to: to === undefined ? undefined : hexToBytes(to),
        value: BigInt(value ?? 0),
        data: hexToBytes(data.startsWith('0x') ? data : `0x${data}`),
        accessList: [],
        maxFeePerBlobGas: 0n,
        blobVersionedHashes: [],
        authorizationList: [],
      },
      key,
    )
  })
  const timestamp = chain.head.header.timestamp + SECONDS
  const { block, dropped } = await chain.buildBlock({ timestamp, coinbase: new Uint8Array(20) }, signed)
  if (dropped.length > 0) throw dropped[0]!.reason
  await chain.importBlock(block)
}
