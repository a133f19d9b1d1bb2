/**
 * A replay as JSON.
 *
 * Owns: that form. `version` counts up when a member goes or changes its meaning; reports have a version of their own. Times
 * are milliseconds. Must never: hold more than the text of what it has been given.
 */
import { availableParallelism } from 'node:os'
import { type BlockReport, reportToJson } from '../../executor/index.ts'
import { speedupOf, type TimedBlock } from './distribution.ts'

const REPLAY_VERSION = 1

export interface ReplaySettings {
  /** 0 = one after another only. */
  readonly lanes: number
  readonly repeat: number
  readonly multilane: string
}

export class ReplayJson {
  readonly #pieces: string[]

  constructor({ lanes, repeat, multilane }: ReplaySettings) {
    const machine = { node: process.version, platform: process.platform, processors: availableParallelism() }
    const head = JSON.stringify({ version: REPLAY_VERSION, multilane, machine, lanes, repeat })
    // The object goes on with the blocks.
    this.#pieces = [`${head.slice(0, -1)},"blocks":[`]
  }

  add(path: string, block: TimedBlock, report: BlockReport | undefined): void {
    const onLanes = report !== undefined
    const entry = {
      path,
      number: Number(block.number),
      transactions: block.transactions,
      gasUsed: Number(block.gas),
      sequentialTime: block.sequentialTime,
      parallelTime: onLanes ? block.parallelTime : null,
      speedup: onLanes ? speedupOf(block) : null,
      report: onLanes ? reportToJson(report) : null,
    }
    this.#pieces.push(`${this.#pieces.length === 1 ? '' : ','}\n${JSON.stringify(entry)}`)
  }

  pieces(): string[] {
    return [...this.#pieces, '\n]}\n']
  }
}
