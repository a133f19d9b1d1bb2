/**
 * What the benchmark asks of an engine.
 *
 * Owns: that interface, and the fork and gas limit under which all of them run. Must never: know an engine.
 */
import type { Program } from '../programs.ts'

export const FORK = 'prague'
export const GAS_LIMIT = 1_000_000_000_000n
export const CALLER = '0x00000000000000000000000000000000000ca11e'

export interface Run {
  readonly output: Uint8Array
  readonly seconds: number
}

export interface Engine {
  readonly name: string
  /** Version, settings, and what its times include. */
  readonly description: string
  /** Slow engines run fewer rounds, with which all engines are checked too. */
  readonly isSlow: boolean
  /** Runs a program on a state in which nothing but the programs exists. */
  run(program: Program, rounds: number): Promise<Run>
  stop(): Promise<void>
}

/** Makes an engine ready for these programs. */
export type StartEngine = (programs: readonly Program[]) => Promise<Engine>

/** Each program has its own address: 0x..b000, 0x..b001 and so on. */
export function addressesOf(programs: readonly Program[]): Map<Program, string> {
  return new Map(programs.map((program, index) => [program, `0x${(0xb000 + index).toString(16).padStart(40, '0')}`]))
}

/** The calldata that sets the rounds. */
export function roundsToHex(rounds: number): string {
  return `0x${rounds.toString(16).padStart(64, '0')}`
}
