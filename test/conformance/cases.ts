/**
 * The words the runners and the harness share: a file of fixtures, a case, its verdict.
 *
 * Owns: these shapes and the sink that counts verdicts. Must never: know a suite, print, or hold more than one file's results.
 */
import type { BlockExecutor } from '../../src/executor/index.ts'
import type { WorldKind } from './options.ts'

/** One file of fixtures, whole. */
export interface FixtureFile {
  /** The folder of fixtures, for what lies beside the file. */
  readonly fixtures: string
  /** The top folder: `state-tests`, `rlp-tests`... */
  readonly suite: string
  /** The path of the bundle below the fixtures folder, without its endings: `state-tests/eest/prague__eip7702_set_code_tx`. */
  readonly bundle: string
  /** The file's path inside the bundle, or the bundle's own name when it is a single file. */
  readonly path: string
  readonly content: unknown
}

export interface Mismatch {
  readonly expected: string
  readonly found: string
}

/** What a case came to; undefined = passed. */
export type Verdict = undefined | Mismatch | { readonly skipped: string }

export interface Failure extends Mismatch {
  readonly name: string
}

/** What executes blocks. Whoever takes it gives it back when it is as good as before; else the next one gets a new one. */
export interface ExecutorLoan {
  take(): Promise<BlockExecutor>
  giveBack(executor: BlockExecutor): void
}

/** Of the suites with blocks: what executes them, and what they are imported into. */
export interface BlockSettings {
  readonly executors: ExecutorLoan
  readonly world: WorldKind
}

/** Runs every case of one file, handing each to the sink. */
export type SuiteRunner = (file: FixtureFile, sink: CaseSink, settings: BlockSettings) => void | Promise<void>

/** Verdicts of one piece of work. */
export interface Tally {
  passed: number
  skipped: number
  /** How often each reason to skip was given. */
  readonly skipReasons: Record<string, number>
  /** What runners want told at the end though nothing failed, and how often. */
  readonly notes: Record<string, number>
  readonly failures: Failure[]
}

export function emptyTally(): Tally {
  return { passed: 0, skipped: 0, skipReasons: {}, notes: {}, failures: [] }
}

export class CaseSink {
  readonly tally: Tally = emptyTally()
  readonly #filter: string | undefined
  readonly #onCase: (name: string) => void
  #prefix = ''

  /** `onCase` hears the full name of each case before it runs. */
  constructor(filter: string | undefined, onCase: (name: string) => void) {
    this.#filter = filter
    this.#onCase = onCase
  }

  enterFile(file: FixtureFile): void {
    this.#prefix = `${file.bundle} > ${file.path === '' ? '' : `${file.path} > `}`
  }

  /** Runs one case unless the filter leaves it out. What it throws is a failure, not the end of the run. */
  check(name: string, run: () => Verdict): void {
    const fullName = this.#begin(name)
    if (fullName === undefined) return
    try {
      this.#settle(fullName, run())
    } catch (error) {
      this.#settle(fullName, thrown(error))
    }
  }

  /** The same for a case that takes its time; the next one waits for it. */
  async checkLater(name: string, run: () => Promise<Verdict>): Promise<void> {
    const fullName = this.#begin(name)
    if (fullName !== undefined) this.#settle(fullName, await run().catch(thrown))
  }

  /** Has something counted that the closing lines tell. */
  note(text: string): void {
    this.tally.notes[text] = (this.tally.notes[text] ?? 0) + 1
  }

  /** The full name; undefined = the filter leaves it out. */
  #begin(name: string): string | undefined {
    const fullName = this.#prefix + name
    if (this.#filter !== undefined && !fullName.includes(this.#filter)) return undefined
    this.#onCase(fullName)
    return fullName
  }

  #settle(fullName: string, verdict: Verdict): void {
    if (verdict === undefined) this.tally.passed++
    else if ('skipped' in verdict) this.#skip(verdict.skipped)
    else this.tally.failures.push({ name: fullName, expected: verdict.expected, found: verdict.found })
  }

  #skip(reason: string): void {
    this.tally.skipped++
    this.tally.skipReasons[reason] = (this.tally.skipReasons[reason] ?? 0) + 1
  }
}

function thrown(error: unknown): Verdict {
  return { expected: 'a verdict', found: `thrown: ${describeError(error)}` }
}

/** The error with the first lines of its stack: enough to find the place, short enough for a list. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return (error.stack ?? `${error.name}: ${error.message}`).split('\n').slice(0, 4).join(' | ')
}
