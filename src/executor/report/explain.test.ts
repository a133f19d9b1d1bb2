/**
 * What the words of a report name: contract, function, mapping, key, chain, cost and advice.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesToHex, checksumAddress, concatBytes, hexToBytes, keccak256 } from '../../primitives/index.ts'
import { explain } from './explain.ts'
import { knownFunction, selectorOf } from './knownFunctions.ts'
import { type ContentionPattern, patternOf } from './patterns.ts'
import { type BlockReport, reportOf } from './report.ts'
import { account, callsTo, conflictWith, dependencyOn, slotOf, step, traceOf, word } from './testing.ts'
import { reportToText } from './text.ts'
import type { Location } from './trace.ts'

const TOKEN = 0x70
const transfer = hexToBytes('0xa9059cbb')
const swap = hexToBytes(selectorOf('swap(uint256,uint256,address,bytes)'))
const unknown = Uint8Array.of(1, 2, 3, 4)
const holder = account(0x0ddba11).fill(0xee, 0, 8)

/** Transactions of which each waits for the one before it at the same place. */
function rowAt(location: Location, selector: Uint8Array | undefined, length = 10): BlockReport {
  const steps = Array.from({ length }, (_, index) => {
    if (index === 0) return step()
    const conflicts = index === 3 ? [conflictWith(2, location, 40)] : []
    return step({ dependencies: [dependencyOn(index - 1, location)], conflicts })
  })
  const calls = callsTo(TOKEN, unknown, length).map((call) => ({ ...call, selector }))
  return reportOf(traceOf(steps, preimages), calls)
}

const entry = keccak256(concatBytes(new Uint8Array(12), holder, word(3)))
const numbered = keccak256(concatBytes(word(77), word(4)))
const preimages = new Map([
  [bytesToHex(entry), { key: concatBytes(new Uint8Array(12), holder), base: word(3) }],
  [bytesToHex(numbered), { key: word(77), base: word(4) }],
])

test('selectors are those that wallets show', () => {
  assert.equal(knownFunction('0xa9059cbb')?.signature, 'transfer(address,uint256)')
  assert.equal(knownFunction('0x23b872dd')?.signature, 'transferFrom(address,address,uint256)')
  assert.equal(knownFunction('0x38ed1739')?.purpose, 'trade')
  assert.equal(knownFunction('0x00000000'), undefined)
})

test('an explanation names contract, function, mapping, key, chain and cost', () => {
  const report = rowAt(slotOf(TOKEN, entry), transfer)
  const text = explain(report, { accounts: new Map([[bytesToHex(account(TOKEN)), 'MyToken']]) }).replace(/\s+/g, ' ')
  assert.match(
    text,
    new RegExp(`MyToken \\(${checksumAddress(account(TOKEN))}\\), entry \\[${checksumAddress(holder)}\\]`),
  )
  assert.match(text, /of the mapping at slot 3\./)
  assert.match(text, /9 transactions read what an earlier one had written there/)
  assert.match(text, /called: transfer\(address,uint256\) of MyToken \(10\)/)
  assert.match(text, /Chain: #0 > #1 > #2 > #3 > #4 > \.\.\. > #8 > #9 \(10 transactions\), 100 us\./)
  assert.match(text, /1 try thrown away, 40 us lost; 90 % of the longest chain runs over it/)
  assert.match(text, /without it the chain would take 10 us instead of 100 us/)
  assert.match(text, /no number of lanes can be more than 1\.0 times as fast/)
  assert.match(text, /What to do: Many transactions pay or debit the same holder/)
})

test('patterns are told apart', () => {
  const owner = account(TOKEN)
  const cases: readonly [Location, Uint8Array | undefined, ContentionPattern][] = [
    [{ kind: 'nonce', address: owner }, undefined, 'senderQueue'],
    [{ kind: 'balance', address: owner }, undefined, 'etherBalance'],
    [{ kind: 'code', address: owner }, undefined, 'freshCode'],
    [{ kind: 'existence', address: owner }, undefined, 'freshCode'],
    [slotOf(TOKEN, entry), transfer, 'holderBalance'],
    [slotOf(TOKEN, entry), swap, 'holderBalance'],
    [slotOf(TOKEN, entry), unknown, 'sharedEntry'],
    [slotOf(TOKEN, numbered), transfer, 'sharedEntry'],
    [slotOf(TOKEN, 8), swap, 'poolState'],
    [slotOf(TOKEN, 8), unknown, 'counter'],
    [slotOf(TOKEN, keccak256(word(9))), unknown, 'unknownSlot'],
  ]
  const advice = new Set<string>()
  for (const [location, selector, wanted] of cases) {
    const report = rowAt(location, selector)
    assert.equal(patternOf(report.locations[0]!, report), wanted)
    advice.add(/What to do: (.{20})/s.exec(explain(report))![1]!)
  }
  assert.equal(advice.size, 8)
})

test('a balance that its own account spends again and again is a queue', () => {
  const location = { kind: 'balance', address: account(5) } as const
  const steps = [step(), step({ dependencies: [dependencyOn(0, location)] })]
  const calls = callsTo(TOKEN, unknown, 2).map((call) => ({ ...call, sender: account(5) }))
  const report = reportOf(traceOf(steps), calls)
  assert.equal(patternOf(report.locations[0]!, report), 'senderQueue')
})

test('places where the same row of transactions meets are told together', () => {
  const other = slotOf(TOKEN + 1, 9)
  const steps = [0, 1, 2].map((index) =>
    index === 0
      ? step()
      : step({ dependencies: [dependencyOn(index - 1, slotOf(TOKEN, 8)), dependencyOn(index - 1, other)] }),
  )
  const text = explain(reportOf(traceOf(steps), callsTo(TOKEN, swap, 3))).replace(/\s+/g, ' ')
  assert.match(text, /The same transactions also meet at: 0x\w+71, the state variable at slot 9\./)
  assert.match(text, /without it the chain would be as long, for its transactions meet elsewhere, too/)
  assert.doesNotMatch(text, / 2\. 0x/)
})

test('a contract whose balances move in two tokens at once is a pool, and its state comes first', () => {
  const pool = holder
  const other = TOKEN + 1
  const reserves: Location = { kind: 'storage', address: pool, slot: word(8) }
  const places = [slotOf(TOKEN, entry), slotOf(other, entry), reserves]
  const steps = [0, 1, 2].map((index) =>
    step(index === 0 ? {} : { dependencies: places.map((place) => dependencyOn(index - 1, place)) }),
  )
  const text = explain(reportOf(traceOf(steps, preimages), callsTo(0x99, unknown, 3))).replace(/\s+/g, ' ')
  assert.match(text, new RegExp(` 1\\. ${checksumAddress(pool)}, the state variable at slot 8\\.`))
  assert.match(text, /also meet at: 0x\w+70, entry .*; 0x\w+71, entry /)
  assert.match(text, /What to do: It looks like the state of a trading pool/)
})

test('the same advice is given once', () => {
  const rows = [slotOf(TOKEN, 1), slotOf(TOKEN, 2)].flatMap((place, row) => [
    step(),
    step({ dependencies: [dependencyOn(2 * row, place)] }),
  ])
  const text = explain(reportOf(traceOf(rows), callsTo(TOKEN, unknown, 4)))
  assert.match(text, /What to do: One variable/)
  assert.match(text, /What to do: as for 1\./)
})

test('one heavy transaction is told to be the bound', () => {
  const steps = [step(), step({ dependencies: [dependencyOn(0, slotOf(TOKEN, 1))] }), step({ microseconds: 500 })]
  const text = explain(reportOf(traceOf(steps), callsTo(TOKEN, unknown, 3))).replace(/\s+/g, ' ')
  assert.match(text, /wait for one another is #2, a single heavy one\. It takes 96 % of all work/)
})

test('a block without meetings is told to be free of them', () => {
  const free = reportOf(traceOf([step(), step()]), callsTo(TOKEN, unknown, 2))
  assert.match(explain(free), /No transaction had to wait for another one\./)
  const wide = Array.from({ length: 200 }, (_, index) =>
    step(index === 1 ? { dependencies: [dependencyOn(0, slotOf(TOKEN, 1))] } : {}),
  )
  const text = explain(reportOf(traceOf(wide), callsTo(TOKEN, unknown, 200))).replace(/\s+/g, ' ')
  assert.match(text, /nothing in this block holds 32 lanes up/)
})

test('hints are told when some were given', () => {
  const trace = { ...traceOf([step()]), hints: { given: 4, right: 3 } }
  assert.match(reportToText(reportOf(trace, callsTo(TOKEN, unknown, 1))), /executed in order, 3 of 4 hints right/)
  assert.doesNotMatch(reportToText(reportOf(traceOf([step()]), callsTo(TOKEN, unknown, 1))), /hint/)
})

test('the text form ranks places and lists conflicts with both calls', () => {
  const text = reportToText(rowAt(slotOf(TOKEN, entry), transfer), { top: 3 })
  assert.match(text, /^10 transactions, 0\.00 Mgas, 100 us of work in 100 us on 2 lanes$/m)
  assert.match(text, /possible speed-up by lanes: 2: 1\.00, .* any: 1\.00/)
  assert.match(
    text,
    /Hot places:\n {6}9 dependent, {4}40 us lost, {2}90 % of the path {2}0x\w{6}\.\.\.0070: entry \[0x/,
  )
  assert.match(text, /#2 \/ #3 {2}1 try, 40 us {2}.*transfer\(address,uint256\) of 0x.* \/ transfer/)
})
