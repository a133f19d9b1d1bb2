/** The text form of numbers. Must never: depend on what a node counts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DuplicateMetricError, MetricRegistry } from './registry.ts'

test('counters, gauges and histograms as Prometheus reads them', () => {
  const registry = new MetricRegistry()
  const calls = registry.counter('calls_total', 'Calls.')
  registry.gauge('depth', 'Depth.', () => 7)
  registry.gauge('waiting', 'Waiting.', () => [
    [{ state: 'a' }, 1],
    [{ state: 'b' }, 2],
  ])
  registry.counted('kept_total', 'Kept elsewhere.', () => 5)
  const times = registry.histogram('seconds', 'Times.', [0.1, 1])
  calls.add()
  calls.add(2, { method: 'x"y\\z' })
  for (const time of [0.05, 0.1, 0.5, 3]) times.observe(time, { phase: 'root' })
  assert.equal(
    registry.text(),
    `# HELP calls_total Calls.
# TYPE calls_total counter
calls_total 1
calls_total{method="x\\"y\\\\z"} 2
# HELP depth Depth.
# TYPE depth gauge
depth 7
# HELP waiting Waiting.
# TYPE waiting gauge
waiting{state="a"} 1
waiting{state="b"} 2
# HELP kept_total Kept elsewhere.
# TYPE kept_total counter
kept_total 5
# HELP seconds Times.
# TYPE seconds histogram
seconds_bucket{phase="root",le="0.1"} 2
seconds_bucket{phase="root",le="1"} 3
seconds_bucket{phase="root",le="+Inf"} 4
seconds_sum{phase="root"} 3.65
seconds_count{phase="root"} 4
`,
  )
  assert.throws(() => registry.counter('depth', 'Again.'), DuplicateMetricError)
})
