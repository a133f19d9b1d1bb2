/**
 * A chain of the fixtures with all methods, for tests.
 *
 * Owns: its import from a genesis and a file of blocks. Must never: be part of what is published.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { CallLanes } from '../../../calls/index.ts'
import { importBlocks, openChain } from '../../../chain/index.ts'
import { Producer } from '../../../producer/index.ts'
import { parseGenesis } from '../../../protocol/index.ts'
import { MemoryStore } from '../../../state/index.ts'
import { Dispatcher } from '../../dispatch/dispatcher.ts'
import { allMethods, type RpcContext, translateError } from '../index.ts'
import { callMethod } from '../testing.ts'
import { Wallet } from '../wallet/index.ts'

export interface FixtureNode extends AsyncDisposable {
  readonly context: RpcContext
  call(method: string, ...params: readonly unknown[]): Promise<unknown>
}

export async function fixtureNode(genesisFile: string, blockFile: string | undefined): Promise<FixtureNode> {
  const genesis = parseGenesis(JSON.parse(readFileSync(genesisFile, 'utf8')))
  const chain = await openChain({ at: new MemoryStore(), genesis })
  if (blockFile !== undefined) {
    for await (const { index } of importBlocks(chain, blockFile)) assert.ok(index >= 0)
  }
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
