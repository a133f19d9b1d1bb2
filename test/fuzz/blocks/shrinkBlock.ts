/**
 * Makes a failing block small while it goes on failing.
 *
 * Owns: the steps that simplify and their order. Must never: know why a block fails; it asks a predicate.
 */
import type { BlockStep } from '../../../src/executor/index.ts'
import { instructionStarts } from '../assembler.ts'
import type { CaseAccount } from '../case.ts'
import { splice } from '../programs.ts'
import { simplify } from '../simplify.ts'
import type { BlockCase } from './blockCase.ts'

const EMPTY = new Uint8Array(0)
const MOST_TRIES = 1500
const PLENTY = 200_000_000n

export function shrinkBlock(start: BlockCase, fails: (candidate: BlockCase) => Promise<boolean>): Promise<BlockCase> {
  return simplify(start, fails, [withFewerSteps, withSimplerSteps, withLessState, withShorterCode], MOST_TRIES)
}

/** Ranges of steps; those of a sender that follow move up. */
function* withFewerSteps(from: BlockCase): Generator<BlockCase> {
  const { steps } = from
  for (let width = steps.length >> 1; width >= 1; width >>= 1) {
    for (let first = 0; first < steps.length; first += width) {
      yield { ...from, steps: without(steps, first, width, true) }
      yield { ...from, steps: without(steps, first, width, false) }
    }
  }
}

function without(steps: readonly BlockStep[], first: number, width: number, movesUp: boolean): BlockStep[] {
  const gone = steps.slice(first, first + width)
  return steps.flatMap((step, at) => {
    if (at >= first && at < first + width) return []
    if (step.kind !== 'transaction' || at < first || !movesUp) return [step]
    const same = gone.filter((other) => other.kind === 'transaction' && other.sender === step.sender).length
    const nonce = step.transaction.nonce - BigInt(same)
    return [{ ...step, transaction: { ...step.transaction, nonce: nonce < 0n ? 0n : nonce } }]
  })
}

function* withSimplerSteps(from: BlockCase): Generator<BlockCase> {
  if (from.gasLimit !== PLENTY) yield { ...from, gasLimit: PLENTY }
  if (from.blocks > 1) yield { ...from, blocks: from.blocks - 1 }
  if (from.onRefusal === 'stop') yield { ...from, onRefusal: 'skip' }
  for (const [at, step] of from.steps.entries()) {
    if (step.kind !== 'transaction') continue
    const { transaction } = step
    const put = (simpler: Partial<typeof transaction>): BlockCase => {
      const steps = from.steps.with(at, { ...step, transaction: { ...transaction, ...simpler } })
      return { ...from, steps }
    }
    if (transaction.accessList.length > 0) yield put({ accessList: [] })
    if (transaction.value > 0n) yield put({ value: 0n })
    if (transaction.data.length > 0 && transaction.to !== undefined) yield put({ data: EMPTY })
    if (transaction.gasLimit !== 500_000n) yield put({ gasLimit: 500_000n })
    if (transaction.type > 0 && transaction.type < 3) yield put({ type: 0, chainId: undefined, accessList: [] })
    if (transaction.maxFeePerGas !== 10n) yield put({ maxFeePerGas: 10n })
  }
}

function* withLessState(from: BlockCase): Generator<BlockCase> {
  for (const account of from.accounts) {
    yield { ...from, accounts: from.accounts.filter((other) => other !== account) }
    if (account.code.length > 0) yield replace(from, account, { ...account, code: EMPTY })
    for (const slot of account.storage) {
      yield replace(from, account, { ...account, storage: account.storage.filter((other) => other !== slot) })
    }
    if (account.balance > 0n) yield replace(from, account, { ...account, balance: 0n })
  }
}

function* withShorterCode(from: BlockCase): Generator<BlockCase> {
  for (const account of from.accounts) {
    const { code } = account
    const starts = instructionStarts(code)
    for (let width = starts.length - 1; width >= 1; width >>= 1) {
      for (let first = 0; first + 1 < starts.length; first += width) {
        const at = starts[first]!
        const end = starts[Math.min(first + width, starts.length - 1)]!
        yield replace(from, account, { ...account, code: splice(code, at, end - at, EMPTY) })
      }
    }
  }
}

function replace(from: BlockCase, old: CaseAccount, account: CaseAccount): BlockCase {
  return { ...from, accounts: from.accounts.map((other) => (other === old ? account : other)) }
}
