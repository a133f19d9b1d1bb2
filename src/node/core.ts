/**
 * A node without its doors: everything that stands on one chain, wired together.
 *
 * Owns: the order in which the parts are made and closed. Must never: hold a rule of any of them.
 */
import { setImmediate } from 'node:timers/promises'
import { CallLanes } from '../calls/index.ts'
import type { StoredChain } from '../chain/index.ts'
import { everyCore, SequentialBlockExecutor, ShadowExecutor } from '../executor/index.ts'
import { Producer } from '../producer/index.ts'
import { type CallRecord, Dispatcher } from '../rpc/dispatch/dispatcher.ts'
import type { RpcError } from '../rpc/errors.ts'
import { allMethods, translateError } from '../rpc/methods/index.ts'
import { Wallet } from '../rpc/methods/wallet/index.ts'
import type { PageResponse } from '../rpc/transport/http.ts'
import { blockFields, phasesOf } from './blockLine.ts'
import { devGenesis } from './devGenesis.ts'
import type { Household } from './doors.ts'
import { Endings } from './endings.ts'
import { clientVersion as ownVersion } from './identity.ts'
import { errorText, type Log, type LogFields, switchableLog } from './log.ts'
import { MeteredExecutor } from './meteredExecutor.ts'
import { NodeMetrics } from './metrics/nodeMetrics.ts'
import { METRICS_CONTENT_TYPE } from './metrics/registry.ts'
import { openNodeChain } from './openChain.ts'
import { DEFAULT_BALANCE, DEFAULT_SLOTS_IN_EPOCH, type NodeOptions } from './options.ts'
import { StartingExecutor } from './startingExecutor.ts'
import { makeTemporaryFolder, removeFolder, removeLeftFolders } from './temporaryFolder.ts'

/** The first block of every deterministic chain: the beginning of 2025. */
const FIXED_TIME = 1_735_689_600n

/** Clients make up names of any length. */
const MOST_METHOD_CHARACTERS = 80

export interface NodeCore extends Household {
  readonly chain: StoredChain
  readonly producer: Producer
  readonly wallet: Wallet
  readonly metrics: NodeMetrics
  readonly methods: readonly string[]
  close(): Promise<void>
}

/** What the core asks of the one that has the server. */
export interface CoreEnvironment {
  readonly log: Log
  readonly connections: () => number
}

export async function openCore(
  options: NodeOptions,
  { connections, ...environment }: CoreEnvironment,
): Promise<NodeCore> {
  const { log, set: setLogging } = switchableLog(environment.log)
  await using endings = new Endings()
  const wallet = Wallet.fromMnemonic({
    mnemonic: options.mnemonic,
    derivationPath: options.derivationPath,
    count: options.accounts,
  })
  const folder = options.dataDir ?? (await makeTemporaryFolder())
  if (options.dataDir === undefined) endings.add(() => removeFolder(folder))
  const { executor, isReady, start } = startExecutor(options, log)
  endings.add(() => executor.close())
  const startedAt = now()
  const chain = await openNodeChain(options, folder, executor, () => {
    const time = options.deterministic ? FIXED_TIME : startedAt
    return devGenesis(options, fundedAccounts(options, wallet), time)
  })
  endings.add(() => chain.close())
  const producer = new Producer({ ...producerOptions(options, chain, executor), onFailure: failureTo(log) })
  endings.add(() => producer.close())
  const calls = new CallLanes({
    lanes: options.callLanes,
    timeLimitMs: options.callTimeLimit,
    memoryMegabytes: options.callMemory,
  })
  endings.add(() => calls.close())
  const metrics = new NodeMetrics({
    head: () => chain.head.header,
    pool: () => producer.pool.status,
    execution: () => executor.totals,
    lanes: () => ({ count: executor.lanes, busy: executor.isBusy ? (executor.last?.lanes ?? executor.lanes) : 0 }),
    waiting: () => chain.waiting,
    connections,
  })
  watch(producer, executor, metrics, log)
  const { callGasCap, clientVersion = ownVersion() } = options
  const { pool } = producer
  const context = { chain, pool, producer, calls, wallet, clientVersion, callGasCap, setLogging }
  const dispatcher = new Dispatcher({
    methods: allMethods(context),
    translateError,
    onInternalError: (error, method) => log.error('a method failed', { method, error: errorText(error) }),
    onCall: (record) => {
      metrics.countCall(record)
      if (record.error !== undefined) log.debug('rpc error', errorFields(record, record.error))
    },
  })
  void removeLeftFolders().then((count) => {
    if (count > 0) log.debug('removed folders of processes that were killed', { count })
  })
  warmUp(start, producer)
  const parts = endings.handOver()
  const servesMetrics = options.metrics ?? false
  return {
    chain,
    producer,
    wallet,
    metrics,
    methods: dispatcher.methodNames,
    dispatcher,
    page: (path) => {
      if (path === '/ready') return readiness(chain, executor.lanes, isReady())
      return path === '/metrics' && servesMetrics ? metricsPage(metrics) : undefined
    },
    close: () => parts.run(),
  }
}

function fundedAccounts({ funded = [], balance = DEFAULT_BALANCE }: NodeOptions, wallet: Wallet) {
  return [...wallet.accounts.map((address) => ({ address, balance })), ...funded]
}

interface Execution {
  readonly executor: MeteredExecutor
  readonly isReady: () => boolean
  readonly start: () => Promise<void>
}

function startExecutor(options: NodeOptions, log: Log): Execution {
  const inOrder = new SequentialBlockExecutor()
  const lanes = options.lanes ?? everyCore()
  if (lanes === 0) return { executor: new MeteredExecutor(inOrder), isReady: () => true, start: async () => {} }
  const starting = new StartingExecutor({
    lanes,
    inOrder,
    onReady: () => log.debug('lanes are ready', { lanes }),
    onFailure: (error) =>
      log.error('lanes cannot be started, blocks are executed in order', { error: errorText(error) }),
  })
  const executor = options.shadow ? new ShadowExecutor(starting) : starting
  return { executor: new MeteredExecutor(executor), isReady: () => starting.isReady, start: () => starting.start() }
}

function producerOptions(options: NodeOptions, chain: StoredChain, executor: MeteredExecutor) {
  const { order, balanceChecks, coinbase, gasLimit, blockTime, autoImpersonate } = options
  const { automine = blockTime === undefined, slotsInEpoch = DEFAULT_SLOTS_IN_EPOCH } = options
  return {
    chain,
    pool: { order, balanceChecks, lanes: executor.sharedLanes },
    coinbase,
    gasLimit,
    automine,
    blockTimeMs: blockTime,
    slotsInEpoch: BigInt(slotsInEpoch),
    autoImpersonate,
    waitsForStore: options.dataDir !== undefined,
    now: clockOf(options, chain),
  }
}

/** Milliseconds, when they are not the machine's: whoever says when the chain begins wants it to go on from there. */
function clockOf({ deterministic, timestamp }: NodeOptions, chain: StoredChain): (() => number) | undefined {
  if (deterministic) return () => Number(chain.genesis.header.timestamp) * 1000
  if (timestamp === undefined) return undefined
  const ahead = Number(chain.head.header.timestamp) * 1000 - Date.now()
  return () => Date.now() + ahead
}

/** A lane's first block takes long: this one nobody waits for. Whoever makes the next one hears of what may be wrong. */
function warmUp(start: () => Promise<void>, producer: Producer): void {
  // What waits for the node is answered first.
  void setImmediate()
    .then(start)
    .then(() => producer.pending())
    .catch(() => undefined)
}

function watch(producer: Producer, executor: MeteredExecutor, metrics: NodeMetrics, log: Log): void {
  producer.onProduced((produced) => {
    metrics.countPhases(phasesOf(produced))
    log.info('block', blockFields(produced, executor.last))
    for (const { reason } of produced.built.dropped) log.debug('left out of a block', { reason: reason.message })
  })
  producer.chain.onHeadMove(({ down, up }) => {
    if (down.length > 0) metrics.countReorganisation()
    for (const { block, header } of up) metrics.countBlock(block.transactions.length, header.gasUsed)
  })
  producer.pool.subscribe((event) => {
    if (event.kind !== 'dropped') return
    metrics.countDropped()
    log.debug('transaction dropped', { hash: event.pooled.hash, reason: event.reason.message })
  })
}

function failureTo(log: Log): (error: unknown) => void {
  return (error) => log.error('no block could be made', { error: errorText(error) })
}

function readiness(chain: StoredChain, lanes: number, isReady: boolean): PageResponse {
  const body = { ready: isReady, head: Number(chain.head.header.number), lanes }
  return { status: isReady ? 200 : 503, contentType: 'application/json', body: `${JSON.stringify(body)}\n` }
}

function metricsPage(metrics: NodeMetrics): PageResponse {
  return { status: 200, contentType: METRICS_CONTENT_TYPE, body: metrics.text() }
}

function now(): bigint {
  return BigInt(Math.floor(Date.now() / 1000))
}

function errorFields({ asked, milliseconds }: CallRecord, { code, message }: RpcError): LogFields {
  return { method: asked.slice(0, MOST_METHOD_CHARACTERS), code, message, ms: Math.round(milliseconds) }
}
