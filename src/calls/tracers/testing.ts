/**
 * A world of small contracts and traces of calls into it, for tests.
 *
 * Owns: nothing that is part of the product. Must never: be imported but by tests.
 */
import { bytesToHex } from '../../primitives/index.ts'
import { MemoryState } from '../../state/index.ts'
import { CallLanes } from '../callLanes.ts'
import { type CallMessage, plainMessage } from '../message.ts'
import type { CallSite } from '../site.ts'
import { testSite } from '../testing.ts'
import type { TraceJob } from './job.ts'
import { type TracerSpec, tracerSpec } from './spec.ts'
import type { StructLogConfig } from './structLogs.ts'
import { trace } from './trace.ts'

export const caller = new Uint8Array(20).fill(0xa1)

/** The address of a contract of the test, by a small number. */
export function contract(number: number): Uint8Array {
  return new Uint8Array(20).fill(0xc0 + number)
}

export const contractText = (number: number): string => bytesToHex(contract(number))

/** Contract `n` has the nth code. */
export function worldOf(...codes: readonly Uint8Array[]): MemoryState {
  const state = new MemoryState()
  state.setBalance(caller, 10n ** 18n)
  for (const [number, code] of codes.entries()) {
    state.setCode(contract(number), code)
    state.setBalance(contract(number), 1000n)
  }
  return state
}

export function messageTo(to: Uint8Array | undefined, changes: Partial<CallMessage> = {}): CallMessage {
  return { ...plainMessage(caller, to, new Uint8Array(0), 1_000_000n), ...changes }
}

export function jobOf(tracer: TracerSpec, message: CallMessage): TraceJob {
  return {
    before: [],
    items: [{ what: { kind: 'call', message }, opening: '', closing: '' }],
    tracer,
    opening: '',
    closing: '',
  }
}

export function structLogs(config: Partial<StructLogConfig> = {}): TracerSpec {
  const usual = { enableMemory: false, disableStack: false, disableStorage: false, enableReturnData: false, limit: 0 }
  return { name: 'structLogs', config: { ...usual, ...config } }
}

/** What a tracer says of a call of the first contract, without threads. */
export async function traced<Result>(
  codes: readonly Uint8Array[],
  tracer: TracerSpec | string,
  settings: object = {},
  changes: Partial<CallMessage> = {},
  site: Partial<CallSite> = {},
): Promise<Result> {
  await using lanes = new CallLanes({ lanes: 0 })
  const spec = typeof tracer === 'string' ? tracerSpec(tracer, settings) : tracer
  const to = 'to' in changes ? changes.to : contract(0)
  let text = ''
  const job = jobOf(spec, messageTo(to, changes))
  for await (const piece of trace(lanes, testSite({ state: worldOf(...codes), ...site }), job)) text += piece
  return JSON.parse(text)
}
