/**
 * What a report says of small traces whose answer is known, and of random ones against slower ways to the same answer.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { bytesToHex, concatBytes, keccak256 } from '../../primitives/index.ts'
import { longestPath, pathLengthWithout } from './criticalPath.ts'
import { dependencyGraph, TraceError } from './dependencyGraph.ts'
import { REPORT_VERSION, reportToJson } from './json.ts'
import { simulateLanes, waitingLists } from './laneSimulation.ts'
import { reportOf } from './report.ts'
import { account, callsTo, conflictWith, dependencyOn, slotOf, step, traceOf, word } from './testing.ts'
import type { BlockTrace } from './trace.ts'

const TOKEN = 0x70
const selector = Uint8Array.of(1, 2, 3, 4)
const counter = slotOf(TOKEN, 2)
const total = slotOf(TOKEN, 3)

/** Four transactions of which 1 waits for 0 and 3 for 1; 2 is free. */
const small = traceOf([
  step(),
  step({
    microseconds: 30,
    dependencies: [dependencyOn(0, counter)],
    conflicts: [conflictWith(0, counter, 7), conflictWith(0, counter, 2)],
  }),
  step({ microseconds: 20, gasUsed: 500 }),
  step({ dependencies: [dependencyOn(0, counter), dependencyOn(1, total)], conflicts: [conflictWith(1, total, 1)] }),
])

test('the critical path has its transactions in order and the places where they met', () => {
  const { criticalPath } = reportOf(small, callsTo(TOKEN, selector, 4))
  assert.equal(criticalPath.time.length, 50)
  assert.deepEqual(criticalPath.time.links, [
    { transaction: 0, locations: [] },
    { transaction: 1, locations: [counter] },
    { transaction: 3, locations: [total] },
  ])
  assert.equal(criticalPath.gas.length, 500)
  assert.deepEqual(criticalPath.gas.links, [{ transaction: 2, locations: [] }])
})

test('possible speed-up is the work over what the lanes would take', () => {
  const { possible } = reportOf(small, callsTo(TOKEN, selector, 4))
  assert.deepEqual(
    possible.map(({ lanes }) => lanes),
    [2, 4, 8, 16, 32, Number.POSITIVE_INFINITY],
  )
  for (const { byTime } of possible) assert.equal(byTime, 70 / 50)
  // By gas, the free transaction starts when the first is done, unless there is a third lane for it.
  assert.equal(possible[0]!.byGas, 800 / 500)
  assert.equal(possible.at(-1)!.byGas, 800 / 500)
})

test('conflicts are pairs with both calls, the costliest first', () => {
  const { conflicts, reexecutions, lostMicroseconds, transactions } = reportOf(small, callsTo(TOKEN, selector, 4))
  assert.equal(reexecutions, 3)
  assert.equal(lostMicroseconds, 10)
  assert.deepEqual(
    transactions.map(({ lostMicroseconds: lost }) => lost),
    [0, 9, 0, 1],
  )
  const call = { to: account(TOKEN), selector }
  assert.deepEqual(conflicts, [
    { first: 0, second: 1, location: counter, tries: 2, lostMicroseconds: 9, firstCall: call, secondCall: call },
    { first: 1, second: 3, location: total, tries: 1, lostMicroseconds: 1, firstCall: call, secondCall: call },
  ])
})

test('places are ranked by time lost and their part of the critical path', () => {
  const { locations, accounts } = reportOf(small, callsTo(TOKEN, selector, 4))
  assert.deepEqual(
    locations.map(({ location }) => location),
    [counter, total],
  )
  const [first, second] = locations
  assert.equal(first!.dependents, 2)
  assert.equal(first!.criticalMicroseconds, 30)
  // Without the counter 3 still waits for 1.
  assert.equal(first!.pathWithoutMicroseconds, 40)
  assert.equal(second!.pathWithoutMicroseconds, 40)
  assert.deepEqual(first!.chain, [0, 1])
  assert.deepEqual(first!.functions, [{ to: account(TOKEN), selector, transactions: 3 }])
  assert.equal(accounts.length, 1)
  assert.equal(accounts[0]!.locations, 2)
  assert.equal(accounts[0]!.dependents, 2)
  assert.equal(accounts[0]!.criticalMicroseconds, 40)
  assert.equal(accounts[0]!.pathWithoutMicroseconds, 30)
})

test('the longest chain at a place is found, and who sent to whom is counted', () => {
  const links = [step(), step({ dependencies: [dependencyOn(0, counter)] }), step()]
  links.push(step({ dependencies: [dependencyOn(0, counter)] }), step({ dependencies: [dependencyOn(3, counter)] }))
  const calls = callsTo(TOKEN, selector, 5).map((call, index) => (index < 2 ? { ...call, sender: account(9) } : call))
  const [hot] = reportOf(traceOf(links), calls).locations
  assert.deepEqual(hot!.chain, [0, 3, 4])
  assert.equal(hot!.sameSender, 1)
})

test('equal places are one place, and kinds differ', () => {
  const balance = { kind: 'balance', address: account(5) } as const
  const nonce = { kind: 'nonce', address: account(5) } as const
  const graph = dependencyGraph(
    traceOf([
      step(),
      step({ dependencies: [dependencyOn(0, balance), dependencyOn(0, nonce), dependencyOn(0, slotOf(5, 0))] }),
      step({
        dependencies: [dependencyOn(1, { ...balance, address: account(5) }), dependencyOn(1, slotOf(5, word(0)))],
      }),
    ]),
  )
  assert.equal(graph.locations.length, 3)
  assert.deepEqual([...graph.at], [0, 1, 2, 0, 2])
  assert.equal(graph.accounts.length, 1)
})

test('an empty block and one that took no time have speed-up 1', () => {
  for (const trace of [traceOf([]), traceOf([step({ microseconds: 0, gasUsed: 0 })])]) {
    const { possible, criticalPath } = reportOf(trace, callsTo(TOKEN, selector, trace.transactions.length))
    for (const { byTime, byGas } of possible) assert.deepEqual([byTime, byGas], [1, 1])
    assert.equal(criticalPath.time.length, 0)
  }
})

test('a trace that no block can have is refused', () => {
  for (const on of [1, 2, -1, 0.5]) {
    const trace = traceOf([step(), step({ dependencies: [dependencyOn(on, counter)] })])
    assert.throws(() => reportOf(trace, callsTo(TOKEN, selector, 2)), TraceError)
  }
  assert.throws(() => reportOf(small, callsTo(TOKEN, selector, 3)), /3 calls were given/)
})

test('the JSON form survives being written and read, and says its version', () => {
  const json = reportToJson(reportOf(small, callsTo(TOKEN, selector, 4)))
  assert.deepEqual(JSON.parse(JSON.stringify(json)), json)
  assert.equal(json.version, 1)
  assert.equal(json.possibleSpeedup.at(-1)!.lanes, null)
  assert.equal(json.locations[0]!.location.slot, `0x${'00'.repeat(31)}02`)
  assert.deepEqual(json.conflicts[0]!.firstCall, { to: `0x${'00'.repeat(19)}70`, selector: '0x01020304' })
  assert.deepEqual(json.transactions[3]!.dependencies[1], {
    on: 1,
    location: { kind: 'storage', address: `0x${'00'.repeat(19)}70`, slot: `0x${'00'.repeat(31)}03` },
  })
})

test('every member of the JSON form is documented', () => {
  const documented = readFileSync(new URL('../../../docs/reference/report.md', import.meta.url), 'utf8')
  const slot = keccak256(concatBytes(word(9), word(2)))
  const trace = traceOf([step(), step({ dependencies: [dependencyOn(0, slotOf(TOKEN, slot))] })])
  const mapped = { ...trace, mappingKeys: new Map([[bytesToHex(slot), { key: word(9), base: word(2) }]]) }
  const names = new Set<string>()
  for (const sample of [small, mapped]) {
    const report = reportOf(sample, callsTo(TOKEN, selector, sample.transactions.length))
    JSON.stringify(reportToJson(report), (name, value: unknown) => {
      if (!/^\d*$/.test(name)) names.add(name)
      return value
    })
  }
  assert.ok(names.size > 40)
  assert.deepEqual(
    [...names].filter((name) => !documented.includes(`\`${name}\``)),
    [],
  )
  assert.ok(documented.includes(`\`version\` is ${REPORT_VERSION};`))
})

const SEED = Number(process.env.MULTILANE_SEED ?? Date.now() % 1e9)

test(`random blocks agree with slower reckoning (seed ${SEED})`, () => {
  const random = randomNumbers(SEED)
  for (let round = 0; round < 200; round++) {
    const trace = randomTrace(random)
    const graph = dependencyGraph(trace)
    const weights = Float64Array.from(trace.transactions, ({ microseconds }) => microseconds)
    const path = longestPath(graph, weights)
    assert.equal(
      path.length,
      slowLongest(trace, () => true),
    )
    let onPath = 0
    for (const [position, { transaction, locations }] of path.links.entries()) {
      onPath += weights[transaction]!
      assert.equal(locations.length > 0, position > 0)
    }
    assert.equal(onPath, path.length)
    if (graph.locations.length > 0) {
      const own = Int32Array.from(graph.locations, (_, place) => place)
      const wanted = slowLongest(trace, (location) => location !== graph.locations[0])
      assert.equal(pathLengthWithout(graph, weights, own, 0), wanted)
    }
    for (const lanes of [1, 2, 3, 8]) {
      assert.equal(simulateLanes(waitingLists(graph), weights, lanes), slowSimulation(trace, lanes))
    }
  }
})

/** A generator of numbers below `limit` that a seed determines. */
function randomNumbers(seed: number): (limit: number) => number {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

function randomTrace(random: (limit: number) => number): BlockTrace {
  const places = Array.from({ length: 1 + random(6) }, (_, slot) => slotOf(TOKEN, slot))
  return traceOf(
    Array.from({ length: random(40) }, (_, index) => {
      const count = index === 0 ? 0 : random(4)
      const dependencies = Array.from({ length: count }, () =>
        dependencyOn(random(index), places[random(places.length)]!),
      )
      return step({ microseconds: 1 + random(20), dependencies })
    }),
  )
}

function slowLongest({ transactions }: BlockTrace, counts: (location: object) => boolean): number {
  const ends: number[] = []
  for (const { microseconds, dependencies } of transactions) {
    const before = dependencies.filter(({ location }) => counts(location)).map(({ on }) => ends[on]!)
    ends.push(microseconds + Math.max(0, ...before))
  }
  return Math.max(0, ...ends)
}

/** Tick by tick; times are whole numbers. */
function slowSimulation({ transactions }: BlockTrace, lanes: number): number {
  const ends = new Map<number, number>()
  for (let clock = 0; ; clock++) {
    const running = [...ends.values()].filter((end) => end > clock).length
    let free = lanes - running
    for (const [index, { microseconds, dependencies }] of transactions.entries()) {
      const isReady = dependencies.every(({ on }) => (ends.get(on) ?? Number.POSITIVE_INFINITY) <= clock)
      if (free === 0 || ends.has(index) || !isReady) continue
      ends.set(index, clock + microseconds)
      free--
    }
    if (ends.size === transactions.length) return Math.max(0, ...ends.values())
  }
}
