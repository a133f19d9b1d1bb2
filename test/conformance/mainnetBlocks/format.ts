/**
 * The shape of a self-contained mainnet block, and its reading.
 *
 * Owns: the way from a block as JSON-RPC gives it to transactions and a block context. Must never: execute.
 */
import type { BlockContext } from '../../../src/executor/index.ts'
import { parseAddress } from '../../../src/primitives/address.ts'
import { hexToBytes } from '../../../src/primitives/hex.ts'
import { blobBaseFee } from '../../../src/protocol/feeMarket.ts'
import type { Rules } from '../../../src/protocol/forks/rules.ts'
import type { Transaction, TransactionType } from '../../../src/protocol/transaction/index.ts'
import type { Alloc } from '../../../src/state/alloc.ts'
import { quantity } from '../fixtureValues.ts'

export interface MainnetBlock {
  readonly block: RpcBlock
  readonly prestate: Alloc
  readonly blockHashes?: Readonly<Record<string, string>>
}

export interface RpcBlock {
  readonly number: string
  readonly timestamp: string
  readonly parentHash: string
  readonly miner: string
  readonly difficulty: string
  readonly mixHash: string
  readonly gasLimit: string
  readonly gasUsed: string
  readonly baseFeePerGas?: string
  readonly excessBlobGas?: string
  readonly logsBloom: string
  readonly receiptsRoot: string
  readonly transactionsRoot: string
  readonly transactions: readonly RpcTransaction[]
}

export interface RpcTransaction {
  readonly type?: string
  readonly chainId?: string
  readonly nonce: string
  readonly gas: string
  readonly gasPrice?: string
  readonly maxFeePerGas?: string
  readonly maxPriorityFeePerGas?: string
  readonly maxFeePerBlobGas?: string
  readonly blobVersionedHashes?: readonly string[]
  readonly to: string | null
  readonly from: string
  readonly value: string
  readonly input: string
  readonly accessList?: readonly { readonly address: string; readonly storageKeys: readonly string[] }[] | null
  readonly authorizationList?: readonly RpcAuthorization[]
  readonly v: string
  readonly yParity?: string
  readonly r: string
  readonly s: string
}

export interface RpcAuthorization {
  readonly chainId: string
  readonly address: string
  readonly nonce: string
  readonly yParity: string
  readonly r: string
  readonly s: string
}

/** EIP-155: v is 35 + 2 * chain id + parity; before it 27 + parity. */
const FIRST_PROTECTED_V = 35n

export function transactionOf(text: RpcTransaction): Transaction {
  const type = Number(text.type ?? 0) as TransactionType
  const v = quantity(text.v)
  const isProtected = type !== 0 || v >= FIRST_PROTECTED_V
  const parity = type !== 0 ? quantity(text.yParity ?? text.v) : isProtected ? (v - FIRST_PROTECTED_V) % 2n : v - 27n
  const feeCap = quantity((type < 2 ? text.gasPrice : text.maxFeePerGas) ?? '0x')
  return {
    type,
    chainId: type === 0 ? (isProtected ? (v - FIRST_PROTECTED_V) / 2n : undefined) : quantity(text.chainId ?? '0x1'),
    nonce: quantity(text.nonce),
    gasLimit: quantity(text.gas),
    maxFeePerGas: feeCap,
    maxPriorityFeePerGas: type < 2 ? feeCap : quantity(text.maxPriorityFeePerGas ?? '0x'),
    to: text.to === null ? undefined : parseAddress(text.to),
    value: quantity(text.value),
    data: hexToBytes(text.input),
    accessList: (text.accessList ?? []).map(({ address, storageKeys }) => ({
      address: parseAddress(address),
      storageKeys: storageKeys.map((key) => hexToBytes(key)),
    })),
    maxFeePerBlobGas: quantity(text.maxFeePerBlobGas ?? '0x'),
    blobVersionedHashes: (text.blobVersionedHashes ?? []).map((hash) => hexToBytes(hash)),
    authorizationList: (text.authorizationList ?? []).map((authorization) => ({
      chainId: quantity(authorization.chainId),
      address: parseAddress(authorization.address),
      nonce: quantity(authorization.nonce),
      yParity: quantity(authorization.yParity),
      r: quantity(authorization.r),
      s: quantity(authorization.s),
    })),
    yParity: parity === 1n ? 1 : 0,
    r: quantity(text.r),
    s: quantity(text.s),
  }
}

export function contextOf({ block, blockHashes = {} }: MainnetBlock, rules: Rules): BlockContext {
  const number = quantity(block.number)
  const hashes = new Map(Object.entries(blockHashes).map(([at, hash]) => [BigInt(at), hexToBytes(hash)]))
  hashes.set(number - 1n, hexToBytes(block.parentHash))
  return {
    number,
    timestamp: quantity(block.timestamp),
    gasLimit: quantity(block.gasLimit),
    coinbase: parseAddress(block.miner),
    difficulty: quantity(block.difficulty),
    prevRandao: quantity(block.mixHash),
    baseFee: quantity(block.baseFeePerGas ?? '0x'),
    blobBaseFee: rules.blobs === undefined ? 0n : blobBaseFee(quantity(block.excessBlobGas ?? '0x'), rules.blobs),
    chainId: 1n,
    blockHash: (wanted) => hashes.get(wanted),
  }
}
