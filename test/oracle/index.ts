/**
 * The oracle: a second, slow EVM written from the yellow paper and the EIPs, to check the kernel against.
 *
 * Owns: the entry. Must never: share code with the kernel. What it does share are the rules, keccak and the precompiles.
 */
import type { StateChanges, StateReader } from '../../src/kernel-host/state.ts'
import type { Rules } from '../../src/protocol/forks/rules.ts'
import { createAddress } from './addresses.ts'
import { arithmetic } from './arithmetic.ts'
import { calls } from './calls.ts'
import { environment } from './environment.ts'
import { flow } from './flow.ts'
import type { FrameResult, Message } from './frame.ts'
import { type Handlers, Machine, type OracleBlock } from './machine.ts'
import { type OracleLog, OracleState } from './state.ts'
import { storage } from './storage.ts'
import { bytesOf, EMPTY, wordOf } from './word.ts'

export type { Message } from './frame.ts'
export type { OracleBlock } from './machine.ts'
export type { OracleLog } from './state.ts'

export interface OracleCall {
  readonly rules: Rules
  readonly state: StateReader
  readonly block: OracleBlock
  readonly from: Uint8Array
  /** undefined = create, with `data` as init code. */
  readonly to: Uint8Array | undefined
  readonly data: Uint8Array
  readonly value: bigint
  readonly gas: bigint
  readonly gasPrice: bigint
  /** Told of every message that is sent. */
  readonly watch?: (message: Message) => void
}

export interface OracleOutcome {
  readonly status: FrameResult['status']
  readonly halt: string | undefined
  /** Before the refund, without intrinsic gas. */
  readonly gasUsed: bigint
  readonly gasRefund: bigint
  readonly output: Uint8Array
  readonly logs: readonly OracleLog[]
  readonly createdAddress: Uint8Array | undefined
  readonly changes: StateChanges
}

const HANDLERS: Handlers = { ...arithmetic, ...environment, ...flow, ...storage, ...calls }

/** Runs one message as the whole of a transaction: no fee, no intrinsic gas; only a creation counts the sender's nonce up. */
export function runOracle(call: OracleCall): OracleOutcome {
  const from = wordOf(call.from)
  const state = new OracleState(call.state)
  const machine = new Machine(HANDLERS, call.rules, call.block, state, from, call.gasPrice, call.watch ?? ignore)
  const nonce = state.nonce(from)
  const target = call.to === undefined ? createAddress(from, nonce) : wordOf(call.to)
  warmUp(machine, call, from, target)
  if (state.balance(from) < call.value) return refusal(state)

  if (call.to === undefined) state.setNonce(from, nonce + 1n)
  const message: Message = {
    caller: from,
    address: target,
    codeAddress: call.to === undefined ? undefined : target,
    value: call.value,
    movesValue: true,
    data: call.data,
    gas: call.gas,
    isStatic: false,
    depth: 0,
  }
  const result = machine.run(message)
  // A failed frame has put an earlier state in place of the one we began with.
  const final = machine.state
  final.finish(call.rules)
  return {
    status: result.status,
    halt: result.halt,
    gasUsed: call.gas - result.gasLeft,
    gasRefund: final.refund,
    output: result.output,
    logs: final.logs,
    createdAddress: call.to === undefined && result.status === 'success' ? bytesOf(target, 20) : undefined,
    changes: final.changes(),
  }
}

function ignore(): void {}

/** EIP-2929, EIP-3651, EIP-7702: what a transaction touches by its nature is warm from the start. */
function warmUp(machine: Machine, call: OracleCall, from: bigint, target: bigint): void {
  const { rules, state } = machine
  if (!rules.tracksAccess) return
  state.warmAddress(from)
  state.warmAddress(target)
  for (const address of rules.precompiles) state.warmAddress(BigInt(address))
  if (rules.coinbaseStartsWarm) state.warmAddress(wordOf(call.block.coinbase))
  const delegate = call.to === undefined ? undefined : machine.delegateOf(target)
  if (delegate !== undefined) state.warmAddress(delegate)
}

/** The sender cannot pay the value: nothing happens. */
function refusal(state: OracleState): OracleOutcome {
  const nothing = { gasUsed: 0n, gasRefund: 0n, output: EMPTY, logs: [], createdAddress: undefined }
  return { status: 'halt', halt: 'insufficient balance for transfer', ...nothing, changes: state.changes() }
}
