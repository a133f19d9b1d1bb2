/** The numbers of a node and their page in the docs. Must never: start a node. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { methodNotFound, RpcError } from '../../rpc/errors.ts'
import { type MetricSources, NodeMetrics } from './nodeMetrics.ts'

const SOURCES: MetricSources = {
  head: () => ({ number: 5n, timestamp: 100n }),
  pool: () => ({ pending: 3, queued: 1, bytes: 2000 }),
  execution: () => ({ blocks: 2, steps: 10, retries: 4, inOrder: 1, withoutLanes: 1, gas: 21_000n, seconds: 0.5 }),
  lanes: () => ({ count: 2, busy: 0 }),
  waiting: () => ({ batches: 0, bytes: 0 }),
  connections: () => 6,
}

test('the docs list what there is, with the same words', () => {
  const docs = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8')
  const listed = [...docs.matchAll(/^\| `(multilane_\w+)` \| (\w+) \| (.*) \|$/gm)].map(([, ...cells]) =>
    cells.join(' '),
  )
  const text = new NodeMetrics(SOURCES).text()
  const helps = new Map([...text.matchAll(/^# HELP (\w+) (.*)$/gm)].map(([, name, help]) => [name!, help!]))
  const served = [...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(
    ([, name, type]) => `${name} ${type} ${helps.get(name!)}`,
  )
  assert.deepEqual(listed, served)
})

test('numbers are where they belong', () => {
  const metrics = new NodeMetrics(SOURCES)
  metrics.countBlock(7, 147_000n)
  metrics.countPhases({ execute: 2, root: 0.3, commit: 40 })
  metrics.countCall({ method: 'eth_call', milliseconds: 3, error: undefined })
  metrics.countCall({ method: 'eth_call', milliseconds: 1, error: new RpcError(3, 'no') })
  metrics.countCall({ method: undefined, milliseconds: 0, error: methodNotFound('x') })
  const lines = metrics.text().split('\n')
  for (const line of [
    'multilane_chain_head_block 5',
    'multilane_chain_transactions_total 7',
    'multilane_chain_gas_total 147000',
    'multilane_chain_reorganisations_total 0',
    'multilane_block_seconds_count{phase="commit"} 1',
    'multilane_block_seconds_bucket{phase="execute",le="0.0025"} 1',
    'multilane_txpool_transactions{state="queued"} 1',
    'multilane_executor_executions_total 14',
    'multilane_executor_reexecutions_total 4',
    'multilane_rpc_requests_total{method="eth_call",result="ok"} 1',
    'multilane_rpc_requests_total{method="eth_call",result="3"} 1',
    'multilane_rpc_requests_total{method="unknown",result="-32601"} 1',
    'multilane_rpc_request_seconds_count{method="eth_call"} 2',
    'multilane_rpc_connections 6',
  ]) {
    assert.ok(lines.includes(line), line)
  }
})
