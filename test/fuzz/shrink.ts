/**
 * Makes a failing case small while it goes on failing.
 *
 * Owns: the steps that simplify and their order. Must never: know why a case fails; it asks a predicate.
 */
import { concatBytes } from '../../src/primitives/bytes.ts'
import { instructionStarts, Opcode } from './assembler.ts'
import type { CaseAccount, FuzzCase } from './case.ts'
import { splice } from './programs.ts'
import { simplify } from './simplify.ts'

const EMPTY = new Uint8Array(0)

/** Simplifies until nothing simpler fails, or until so many tries are spent. */
export function shrink(
  start: FuzzCase,
  fails: (candidate: FuzzCase) => Promise<boolean>,
  maxTries = 4000,
): Promise<FuzzCase> {
  return simplify(start, fails, [withoutParts, withSimplerMessage, withShorterCode, withSimplerData], maxTries)
}

/** Whole accounts, whole codes, slots. */
function* withoutParts(from: FuzzCase): Generator<FuzzCase> {
  for (const account of from.accounts) {
    if (account.address !== from.from) yield { ...from, accounts: from.accounts.filter((other) => other !== account) }
  }
  for (const account of from.accounts) {
    if (account.code.length > 0) yield replaceAccount(from, account, { ...account, code: EMPTY })
    for (const slot of account.storage) {
      yield replaceAccount(from, account, { ...account, storage: account.storage.filter((other) => other !== slot) })
    }
    if (account.balance > 0n && account.address !== from.from) {
      yield replaceAccount(from, account, { ...account, balance: 0n })
    }
    if (account.nonce > 1n) yield replaceAccount(from, account, { ...account, nonce: 1n })
  }
}

function* withSimplerMessage(from: FuzzCase): Generator<FuzzCase> {
  if (from.value > 0n) yield { ...from, value: 0n }
  if (from.to !== undefined && from.data.length > 0) {
    yield { ...from, data: EMPTY }
    yield { ...from, data: from.data.subarray(0, from.data.length >> 1) }
    yield { ...from, data: from.data.subarray(0, -1) }
  }
  if (from.gas < 1_000_000n) yield { ...from, gas: 1_000_000n }
}

/** Ranges of instructions: taken out, or written over with JUMPDEST so that jumps keep their targets. */
function* withShorterCode(from: FuzzCase): Generator<FuzzCase> {
  for (const [code, put] of codesOf(from)) {
    const starts = instructionStarts(code)
    for (let width = starts.length - 1; width >= 1; width >>= 1) {
      for (let first = 0; first + 1 < starts.length; first += width) {
        const at = starts[first] ?? 0
        const end = starts[Math.min(first + width, starts.length - 1)] ?? code.length
        yield put(splice(code, at, end - at, EMPTY))
        const filler = new Uint8Array(end - at).fill(Opcode.JUMPDEST)
        if (code.subarray(at, end).some((byte) => byte !== Opcode.JUMPDEST))
          yield put(splice(code, at, end - at, filler))
      }
    }
  }
}

/** The data of each PUSH: smaller. */
function* withSimplerData(from: FuzzCase): Generator<FuzzCase> {
  for (const [code, put] of codesOf(from)) {
    const starts = instructionStarts(code)
    for (const [index, at] of starts.slice(0, -1).entries()) {
      const end = starts[index + 1] ?? code.length
      const data = code.subarray(at + 1, end)
      if (data.length === 0) continue
      if (data.length > 1)
        yield put(concatBytes(code.subarray(0, at), Uint8Array.of(Opcode.PUSH1, 0), code.subarray(end)))
      if (data.some((byte) => byte !== 0)) yield put(splice(code, at + 1, data.length, new Uint8Array(data.length)))
    }
  }
}

/** Each code of the case, with a function that puts another in its place. */
function codesOf(from: FuzzCase): [Uint8Array, (code: Uint8Array) => FuzzCase][] {
  const codes: [Uint8Array, (code: Uint8Array) => FuzzCase][] = from.accounts
    .filter(({ code }) => code.length > 0)
    .map((account) => [account.code, (code) => replaceAccount(from, account, { ...account, code })])
  if (from.to === undefined) codes.push([from.data, (data) => ({ ...from, data })])
  return codes
}

function replaceAccount(from: FuzzCase, old: CaseAccount, account: CaseAccount): FuzzCase {
  return { ...from, accounts: from.accounts.map((other) => (other === old ? account : other)) }
}
