/**
 * A chain of the fixtures with all methods, for tests.
 *
 * Owns: its import from a genesis and a file of blocks, or from a description of them. Must never: judge what methods answer.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { CallLanes } from '../../src/calls/index.ts'
import { importBlocks, openChain, type StoredChain } from '../../src/chain/index.ts'
import { Producer } from '../../src/producer/index.ts'
import { parseGenesis } from '../../src/protocol/index.ts'
import { Dispatcher } from '../../src/rpc/dispatch/dispatcher.ts'
import { allMethods, type RpcContext, translateError } from '../../src/rpc/methods/index.ts'
import { callMethod } from '../../src/rpc/methods/testing.ts'
import { Wallet } from '../../src/rpc/methods/wallet/index.ts'
import { MemoryStore } from '../../src/state/index.ts'
import { type DescribedBlocks, nonceIn, signAll } from '../support/describedBlocks.ts'

export interface FixtureNode extends AsyncDisposable {
  readonly context: RpcContext
  call(method: string, ...params: readonly unknown[]): Promise<unknown>
}

/** A chain file on a genesis. */
export async function fixtureNode(genesisFile: string, blockFile: string): Promise<FixtureNode> {
  const chain = await openChain({ at: new MemoryStore(), genesis: parseGenesis(readJson(genesisFile)) })
  for await (const { index } of importBlocks(chain, blockFile)) assert.ok(index >= 0)
  return nodeOf(chain)
}

/** The rules of the described chain, whose genesis names only the last of them. */
const LAST_RULES = {
  homesteadBlock: 0,
  eip150Block: 0,
  eip155Block: 0,
  eip158Block: 0,
  byzantiumBlock: 0,
  constantinopleBlock: 0,
  petersburgBlock: 0,
  istanbulBlock: 0,
}

/** Blocks of which only the transactions are told: what they contain is as it was, their hashes are not. */
export async function describedNode(genesisFile: string, blockFile: string): Promise<FixtureNode> {
  const genesis = readJson(genesisFile) as { config: object; alloc: Record<string, { comment?: string }> }
  for (const account of Object.values(genesis.alloc)) delete account.comment
  const config = { ...LAST_RULES, chainId: 1982 }
  const chain = await openChain({ at: new MemoryStore(), genesis: parseGenesis({ ...genesis, config }) })
  const { blocks } = readJson(blockFile) as DescribedBlocks
  for (const { transactions } of blocks) {
    const signed = signAll(transactions, nonceIn(chain))
    const timestamp = chain.head.header.timestamp + 1n
    await chain.produceBlock({ timestamp, coinbase: new Uint8Array(20) }, signed)
    assert.equal(chain.head.block.transactions.length, signed.length)
  }
  return nodeOf(chain)
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

function nodeOf(chain: StoredChain): FixtureNode {
  const producer = new Producer({ chain, automine: false })
  const calls = new CallLanes({ lanes: 0 })
  const context = { chain, producer, pool: producer.pool, calls, wallet: Wallet.fromMnemonic(), clientVersion: 'test' }
  const failures: unknown[] = []
  const dispatcher = new Dispatcher({
    methods: allMethods(context),
    translateError,
    onInternalError: (error) => failures.push(error),
  })
  return {
    context,
    call: (method, ...params) =>
      callMethod(dispatcher, method, params).catch((error: unknown) => {
        throw failures.pop() ?? error
      }),
    async [Symbol.asyncDispose]() {
      await producer.close()
      await calls.close()
      await chain.close()
    },
  }
}
