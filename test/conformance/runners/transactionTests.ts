/**
 * Runs `transaction-tests`: bytes that are a valid transaction under some forks and none under others.
 *
 * Owns: the course of such a case. Must never: accept a rejection for another reason than the named one.
 */
import { bytesToHex, hexToBytes } from '../../../src/primitives/hex.ts'
import type { Rules } from '../../../src/protocol/forks/rules.ts'
import {
  checkTransaction,
  decodeTransaction,
  intrinsicGas,
  recoverSender,
  TransactionError,
  transactionHash,
} from '../../../src/protocol/transaction/index.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'
import { isExpectedRejection } from '../exceptions.ts'
import { quantity } from '../fixtureValues.ts'
import { rulesForFixture } from '../forks.ts'

interface TransactionTest {
  readonly txbytes: string
  readonly result: Readonly<Record<string, Expectation>>
}

interface Expectation {
  readonly exception?: string
  readonly hash?: string
  readonly sender?: string
  readonly intrinsicGas: string
}

/** The chain that these tests are for. */
const CHAIN_ID = 1n

export function runTransactionTests(file: FixtureFile, sink: CaseSink): void {
  for (const [name, test] of Object.entries(file.content as Record<string, TransactionTest>)) {
    const bytes = hexToBytes(test.txbytes)
    for (const [fork, expectation] of Object.entries(test.result)) {
      const rules = rulesForFixture(fork, undefined)
      sink.check(`${name} [${fork}]`, () =>
        rules === undefined ? { skipped: `no rules for the fork ${fork}` } : judge(bytes, expectation, rules),
      )
    }
  }
}

function judge(bytes: Uint8Array, { exception, ...facts }: Expectation, rules: Rules): Verdict {
  const read = readTransaction(bytes, rules)
  if (Array.isArray(read)) {
    const found = `rejection: ${read.map(({ code, message }) => `${code}: ${message}`).join('; ')}`
    if (exception === undefined) return { expected: 'acceptance', found }
    const isExpected = read.some(({ code }) => isExpectedRejection(exception, code))
    return isExpected ? undefined : { expected: `rejection: ${exception}`, found }
  }
  if (exception !== undefined) return { expected: `rejection: ${exception}`, found: 'acceptance' }
  for (const name of ['hash', 'sender'] as const) {
    if (read[name] !== facts[name]) return { expected: `${name} ${facts[name]}`, found: `${name} ${read[name]}` }
  }
  const gas = quantity(facts.intrinsicGas)
  return read.gas === gas ? undefined : { expected: `${gas} intrinsic gas`, found: `${read.gas} intrinsic gas` }
}

interface ReadTransaction {
  readonly hash: string
  readonly sender: string
  readonly gas: bigint
}

/** The facts of a valid transaction, or what is wrong with it; one with several faults may be refused for any of them. */
function readTransaction(bytes: Uint8Array, rules: Rules): TransactionError[] | ReadTransaction {
  const transaction = orRefusal(() => decodeTransaction(bytes))
  if (transaction instanceof TransactionError) return [transaction]
  const invalid = checkTransaction(transaction, rules, CHAIN_ID)
  const sender = orRefusal(() => recoverSender(transaction))
  if (sender instanceof TransactionError) return invalid === undefined ? [sender] : [invalid, sender]
  if (invalid !== undefined) return [invalid]
  const gas = intrinsicGas(transaction, rules)
  return { hash: bytesToHex(transactionHash(transaction)), sender: bytesToHex(sender), gas }
}

function orRefusal<T>(run: () => T): T | TransactionError {
  try {
    return run()
  } catch (error) {
    if (error instanceof TransactionError) return error
    throw error
  }
}
