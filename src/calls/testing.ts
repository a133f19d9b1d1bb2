/**
 * Sites, contracts and tasks for the tests of this room.
 *
 * Owns: nothing that is part of the product. Must never: be imported but by tests.
 */
import { bytesToHex, concatBytes, hexToBytes } from '../primitives/index.ts'
import { rulesOf } from '../protocol/forks/index.ts'
import { NEWEST_FORK } from '../protocol/index.ts'
import { MemoryState } from '../state/index.ts'
import type { LaneWork } from './laneWork.ts'
import { type CallMessage, plainMessage } from './message.ts'
import type { CallSite } from './site.ts'

export const rich = new Uint8Array(20).fill(0xa1)
export const poor = new Uint8Array(20).fill(0xa2)
export const somebody = new Uint8Array(20).fill(0xa3)

/** Contracts by name: their code. */
const codes = {
  /** Returns slot 1. */
  reads: '0x6001545f5260205ff3',
  /** Adds one to slot 1, returns what it is now. */
  counts: '0x600154600101806001555f5260205ff3',
  /** Reverts with Error("no"). */
  reverts: `0x7f08c379a0${'00'.repeat(28)}5f5260206004527f${'00'.repeat(31)}026024527f6e6f${'00'.repeat(30)}60445260645ffd`,
  /** INVALID. */
  fails: '0xfe',
  /** Never ends. */
  loops: '0x5b5f56',
  /** Returns the hash of the block whose number is the input. */
  blockHash: '0x5f35405f5260205ff3',
  /** POP on an empty stack. */
  underflows: '0x50',
  /** An opcode that no fork has. */
  unknown: '0x0c',
  /** Reads slot 2, calls `reads`, asks for the balance of the address that is the input, reverts. */
  touches: `0x60025450${'5f5f5f5f5f'}73${'c0'.repeat(20)}5af1505f3531505f5ffd`,
  /** Needs 200,000 gas in a call, and gives it back: uses little. */
  hoards: '0x62030d405a10600a57005b5f5ffd',
  /** Clears slot 1: refund. */
  clears: '0x5f60015500',
  /** Returns caller, gas price and base fee. */
  environment: '0x335f523a60205248604052600360051b5ff3',
} as const

export const contracts = Object.fromEntries(
  Object.keys(codes).map((name, index) => [name, new Uint8Array(20).fill(0xc0 + index)]),
) as Readonly<Record<keyof typeof codes, Uint8Array>>

export function testState(): MemoryState {
  const alloc = Object.fromEntries(
    Object.entries(codes).map(([name, code]) => [
      bytesToHex(contracts[name as keyof typeof codes]),
      { balance: 0n, code, storage: { [bytesToHex(word(1n))]: bytesToHex(word(7n)) } },
    ]),
  )
  return MemoryState.fromAlloc({ ...alloc, [bytesToHex(rich)]: { balance: 10n ** 18n, nonce: 3n } })
}

export function testSite(changes: Partial<CallSite> = {}): CallSite {
  return {
    context: {
      number: 300n,
      timestamp: 1000n,
      gasLimit: 30_000_000n,
      coinbase: new Uint8Array(20).fill(0xcb),
      difficulty: 0n,
      prevRandao: 0n,
      baseFee: 7n,
      blobBaseFee: 1n,
      chainId: 1n,
    },
    rules: rulesOf(NEWEST_FORK),
    state: testState(),
    overrides: [],
    blockHash: (number) => (number < 300n ? word(number + 1000n) : undefined),
    ...changes,
  }
}

export function messageTo(to: Uint8Array | undefined, changes: Partial<CallMessage> = {}): CallMessage {
  return { ...plainMessage(poor, to, new Uint8Array(0), 1_000_000n), ...changes }
}

export function word(value: bigint): Uint8Array {
  return hexToBytes(`0x${value.toString(16).padStart(64, '0')}`)
}

export function words(...values: readonly bigint[]): Uint8Array {
  return concatBytes(...values.map(word))
}

/** Gives out numbered pieces of so many characters. */
export function emitPieces({ emit }: LaneWork, { count, length }: { count: number; length: number }): number {
  for (let index = 0; index < count; index++) emit(`${index} `.padEnd(length, '.'))
  return count
}

/** Gives out a piece, and fails. */
export function throwError({ emit }: LaneWork, message: string): never {
  emit('nobody shall see this')
  throw new RangeError(message)
}
