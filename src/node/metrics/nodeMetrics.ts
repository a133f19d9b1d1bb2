/**
 * What a node counts.
 *
 * Owns: names, meanings and units; docs/metrics.md says the same, and a test compares the two. Must never: do work for a number that
 * nobody asks for.
 */
import type { CallRecord } from '../../rpc/dispatch/dispatcher.ts'
import type { ExecutionTotals } from '../meteredExecutor.ts'
import { type Counter, type Histogram, MetricRegistry } from './registry.ts'

/** Where numbers come from that somebody else keeps. */
export interface MetricSources {
  readonly head: () => { readonly number: bigint; readonly timestamp: bigint }
  readonly pool: () => { readonly pending: number; readonly queued: number; readonly bytes: number }
  readonly execution: () => ExecutionTotals
  readonly lanes: () => { readonly count: number; readonly busy: number }
  /** Blocks that wait to be written. */
  readonly waiting: () => { readonly batches: number; readonly bytes: number }
  readonly connections: () => number
}

/** What becoming a block took, in milliseconds. */
export interface BlockPhases {
  readonly execute: number
  readonly root: number
  readonly commit: number
}

const BLOCK_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]
const REQUEST_BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]
const MICROSECONDS = 1e6

export class NodeMetrics {
  readonly #registry = new MetricRegistry()
  readonly #blockSeconds: Histogram
  readonly #requestSeconds: Histogram
  readonly #count: Readonly<Record<'blocks' | 'transactions' | 'gas' | 'reorganisations' | 'dropped', Counter>>
  readonly #requests: Counter

  constructor(sources: MetricSources) {
    const registry = this.#registry
    const counter = (name: string, help: string): Counter => {
      const made = registry.counter(name, help)
      made.add(0)
      return made
    }
    registry.gauge('multilane_chain_head_block', 'Number of the head.', () => Number(sources.head().number))
    registry.gauge('multilane_chain_head_timestamp_seconds', 'Time of the head.', () =>
      Number(sources.head().timestamp),
    )
    this.#count = {
      blocks: counter('multilane_chain_blocks_total', 'Blocks that became the head.'),
      transactions: counter('multilane_chain_transactions_total', 'Transactions of those blocks.'),
      gas: counter('multilane_chain_gas_total', 'Gas used by those blocks.'),
      reorganisations: counter('multilane_chain_reorganisations_total', 'Moves of the head that left blocks.'),
      dropped: counter('multilane_txpool_dropped_total', 'Transactions that left the pool other than into a block.'),
    }
    this.#blockSeconds = registry.histogram(
      'multilane_block_seconds',
      'What a block took, by phase: execute, root, commit.',
      BLOCK_BOUNDS,
    )
    registry.gauge('multilane_txpool_transactions', 'Transactions that wait, by state: pending, queued.', () => {
      const { pending, queued } = sources.pool()
      return [
        [{ state: 'pending' }, pending],
        [{ state: 'queued' }, queued],
      ]
    })
    registry.gauge('multilane_txpool_bytes', 'Memory of those transactions, estimated.', () => sources.pool().bytes)
    addExecution(registry, sources)
    this.#requests = registry.counter(
      'multilane_rpc_requests_total',
      'Calls of methods, by method and result: ok, or the code of the error.',
    )
    this.#requestSeconds = registry.histogram(
      'multilane_rpc_request_seconds',
      'How long calls took, by method.',
      REQUEST_BOUNDS,
    )
    registry.gauge('multilane_rpc_connections', 'Open connections.', sources.connections)
    registry.gauge(
      'multilane_store_waiting_batches',
      'Blocks that are not yet written.',
      () => sources.waiting().batches,
    )
    registry.gauge('multilane_store_waiting_bytes', 'Their size.', () => sources.waiting().bytes)
    addProcess(registry)
  }

  get names(): string[] {
    return this.#registry.names
  }

  text(): string {
    return this.#registry.text()
  }

  countBlock(transactions: number, gas: bigint): void {
    this.#count.blocks.add()
    this.#count.transactions.add(transactions)
    this.#count.gas.add(Number(gas))
  }

  countPhases(phases: BlockPhases): void {
    for (const [phase, time] of Object.entries(phases)) this.#blockSeconds.observe(Number(time) / 1000, { phase })
  }

  countReorganisation(): void {
    this.#count.reorganisations.add()
  }

  countDropped(): void {
    this.#count.dropped.add()
  }

  /** Names that clients make up are counted as one. */
  countCall({ method = 'unknown', milliseconds, error }: Omit<CallRecord, 'asked'>): void {
    this.#requests.add(1, { method, result: error === undefined ? 'ok' : String(error.code) })
    this.#requestSeconds.observe(milliseconds / 1000, { method })
  }
}

function addExecution(registry: MetricRegistry, { execution, lanes }: MetricSources): void {
  const total = (name: string, help: string, read: (totals: ExecutionTotals) => number) =>
    registry.counted(`multilane_executor_${name}_total`, help, () => read(execution()))
  total('blocks', 'Blocks executed, those among them that were only tried.', ({ blocks }) => blocks)
  total('executions', 'Executions of transactions and system calls.', ({ steps, retries }) => steps + retries)
  total('reexecutions', 'Executions that were thrown away.', ({ retries }) => retries)
  total('in_order', 'Executions without speculation.', ({ inOrder }) => inOrder)
  total('fallbacks', 'Blocks that no lane took part in although there are lanes.', ({ withoutLanes }) => withoutLanes)
  total('gas', 'Gas used by what was executed.', ({ gas }) => Number(gas))
  total('busy_seconds', 'Time in which blocks were executed.', ({ seconds }) => seconds)
  registry.gauge('multilane_executor_lanes', 'Threads that execute blocks.', () => lanes().count)
  registry.gauge('multilane_executor_lanes_busy', 'Those at work.', () => lanes().busy)
}

function addProcess(registry: MetricRegistry): void {
  const memory = () => process.memoryUsage()
  const startedAt = Date.now() / 1000 - process.uptime()
  registry.gauge('multilane_process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss())
  registry.gauge('multilane_process_heap_bytes', 'Objects of the main thread.', () => memory().heapUsed)
  registry.gauge('multilane_process_external_bytes', 'Buffers of the main thread.', () => memory().external)
  registry.gauge('multilane_process_start_time_seconds', 'When the process was started.', () => startedAt)
  registry.counted('multilane_process_cpu_seconds_total', 'Processor time of all threads.', () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / MICROSECONDS
  })
}
