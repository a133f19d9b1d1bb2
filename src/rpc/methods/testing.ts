/**
 * A dev chain in memory with all methods, for tests of methods.
 *
 * Owns: its genesis, and calling methods as a client does: through the dispatcher, as JSON text. Must never: be part of what is
 * published.
 */
import { CallLanes } from '../../calls/index.ts'
import { openChain } from '../../chain/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { Producer, type ProducerOptions } from '../../producer/index.ts'
import { parseGenesis } from '../../protocol/index.ts'
import { MemoryStore } from '../../state/index.ts'
import { type ConnectionKind, Exchange, type RpcConnection } from '../dispatch/connection.ts'
import { Dispatcher } from '../dispatch/dispatcher.ts'
import { RpcError } from '../errors.ts'
import { allMethods, type RpcContext, translateError } from './index.ts'
import { Wallet } from './wallet/index.ts'

export const CHAIN_ID = 31337
export const GWEI = 10n ** 9n
export const ETHER = 10n ** 18n

export interface TestContextOptions extends Omit<ProducerOptions, 'chain'> {
  /** Further members of a genesis file, or others than the usual ones. */
  readonly genesis?: Readonly<Record<string, unknown>>
  /** Further accounts of the genesis. */
  readonly alloc?: Readonly<Record<string, object>>
}

/** An account of the wallet, as text. */
export type Hex = `0x${string}`

export interface TestNode extends AsyncDisposable {
  readonly context: RpcContext
  readonly dispatcher: Dispatcher
  /** The accounts of the wallet, each with 10,000 ether. */
  readonly accounts: readonly Hex[]
  /** Calls a method; throws an RpcError with what a client would be told. */
  call(method: string, ...params: readonly unknown[]): Promise<unknown>
  close(): Promise<void>
}

/** The rules of a new chain: everything that has come up to Osaka. */
const FORKS = {
  homesteadBlock: 0,
  eip150Block: 0,
  eip155Block: 0,
  eip158Block: 0,
  byzantiumBlock: 0,
  constantinopleBlock: 0,
  petersburgBlock: 0,
  istanbulBlock: 0,
  berlinBlock: 0,
  londonBlock: 0,
  terminalTotalDifficulty: 0,
  shanghaiTime: 0,
  cancunTime: 0,
  pragueTime: 0,
  osakaTime: 0,
}

/** The contracts for requests, which are asked after each block, without code that anybody needs here. */
const REQUEST_CONTRACTS = {
  '0x00000961ef480eb55e80d19ad83579a64c007002': { nonce: '0x1', code: '0x00', balance: '0x0' },
  '0x0000bbddc7ce488642fb579f8b00f3a590007251': { nonce: '0x1', code: '0x00', balance: '0x0' },
}

export async function createTestNode({ genesis, alloc, ...options }: TestContextOptions = {}): Promise<TestNode> {
  const wallet = Wallet.fromMnemonic()
  const accounts = wallet.accounts.map(bytesToHex)
  const balances = accounts.map((account) => [account, { balance: `0x${(10_000n * ETHER).toString(16)}` }])
  const chain = await openChain({
    at: new MemoryStore(),
    believesMarks: true,
    genesis: parseGenesis({
      config: { chainId: CHAIN_ID, ...FORKS },
      gasLimit: 60_000_000,
      baseFeePerGas: Number(GWEI),
      timestamp: 1_700_000_000,
      alloc: { ...REQUEST_CONTRACTS, ...Object.fromEntries(balances), ...alloc },
      ...genesis,
    }),
  })
  const failures: unknown[] = []
  const producer = new Producer({ chain, onFailure: (error) => failures.push(error), ...options })
  const calls = new CallLanes({ lanes: 0 })
  const context: RpcContext = {
    chain,
    producer,
    pool: producer.pool,
    calls,
    wallet,
    clientVersion: 'Multilane/v0.0.0/test',
  }
  const dispatcher = new Dispatcher({
    methods: allMethods(context),
    translateError,
    onInternalError: (error) => failures.push(error),
  })
  const close = async () => {
    await producer.close()
    await calls.close()
    await chain.close()
    // What nobody was told of must not go unnoticed in a test.
    if (failures.length > 0) throw failures[0]
  }
  return {
    context,
    dispatcher,
    accounts,
    call: (method, ...params) =>
      callMethod(dispatcher, method, params).catch((error: unknown) => {
        // The test is told what a client is not.
        throw failures.pop() ?? error
      }),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** The result of a method, or what its error says as an RpcError. */
export async function callMethod(
  dispatcher: Dispatcher,
  method: string,
  params: readonly unknown[],
  kind: ConnectionKind = 'http',
): Promise<unknown> {
  const exchange = new Exchange(connection(kind))
  const reply = await dispatcher.dispatch(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), exchange)
  exchange.finish()
  let text = ''
  if (typeof reply === 'string') text = reply
  else if (reply !== undefined) for await (const piece of reply) text += piece
  const { result, error } = JSON.parse(text)
  if (error !== undefined) throw new RpcError(error.code, error.message, error.data)
  return result
}

function connection(kind: ConnectionKind): RpcConnection {
  return { kind, remote: 'test', canNotify: false, notify: () => false, onClose: () => () => {} }
}
