/**
 * Work that must not overlap, by what it is about.
 *
 * Owns: the order of each queue. Must never: keep a queue that is empty.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs `work` when all earlier work under this key is over, however that ended. */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key)
    const result = before === undefined ? work() : before.then(work)
    const over = result.then(
      () => {},
      () => {},
    )
    this.#last.set(key, over)
    try {
      return await result
    } finally {
      if (this.#last.get(key) === over) this.#last.delete(key)
    }
  }
}
