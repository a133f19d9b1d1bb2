/**
 * Transfers of ether as logs of an address that nobody has, between the logs of contracts.
 *
 * Owns: what such a log looks like, and the order of all logs of a call. Must never: keep a log of what was reverted.
 */
import type { EnteredFrame, LeftFrame, Log, Selfdestruction, TraceListener } from '../../kernel-host/index.ts'
import { bigIntToFixedBytes, concatBytes, hexToBytes } from '../../primitives/index.ts'
import { Opcode } from '../../protocol/index.ts'

/** A log with its number in the block. Numbers of reverted logs are not given again. */
export interface NumberedLog {
  readonly log: Log
  readonly number: number
}

const TRANSFER_ADDRESS = hexToBytes(`0x${'ee'.repeat(20)}`)
/** keccak256 of Transfer(address,address,uint256). */
const TRANSFER_TOPIC = hexToBytes('0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef')
const TWELVE_ZEROS = new Uint8Array(12)

export class TransferRecorder implements TraceListener {
  #frames: NumberedLog[][] = []
  #kept: NumberedLog[] = []
  #numbers = 0

  beginCall(): void {
    this.#frames = []
    this.#kept = []
  }

  /** Of the call that has ended. */
  get logs(): readonly NumberedLog[] {
    return this.#kept
  }

  entered({ opcode, from, to, value = 0n }: EnteredFrame): void {
    this.#frames.push([])
    if (value > 0n && opcode !== Opcode.DELEGATECALL) this.#add(transferLog(from, to, value))
  }

  left({ status }: LeftFrame): void {
    const logs = this.#frames.pop() ?? []
    if (status === 'success') (this.#frames.at(-1) ?? this.#kept).push(...logs)
  }

  logged(log: Log): void {
    this.#add(log)
  }

  selfdestructed({ from, heir, balance }: Selfdestruction): void {
    if (balance > 0n) this.#add(transferLog(from, heir, balance))
  }

  step(): void {}

  #add(log: Log): void {
    this.#frames.at(-1)?.push({ log, number: this.#numbers++ })
  }
}

function transferLog(from: Uint8Array, to: Uint8Array, value: bigint): Log {
  return {
    address: TRANSFER_ADDRESS,
    topics: [TRANSFER_TOPIC, concatBytes(TWELVE_ZEROS, from), concatBytes(TWELVE_ZEROS, to)],
    data: bigIntToFixedBytes(value, 32),
  }
}
