/**
 * When blocks are made without anybody asking.
 *
 * Owns: a block as soon as a transaction can go into one (`isOn`), a block every so often (`blockTimeMs`), or both. Must never: make
 * two blocks at once, or go on trying when a block did not take what waits.
 */
import { setImmediate } from 'node:timers/promises'
import type { TransactionPool } from '../pool/index.ts'

export interface Mine {
  /** Makes a block and gives how many transactions it has. */
  mine(): Promise<number>
  /** Whether some transaction offers what the next block asks. */
  hasCandidates(): boolean
  onFailure(error: unknown): void
}

export class Automine {
  readonly #mine: Mine
  readonly #unsubscribe: () => void
  #isOn = false
  #blockTimeMs: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #work: Promise<void> | undefined
  /** Something came since the last look. */
  #isDue = false
  #isStopped = false

  constructor(pool: TransactionPool, mine: Mine) {
    this.#mine = mine
    this.#unsubscribe = pool.subscribe(({ kind }) => {
      if (kind === 'pending' || kind === 'added') this.look()
    })
  }

  get isOn(): boolean {
    return this.#isOn
  }

  set isOn(value: boolean) {
    this.#isOn = value
    if (value) this.look()
  }

  /** No block comes but for a transaction: what a block does not take now waits until somebody sends another. */
  get isAllThereIs(): boolean {
    return this.#isOn && this.#blockTimeMs === undefined
  }

  get blockTimeMs(): number | undefined {
    return this.#blockTimeMs
  }

  /** undefined or 0 = no block comes by itself. */
  set blockTimeMs(value: number | undefined) {
    clearTimeout(this.#timer)
    this.#blockTimeMs = value === 0 ? undefined : value
    this.#schedule()
  }

  /** To be called when more may be fit for a block than before. */
  look(): void {
    if (!this.#isOn || this.#isStopped) return
    this.#isDue = true
    this.#work ??= this.#mineAll()
  }

  /** Resolves when nothing is left that a block is made for at once. */
  async settled(): Promise<void> {
    while (this.#work !== undefined) await this.#work
  }

  stop(): void {
    this.#isStopped = true
    this.#unsubscribe()
    clearTimeout(this.#timer)
  }

  async #mineAll(): Promise<void> {
    // What arrives together goes into one block.
    await setImmediate()
    try {
      while (this.#isDue && this.#isOn && !this.#isStopped) {
        this.#isDue = false
        while (this.#isOn && !this.#isStopped && this.#mine.hasCandidates()) {
          const taken = await this.#mine.mine()
          if (taken > 0) continue
          // The same candidates would be left out again.
          this.#isDue = false
          break
        }
      }
    } catch (error) {
      this.#mine.onFailure(error)
    } finally {
      this.#work = undefined
    }
  }

  /** Blocks that take long do not slow the rhythm down, but for those that take longer than it. */
  #schedule(due = performance.now() + (this.#blockTimeMs ?? 0)): void {
    if (this.#blockTimeMs === undefined || this.#isStopped) return
    const timer = setTimeout(() => void this.#tick(timer, due), Math.max(due - performance.now(), 0))
    this.#timer = timer
  }

  async #tick(timer: ReturnType<typeof setTimeout>, due: number): Promise<void> {
    try {
      await this.#mine.mine()
    } catch (error) {
      this.#mine.onFailure(error)
    }
    // It may have been told otherwise meanwhile.
    if (this.#timer === timer) this.#schedule(Math.max(due + (this.#blockTimeMs ?? 0), performance.now()))
  }
}
