/**
 * Short cuts for tests that run assembled code.
 *
 * Owns: a world of a few contracts, and one call into it. Must never: assert.
 */
import { createEvm, type Evm, type EvmOptions, type Message, type MessageResult } from '../../src/evm/index.ts'
import { bytesToBigInt } from '../../src/primitives/bytes.ts'
import { MemoryState } from '../../src/state/index.ts'
import { assemble } from './assembler.ts'

/** The address of a contract of the test, by a small number. */
export function addressOf(number: number): Uint8Array {
  const address = new Uint8Array(20)
  address[0] = 0xc0
  address[18] = number >> 8
  address[19] = number & 0xff
  return address
}

/** The same as a number, for programs. */
export function addressWord(number: number): string {
  return `0x${bytesToBigInt(addressOf(number)).toString(16)}`
}

/** A state with the given contracts, contract `n` at `addressOf(n)`. */
export function worldOf(...codes: (string | Uint8Array)[]): MemoryState {
  const state = new MemoryState()
  for (const [number, code] of codes.entries()) {
    state.setCode(addressOf(number), typeof code === 'string' ? assemble(code) : code)
    state.setBalance(addressOf(number), 1000n)
  }
  return state
}

const machines = new Map<string, Evm>()

/** Calls contract 0. */
export function callFirst(state: MemoryState, message: Message = {}, options: EvmOptions = {}): MessageResult {
  const key = JSON.stringify(options)
  const evm = machines.get(key) ?? createEvm(options)
  machines.set(key, evm)
  return evm.call({ to: addressOf(0), state, gas: 10_000_000n, ...message })
}

/** Runs a program whose output is one word. */
export function evaluate(source: string, message: Message = {}, options: EvmOptions = {}): bigint {
  const result = callFirst(worldOf(source), message, options)
  if (result.status !== 'success') throw new Error(`the program ended with ${result.halt ?? result.status}`)
  return bytesToBigInt(result.output)
}
