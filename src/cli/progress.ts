/**
 * How far long work has come: a bar on a terminal, a line now and then elsewhere.
 *
 * Owns: its look and how often it changes. Must never: say anything that the work does not say again at its end.
 */
import type { Output } from './command.ts'

const BAR_WIDTH = 24
const STATUS_INTERVAL = 100
const LINE_INTERVAL = 5000

export class Progress {
  readonly #output: Output
  readonly #total: number
  readonly #now: () => number
  #last: number

  /** `total` is the amount of work in any unit; 0 = unknown. */
  constructor(output: Output, total: number, now: () => number = () => performance.now()) {
    this.#output = output
    this.#total = total
    this.#now = now
    this.#last = now()
  }

  /** Shows the state of things, if it is time to. */
  update(done: number, details: () => string): void {
    const { status, error } = this.#output
    const now = this.#now()
    if (now - this.#last < (status === undefined ? LINE_INTERVAL : STATUS_INTERVAL)) return
    this.#last = now
    const share = this.#total === 0 ? undefined : Math.min(1, done / this.#total)
    const percent = share === undefined ? '' : `${Math.floor(share * 100)} %  `
    if (status === undefined) error(`${percent}${details()}`)
    else status(`${share === undefined ? '' : `[${bar(share)}] `}${percent}${details()}`)
  }

  /** Takes the bar away. */
  finish(): void {
    this.#output.status?.('')
  }
}

function bar(share: number): string {
  const filled = Math.round(share * BAR_WIDTH)
  return '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled)
}
