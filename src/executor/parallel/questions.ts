/**
 * How a lane asks the thread that has the state.
 *
 * Owns: the cells through which questions and answers pass. A question is a call of a kernel import by number; whoever
 * answers runs that very import on the shared memory, so nothing is copied twice. A lane sleeps until it is answered; the
 * answering thread never blocks. Must never: carry values, or outlive the run it was opened for.
 */
import type { KernelImports } from '../../kernel-host/index.ts'

/** Questions by number; their arguments are numbers. */
const QUESTIONS = ['loadAccount', 'loadSlot', 'loadCode', 'blockHash'] as const

const BELL = 0
const CELLS = 16
const CELLS_OF_A_LANE = 16
const STATE = 0
const QUESTION = 1
const ARGUMENTS = 2
const MOST_ARGUMENTS = 4
const RESULT = 6

const IDLE = 0
const ASKED = 1
const ANSWERED = 2
const FAILED = 3

export function createQuestions(lanes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * (CELLS + lanes * CELLS_OF_A_LANE))
}

/** The question could not be answered; the answering thread knows why. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError'
}

/** The imports of a lane that has to ask for what it does not know. */
export function askingImports(buffer: SharedArrayBuffer, lane: number): KernelImports {
  const cells = new Int32Array(buffer)
  const base = CELLS + lane * CELLS_OF_A_LANE
  const ask = (question: number, values: readonly number[]): number => {
    cells[base + QUESTION] = question
    for (let index = 0; index < MOST_ARGUMENTS; index++) cells[base + ARGUMENTS + index] = values[index] ?? 0
    Atomics.store(cells, base + STATE, ASKED)
    Atomics.add(cells, BELL, 1)
    Atomics.notify(cells, BELL)
    while (Atomics.load(cells, base + STATE) === ASKED) Atomics.wait(cells, base + STATE, ASKED)
    if (Atomics.exchange(cells, base + STATE, IDLE) === FAILED) throw new UnansweredError('the state was not answered')
    return cells[base + RESULT]!
  }
  return Object.fromEntries(QUESTIONS.map((name, number) => [name, (...values: number[]) => ask(number, values)]))
}

/** Answers questions until it is closed. */
export class Answers {
  readonly #cells: Int32Array
  readonly #lanes: number
  readonly #imports: (lane: number) => KernelImports
  readonly #onFailure: (error: unknown) => void
  #isClosed = false

  /** `onFailure` gets what an import threw; the lane that asked only hears that. */
  constructor(
    buffer: SharedArrayBuffer,
    lanes: number,
    imports: (lane: number) => KernelImports,
    onFailure: (error: unknown) => void,
  ) {
    this.#cells = new Int32Array(buffer)
    this.#lanes = lanes
    this.#imports = imports
    this.#onFailure = onFailure
    // What a lane asked before it died is not to be answered into the memory of its successor.
    for (let lane = 0; lane < lanes; lane++) Atomics.store(this.#cells, CELLS + lane * CELLS_OF_A_LANE + STATE, IDLE)
    this.#serve()
  }

  close(): void {
    this.#isClosed = true
    Atomics.add(this.#cells, BELL, 1)
    Atomics.notify(this.#cells, BELL)
  }

  async #serve(): Promise<void> {
    while (!this.#isClosed) {
      const rings = Atomics.load(this.#cells, BELL)
      for (let lane = 0; lane < this.#lanes; lane++) this.#answer(lane)
      const { async, value } = Atomics.waitAsync(this.#cells, BELL, rings)
      if (async) await value
    }
  }

  #answer(lane: number): void {
    const cells = this.#cells
    const base = CELLS + lane * CELLS_OF_A_LANE
    if (Atomics.load(cells, base + STATE) !== ASKED) return
    let state = ANSWERED
    try {
      const name = QUESTIONS[cells[base + QUESTION]!]!
      const values = cells.subarray(base + ARGUMENTS, base + ARGUMENTS + MOST_ARGUMENTS)
      cells[base + RESULT] = this.#imports(lane)[name]!(...values)
    } catch (error) {
      this.#onFailure(error)
      state = FAILED
    }
    Atomics.store(cells, base + STATE, state)
    Atomics.notify(cells, base + STATE)
  }
}
