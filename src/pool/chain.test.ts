/** Pool and chain together, from transactions to blocks and back. Must never: move the world but through the chain. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChainBlock } from '../chain/index.ts'
import { SENDERS, senderAddress, testChain, transactionOf } from '../chain/testing.ts'
import { bytesToHex } from '../primitives/index.ts'
import {
  blobBaseFee,
  chainConfigForNetwork,
  nextBaseFee,
  nextExcessBlobGas,
  rulesAt,
  transactionHash,
} from '../protocol/index.ts'
import { type PoolHead, TransactionPool } from './index.ts'

const PER_SENDER = 40
const BLOCK_TIME = 12n
const GAS_LIMIT = 1_000_000n

const config = chainConfigForNetwork('Osaka')

test('everything sent is in a block once, and after a reorganisation once again', async () => {
  const { chain, world } = testChain(config, { gasLimit: GAS_LIMIT })
  const pool = new TransactionPool(headAfter(chain.genesis), { chainId: config.chainId })
  const transactions = Array.from({ length: SENDERS * PER_SENDER }, (_, at) => {
    const to = senderAddress((at + 1) % SENDERS)
    return transactionOf(at % SENDERS, Math.floor(at / SENDERS), to, BigInt(at))
  })
  const admissions = await pool.add([...transactions].reverse())
  assert.deepEqual(
    admissions.filter((admission) => admission instanceof Error),
    [],
  )

  const first = await mineAll(0xfe)
  assert.ok(first.length > 2, `${first.length} blocks`)
  assertAllOnce(first)
  for (let sender = 0; sender < SENDERS; sender++) {
    assert.equal(pool.nextNonce(senderAddress(sender)), BigInt(PER_SENDER))
  }

  // Back to the first block: all the others' transactions return.
  const [kept, ...left] = first
  await chain.setHead(kept!.hash)
  const returned = left.flatMap(({ block }) => block.transactions)
  const back = await pool.moveTo({ head: headAfter(kept!), returned })
  assert.deepEqual(
    back.filter((admission) => admission instanceof Error),
    [],
  )
  assert.equal(pool.status.pending, returned.length)
  assertAllOnce([kept!, ...(await mineAll(0xff))])

  /** For a coinbase of that byte: the same blocks again would be known. */
  async function mineAll(byte: number): Promise<ChainBlock[]> {
    const blocks: ChainBlock[] = []
    while (pool.status.pending > 0) {
      assert.ok(blocks.length < SENDERS * PER_SENDER, 'blocks stay empty')
      const attributes = {
        timestamp: chain.head.header.timestamp + BLOCK_TIME,
        coinbase: new Uint8Array(20).fill(byte),
      }
      const candidates = [...pool.best()].map(({ transaction }) => transaction)
      const { block, dropped } = await chain.buildBlock(attributes, candidates)
      pool.refused(dropped)
      const imported = await chain.importBlock(block)
      assert.ok(imported.isHead)
      const included = block.transactions.map((transaction) => bytesToHex(transactionHash(transaction)))
      await pool.moveTo({ head: headAfter(imported.block), included })
      blocks.push(imported.block)
    }
    return blocks
  }

  function assertAllOnce(blocks: readonly ChainBlock[]): void {
    const hashes = blocks.flatMap(({ block }) => block.transactions.map((one) => bytesToHex(transactionHash(one))))
    assert.equal(hashes.length, transactions.length)
    assert.deepEqual(new Set(hashes), new Set(transactions.map((one) => bytesToHex(transactionHash(one)))))
  }

  function headAfter({ header }: ChainBlock): PoolHead {
    const rules = rulesAt(config, header.number + 1n, header.timestamp + BLOCK_TIME)
    const baseFee = nextBaseFee(header)
    return {
      state: world,
      rules,
      gasLimit: header.gasLimit,
      baseFee,
      blobBaseFee: blobBaseFee(nextExcessBlobGas(header, rules), rules.blobs!),
    }
  }
})
