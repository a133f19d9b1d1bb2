/**
 * Runs `state-tests`: one transaction on a given state must lead to a given root and given logs, or be rejected.
 *
 * Owns: the course of such a case. Must never: know how a transaction is executed, or let one case change another's state.
 */
import {
  type BlockContext,
  type Log,
  SequentialExecutor,
  type TransactionOutcome,
} from '../../../src/executor/index.ts'
import { Kernel } from '../../../src/kernel-host/index.ts'
import { bytesToHex } from '../../../src/primitives/hex.ts'
import { keccak256 } from '../../../src/primitives/keccak.ts'
import { encodeRlp } from '../../../src/primitives/rlp.ts'
import type { Rules } from '../../../src/protocol/forks/rules.ts'
import { logItem } from '../../../src/protocol/receipt.ts'
import { TransactionError } from '../../../src/protocol/transaction/index.ts'
import { MemoryState } from '../../../src/state/memoryState.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'
import { isExpectedRejection } from '../exceptions.ts'
import { rulesForFixture } from '../forks.ts'
import { blockOf } from '../stateTests/block.ts'
import { stateDifference } from '../stateTests/difference.ts'
import type { PostState, StateTest } from '../stateTests/format.ts'
import { type ReadTransaction, readTransaction } from '../stateTests/transaction.ts'

/** A test calls 1,024 frames deep with a megabyte of memory in each. Only what is written takes real memory. */
const EVM_MEGABYTES = 1536

/** Made again after a case that threw, because nobody knows what it left behind. */
let executor: SequentialExecutor | undefined

export function runStateTests(file: FixtureFile, sink: CaseSink): void {
  for (const [name, test] of Object.entries(file.content as Record<string, StateTest>)) {
    const preparation = new Preparation(test)
    for (const [fork, posts] of Object.entries(test.post)) {
      const rules = rulesForFixture(fork, test.config)
      for (const post of posts) {
        const { data, gas, value } = post.indexes
        sink.check(`${name} [${fork} d${data} g${gas} v${value}]`, () =>
          rules === undefined ? { skipped: `no rules for the fork ${fork}` } : judge(preparation, post, rules),
        )
      }
    }
  }
}

/** What the cases of one test share: the state before, and transactions that several forks execute. */
class Preparation {
  readonly test: StateTest
  readonly #transactions = new Map<string, ReadTransaction>()
  #pre: MemoryState | undefined

  constructor(test: StateTest) {
    this.test = test
  }

  /** A state of the case's own. */
  freshState(): MemoryState {
    if (this.#pre === undefined) {
      this.#pre = MemoryState.fromAlloc(this.test.pre)
      // Storage roots are remembered in copies, so the unchanged ones are hashed once per test.
      this.#pre.root()
    }
    return this.#pre.copy()
  }

  transaction(post: PostState): ReadTransaction {
    const { data, gas, value } = post.indexes
    const key = post.txbytes ?? `${data} ${gas} ${value}`
    let read = this.#transactions.get(key)
    if (read === undefined) {
      read = readTransaction(this.test.transaction, post)
      this.#transactions.set(key, read)
    }
    return read
  }
}

function judge(preparation: Preparation, post: PostState, rules: Rules): Verdict {
  const state = preparation.freshState()
  const { env, config } = preparation.test
  const block = blockOf(env, config, rules)
  const read = preparation.transaction(post)
  const running = executor ?? new SequentialExecutor(new Kernel({ memoryMegabytes: EVM_MEGABYTES }))
  executor = undefined
  running.beginBlock(block, rules, state)
  const outcome = read instanceof TransactionError ? read : running.execute(read.transaction, read.sender)
  const isRejected = outcome instanceof TransactionError
  if (!isRejected) touchFeeRecipient(running, block)
  state.apply(running.finishBlock())
  let verdict = compareAcceptance(post, outcome)
  if (isRejected) {
    verdict ??= compareUnchanged(preparation, state)
    // Older fixtures touch the fee recipient after a rejection, too; newer ones leave the state as it was.
    if (bytesToHex(state.root()) !== post.hash) {
      running.beginBlock(block, rules, state)
      touchFeeRecipient(running, block)
      state.apply(running.finishBlock())
    }
  }
  executor = running
  return verdict ?? compareEffects(post, outcome, state)
}

/** The convention of state tests: a block ends with a reward of nothing. Where empty accounts may be, one comes into being. */
function touchFeeRecipient(running: SequentialExecutor, { coinbase }: BlockContext): void {
  running.credit(coinbase, 0n)
}

function compareUnchanged(preparation: Preparation, state: MemoryState): Verdict {
  const before = bytesToHex(preparation.freshState().root())
  const after = bytesToHex(state.root())
  return after === before ? undefined : { expected: `root ${before} as before the rejection`, found: `root ${after}` }
}

function compareAcceptance(post: PostState, outcome: TransactionOutcome | TransactionError): Verdict {
  const { expectException } = post
  if (!(outcome instanceof TransactionError)) {
    if (expectException === undefined) return undefined
    return { expected: `rejection: ${expectException}`, found: showOutcome(outcome) }
  }
  if (expectException === undefined) return { expected: 'acceptance', found: showOutcome(outcome) }
  if (isExpectedRejection(expectException, outcome.code)) return undefined
  return { expected: `rejection: ${expectException}`, found: showOutcome(outcome) }
}

function compareEffects(post: PostState, outcome: TransactionOutcome | TransactionError, state: MemoryState): Verdict {
  const root = bytesToHex(state.root())
  if (root !== post.hash) {
    const difference = post.state === undefined ? '' : `: ${stateDifference(post.state, state)}`
    return { expected: `root ${post.hash}`, found: `root ${root}, ${showOutcome(outcome)}${difference}` }
  }
  const logs = logsHash(outcome instanceof TransactionError ? [] : outcome.logs)
  return logs === post.logs
    ? undefined
    : { expected: `logs ${post.logs}`, found: `logs ${logs}, ${showOutcome(outcome)}` }
}

function logsHash(logs: readonly Log[]): string {
  return bytesToHex(keccak256(encodeRlp(logs.map(logItem))))
}

function showOutcome(outcome: TransactionOutcome | TransactionError): string {
  if (outcome instanceof TransactionError) return `rejection: ${outcome.code}: ${outcome.message}`
  const halt = outcome.halt === undefined ? '' : ` (${outcome.halt})`
  return `${outcome.status}${halt}, gas used ${outcome.gasUsed}, ${outcome.logs.length} logs`
}
