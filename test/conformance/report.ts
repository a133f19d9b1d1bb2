/**
 * What the user sees of a run: the progress line, the failures, the totals.
 *
 * Owns: the totals and their layout. Must never: hold back a failure from the JSON file, or print without bound.
 */
import type { Failure, Tally } from './cases.ts'

/** Failures printed in full; the JSON file has them all. */
const PRINTED_FAILURES = 40
/** Characters of an expected or found value that are printed. */
const PRINTED_CHARACTERS = 600
const PROGRESS_INTERVAL_MS = 200

export interface Totals {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export class Report {
  readonly #failures: Failure[] = []
  readonly #skipReasons = new Map<string, number>()
  readonly #notes = new Map<string, number>()
  readonly #bySuite = new Map<string, Totals>()
  readonly #started = performance.now()
  readonly #isTerminal: boolean
  readonly #write: (text: string) => void
  #passed = 0
  #skipped = 0
  #lastProgress = 0

  constructor(isTerminal: boolean, write: (text: string) => void) {
    this.#isTerminal = isTerminal
    this.#write = write
  }

  get totals(): Totals {
    return { passed: this.#passed, failed: this.#failures.length, skipped: this.#skipped }
  }

  add(suite: string, tally: Tally): void {
    const before = this.#bySuite.get(suite) ?? { passed: 0, failed: 0, skipped: 0 }
    this.#bySuite.set(suite, {
      passed: before.passed + tally.passed,
      failed: before.failed + tally.failures.length,
      skipped: before.skipped + tally.skipped,
    })
    this.#passed += tally.passed
    this.#skipped += tally.skipped
    for (const [reason, count] of Object.entries(tally.skipReasons)) {
      this.#skipReasons.set(reason, (this.#skipReasons.get(reason) ?? 0) + count)
    }
    for (const [text, count] of Object.entries(tally.notes)) {
      this.#notes.set(text, (this.#notes.get(text) ?? 0) + count)
    }
    for (const failure of tally.failures) {
      this.#failures.push(failure)
      if (this.#failures.length <= PRINTED_FAILURES) this.#printFailure(failure)
    }
  }

  /** Redraws the progress line; `running` counts cases of items that are not done yet. */
  progress(itemsDone: number, items: number, running: number, name: string): void {
    const now = performance.now()
    if (!this.#isTerminal || now - this.#lastProgress < PROGRESS_INTERVAL_MS) return
    this.#lastProgress = now
    const settled = this.#passed + this.#skipped + this.#failures.length + running
    const failed = this.#failures.length === 0 ? '' : `, ${this.#failures.length} failed`
    this.#write(`\r\x1b[K${`${itemsDone}/${items}  ${settled} cases${failed}  ${name}`.slice(0, 118)}`)
  }

  /** The closing lines; the very last one is `N passed, N failed, N skipped`. */
  finish(): void {
    this.#clearProgress()
    const unprinted = this.#failures.length - PRINTED_FAILURES
    if (unprinted > 0) this.#write(`... and ${unprinted} more failures (--json FILE holds all)\n`)
    for (const [reason, count] of this.#skipReasons) this.#write(`skipped ${count}: ${reason}\n`)
    for (const [text, count] of [...this.#notes].sort()) this.#write(`noted ${count}: ${text}\n`)
    for (const [suite, totals] of [...this.#bySuite].sort()) this.#write(`${suite}: ${totalsLine(totals)}\n`)
    const { seconds, peakMegabytes } = this.#costs()
    this.#write(`${seconds.toFixed(1)} seconds, peak memory ${peakMegabytes} MB\n`)
    this.#write(`${totalsLine(this.totals)}\n`)
  }

  json(): string {
    const suites = Object.fromEntries(this.#bySuite)
    const skipReasons = Object.fromEntries(this.#skipReasons)
    const notes = Object.fromEntries(this.#notes)
    return `${JSON.stringify({ ...this.totals, ...this.#costs(), suites, skipReasons, notes, failures: this.#failures }, null, 2)}\n`
  }

  #costs(): { seconds: number; peakMegabytes: number } {
    const seconds = Math.round((performance.now() - this.#started) / 10) / 100
    // maxRSS is in kilobytes and covers the worker threads.
    return { seconds, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }
  }

  #printFailure({ name, expected, found }: Failure): void {
    this.#clearProgress()
    this.#write(`FAILED ${name}\n  expected ${shorten(expected)}\n  found    ${shorten(found)}\n`)
  }

  #clearProgress(): void {
    if (this.#isTerminal) this.#write('\r\x1b[K')
  }
}

function totalsLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function shorten(text: string): string {
  if (text.length <= PRINTED_CHARACTERS) return text
  return `${text.slice(0, PRINTED_CHARACTERS)}... (${text.length} characters)`
}
