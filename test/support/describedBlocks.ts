/**
 * Blocks of which fixtures tell only the transactions, unsigned.
 *
 * Owns: the form of such files, and signing. Must never: make a block.
 */
import type { StoredChain } from '../../src/chain/index.ts'
import { hexToBytes, privateKeyToAddress } from '../../src/primitives/index.ts'
import { signTransaction, type Transaction } from '../../src/protocol/index.ts'

export interface DescribedTransaction {
  readonly secretKey: string
  readonly gasLimit: string
  readonly gasPrice: string
  readonly to?: string
  readonly value?: string
  readonly data?: string
}

export interface DescribedBlocks {
  readonly blocks: readonly { readonly transactions: readonly DescribedTransaction[] }[]
}

/** How many transactions an account has sent up to the head. */
export function nonceIn({ state }: StoredChain): (key: Uint8Array) => bigint {
  return (key) => state.account(privateKeyToAddress(key))?.nonce ?? 0n
}

/** Signs the transactions of a block; `nonceOf` says how many its sender has sent before the block. */
export function signAll(
  described: readonly DescribedTransaction[],
  nonceOf: (key: Uint8Array) => bigint,
): Transaction[] {
  const nonces = new Map<string, bigint>()
  return described.map((transaction) => {
    const { secretKey } = transaction
    const key = hexToBytes(secretKey)
    const nonce = nonces.get(secretKey) ?? nonceOf(key)
    nonces.set(secretKey, nonce + 1n)
    return signed(transaction, key, nonce)
  })
}

function signed(
  { gasLimit, gasPrice, to, value, data = '' }: DescribedTransaction,
  key: Uint8Array,
  nonce: bigint,
): Transaction {
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
      data: hexToBytes(data),
      accessList: [],
      maxFeePerBlobGas: 0n,
      blobVersionedHashes: [],
      authorizationList: [],
    },
    key,
  )
}
