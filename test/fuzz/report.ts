/**
 * A case and what became of it, for people.
 *
 * Owns: the text. Must never: run anything.
 */
import { bytesToHex } from '../../src/primitives/hex.ts'
import { disassemble } from './assembler.ts'
import type { FuzzCase } from './case.ts'
import type { Outcome } from './engines.ts'
import type { Mismatch } from './runner.ts'

const MAX_SHOWN = 600

export function describeCase(fuzzCase: FuzzCase): string {
  const { fork, accounts, from, to, data, value, gas } = fuzzCase
  const lines = [
    `fork ${fork}`,
    `message from ${hex(from)} to ${to === undefined ? 'a new contract' : hex(to)} value ${value} gas ${gas}`,
    ...(to === undefined ? ['init code', ...disassemble(data)] : [`data ${bytesToHex(data)}`]),
  ]
  for (const { address, nonce, balance, code, storage } of accounts) {
    lines.push(`account ${hex(address)} nonce ${nonce} balance ${balance}`)
    for (const [slot, stored] of storage) lines.push(`  slot ${hex(slot)} = ${hex(stored)}`)
    if (code.length > 0) lines.push(`  code ${bytesToHex(code)}`, ...disassemble(code).map((line) => `  ${line}`))
  }
  return lines.join('\n')
}

export function describeOutcome(outcome: Outcome): string {
  return [
    `${outcome.status}, gas used ${outcome.gasUsed}, refund ${outcome.gasRefund}`,
    `output ${clip(outcome.output)}`,
    ...(outcome.createdAddress === '' ? [] : [`created ${outcome.createdAddress}`]),
    ...outcome.logs.map((log) => `log ${clip(log)}`),
    ...Array.from(outcome.world, ([key, text]) => `${key} ${text}`).sort(),
  ].join('\n')
}

export function describeMismatch(seed: number, index: number, small: FuzzCase, mismatch: Mismatch): string {
  const { engine, differences, oracle, other } = mismatch
  return [
    `MISMATCH seed ${seed} case ${index}: oracle and ${engine} differ (replay: --seed ${seed} --case ${index})`,
    ...differences.flatMap(({ what, first, second }) => [
      `  ${what}`,
      `    oracle ${first}`,
      `    ${engine} ${second}`,
    ]),
    'smallest case that still differs:',
    indent(describeCase(small)),
    ...(oracle === undefined ? [] : ['oracle:', indent(describeOutcome(oracle))]),
    ...(other === undefined ? [] : [`${engine}:`, indent(describeOutcome(other))]),
  ].join('\n')
}

/** Output may be as long as a contract. */
function clip(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}... ${text.length} characters`
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`
}
