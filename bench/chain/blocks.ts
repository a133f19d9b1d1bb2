/**
 * The chains that are imported: the same bytes on every machine, made by the chain's own builder.
 *
 * Owns: their genesis, transactions and withdrawals, and the place where a made file waits for the next run. Must never: time
 * anything.
 */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportBlocks, openChain, type StoredChain, writeWhole } from '../../src/chain/index.ts'
import { bigIntToFixedBytes, bytesToHex, keccak256, privateKeyToAddress } from '../../src/primitives/index.ts'
import { type Block, type Genesis, parseGenesis, signTransaction, type Transaction } from '../../src/protocol/index.ts'
import { MemoryStore } from '../../src/state/index.ts'

/** Raised when the blocks become others, so that files of before are not taken for them. */
const VERSION = 1
const SENDERS = 20
/** Transfers go to so many accounts, which the first blocks make. */
const RECIPIENTS = 20_000
const TRANSFER_GAS = 21_000n
const GWEI = 10n ** 9n
const SECONDS_PER_BLOCK = 12n

export interface Workload {
  readonly blocks: number
  readonly transactions: number
}

/** Twice the gas that a block uses, so that the base fee stays. */
export function workloadGenesis({ transactions }: Workload): Genesis {
  return genesisOf(2n * TRANSFER_GAS * BigInt(Math.max(transactions, 1000)), {
    terminalTotalDifficulty: 0,
    shanghaiTime: 0,
    cancunTime: 0,
  })
}

/** A chain with proof of work, where side chains are followed by difficulty. */
export function workGenesis(): Genesis {
  return { ...genesisOf(30_000_000n, { homesteadBlock: 0, byzantiumBlock: 0, berlinBlock: 0 }), difficulty: 131_072n }
}

/** The path of the chain file; made when there is none yet. */
export async function chainFile(workload: Workload, tell: (text: string) => void): Promise<string> {
  const path = join(tmpdir(), `multilane-bench-${VERSION}-${workload.blocks}x${workload.transactions}.rlp`)
  if (existsSync(path)) return path
  const chain = await openChain({ at: new MemoryStore(), genesis: workloadGenesis(workload) })
  for (let number = 0; number < workload.blocks; number++) {
    await addBlock(chain, transfersOf(number, workload.transactions))
    tell(`made ${number + 1} of ${workload.blocks} blocks`)
  }
  await writeWhole(path, exportBlocks(chain))
  await chain.close()
  return path
}

/** The transfers of the block at this place, all senders in turn. */
export function transfersOf(block: number, count: number): Transaction[] {
  const perSender = Math.ceil(count / SENDERS)
  return Array.from({ length: count }, (_, index) => {
    const nonce = block * perSender + Math.floor(index / SENDERS)
    const fee = { gasLimit: TRANSFER_GAS, maxFeePerGas: 10n * GWEI }
    const to = accountOf((block * count + index) % RECIPIENTS)
    const fields = { type: 0, chainId: 1n, nonce: BigInt(nonce), to, value: 1n, ...fee } as const
    return signTransaction(fields, senderKey(index % SENDERS))
  })
}

/** Builds on the head, or on another block, and imports. */
export async function addBlock(chain: StoredChain, transactions: Transaction[], parent = chain.head): Promise<Block> {
  const timestamp = parent.header.timestamp + SECONDS_PER_BLOCK
  const { block, dropped } = await chain.buildBlock({ timestamp, coinbase: accountOf(0) }, transactions, parent.hash)
  if (dropped.length > 0) throw dropped[0]!.reason
  await chain.importBlock(block)
  return block
}

/** Makes accounts by withdrawals: blocks without transactions. */
export async function makeAccounts(chain: StoredChain, from: number, to: number): Promise<void> {
  const { timestamp } = chain.head.header
  const withdrawals = Array.from({ length: to - from }, (_, index) => {
    const place = BigInt(from + index)
    return { index: place, validatorIndex: place, address: accountOf(from + index), amount: place + 1n }
  })
  const attributes = { timestamp: timestamp + SECONDS_PER_BLOCK, coinbase: accountOf(0), withdrawals }
  await chain.importBlock((await chain.buildBlock(attributes, [])).block)
}

function genesisOf(gasLimit: bigint, forks: object): Genesis {
  const alloc = Object.fromEntries(
    Array.from({ length: SENDERS }, (_, index) => {
      const address = privateKeyToAddress(senderKey(index))
      return [bytesToHex(address), { balance: `0x${(10n ** 24n).toString(16)}` }]
    }),
  )
  return parseGenesis({ config: { chainId: 1, ...forks }, gasLimit: `0x${gasLimit.toString(16)}`, alloc })
}

function senderKey(index: number): Uint8Array {
  return new Uint8Array(32).fill(index + 1)
}

/** Spread like real addresses. */
function accountOf(index: number): Uint8Array {
  return keccak256(bigIntToFixedBytes(BigInt(index), 32)).subarray(0, 20)
}
