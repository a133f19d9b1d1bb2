/**
 * What is compared: every engine takes a case and gives its outcome in one common form.
 *
 * Owns: that form, and the engines whose results come as `StateChanges`: oracle and kernel.
 * Must never: judge a difference.
 */
import type { StateChanges } from '../../src/kernel-host/state.ts'
import { bytesToHex } from '../../src/primitives/hex.ts'
import { keccak256 } from '../../src/primitives/keccak.ts'
import { rulesOf } from '../../src/protocol/forks/index.ts'
import type { Rules } from '../../src/protocol/forks/rules.ts'
import { type Message, type OracleOutcome, runOracle } from '../oracle/index.ts'
import { bytesOf, wordOf } from '../oracle/word.ts'
import { BLOCK, CaseState, type FuzzCase, GAS_PRICE } from './case.ts'

export interface Outcome {
  readonly status: 'success' | 'revert' | 'halt'
  readonly gasUsed: bigint
  readonly gasRefund: bigint
  readonly output: string
  readonly logs: readonly string[]
  readonly createdAddress: string
  /** The whole world afterwards, one line for each account and slot. */
  readonly world: ReadonlyMap<string, string>
}

export interface Engine {
  readonly name: string
  run(fuzzCase: FuzzCase): Outcome | Promise<Outcome>
}

/** The result of a message call, as oracle and kernel give it. */
export type CallResult = Omit<OracleOutcome, 'logs' | 'halt'> & { readonly logs: readonly LogEntry[] }

export interface LogEntry {
  readonly address: Uint8Array
  readonly topics: readonly Uint8Array[]
  readonly data: Uint8Array
}

export const oracleEngine: Engine = { name: 'oracle', run: (fuzzCase) => runOracleEngine(fuzzCase) }

interface OracleOptions {
  /** Told of each message. */
  readonly watch?: (message: Message) => void
  /** Instead of those of the case's fork. */
  readonly rules?: Rules
}

export function runOracleEngine(fuzzCase: FuzzCase, { watch, rules }: OracleOptions = {}): Outcome {
  const { fork, accounts, from, to, data, value, gas } = fuzzCase
  const result = runOracle({
    rules: rules ?? rulesOf(fork),
    state: new CaseState(accounts),
    block: BLOCK,
    from: bytesOf(from, 20),
    to: to === undefined ? undefined : bytesOf(to, 20),
    data,
    value,
    gas,
    gasPrice: GAS_PRICE,
    ...(watch === undefined ? {} : { watch }),
  })
  return toOutcome(fuzzCase, result)
}

export function toOutcome(fuzzCase: FuzzCase, result: CallResult): Outcome {
  return {
    status: result.status,
    gasUsed: result.gasUsed,
    gasRefund: result.gasRefund,
    output: bytesToHex(result.output),
    logs: result.logs.map(logLine),
    createdAddress: result.createdAddress === undefined ? '' : bytesToHex(result.createdAddress),
    world: worldAfter(fuzzCase, result.changes),
  }
}

export function logLine({ address, topics, data }: LogEntry): string {
  return `${bytesToHex(address)} [${topics.map(bytesToHex).join(' ')}] ${bytesToHex(data)}`
}

/** The lines of a world that is built account by account. */
export class WorldText {
  readonly lines = new Map<string, string>()

  setAccount(address: Uint8Array, nonce: bigint, balance: bigint, codeHash: Uint8Array): void {
    this.lines.set(bytesToHex(address), `nonce ${nonce} balance ${balance} code ${bytesToHex(codeHash).slice(0, 18)}`)
  }

  setSlot(address: Uint8Array, slot: bigint, value: bigint): void {
    const key = `${bytesToHex(address)} slot 0x${slot.toString(16)}`
    if (value === 0n) this.lines.delete(key)
    else this.lines.set(key, `0x${value.toString(16)}`)
  }

  wipe(address: Uint8Array): void {
    const prefix = `${bytesToHex(address)} `
    for (const key of this.lines.keys()) if (key.startsWith(prefix)) this.lines.delete(key)
  }

  remove(address: Uint8Array): void {
    this.wipe(address)
    this.lines.delete(bytesToHex(address))
  }
}

function worldAfter(fuzzCase: FuzzCase, changes: StateChanges): ReadonlyMap<string, string> {
  const world = new WorldText()
  for (const { address, nonce, balance, code, storage } of fuzzCase.accounts) {
    const at = bytesOf(address, 20)
    world.setAccount(at, nonce, balance, keccak256(code))
    for (const [slot, value] of storage) world.setSlot(at, slot, value)
  }
  for (const { address, account, storageWiped, code, storage } of changes) {
    if (storageWiped) world.wipe(address)
    if (account === undefined) world.remove(address)
    else world.setAccount(address, account.nonce, account.balance, account.codeHash)
    for (const { slot, value } of storage) world.setSlot(address, wordOf(slot), wordOf(value))
    if (code !== undefined && account !== undefined) requireHash(code, account.codeHash)
  }
  return world.lines
}

function requireHash(code: Uint8Array, codeHash: Uint8Array): void {
  if (wordOf(keccak256(code)) !== wordOf(codeHash)) throw new Error('a change has code that does not fit its hash')
}
