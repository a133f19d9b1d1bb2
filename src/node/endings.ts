/**
 * How the parts of something are ended that has been put together one after another.
 *
 * Owns: their order, the last one first. Must never: leave a part because another could not be ended.
 */
export class Endings implements AsyncDisposable {
  #endings: (() => Promise<void>)[] = []

  add(end: () => Promise<void>): void {
    this.#endings.push(end)
  }

  /** Throws the first failure when all are ended. A second time there is nothing to end. */
  async run(): Promise<void> {
    const failures: unknown[] = []
    for (const end of this.#endings.splice(0).reverse()) await end().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw failures[0]
  }

  /** Somebody else ends them now. */
  handOver(): Endings {
    const others = new Endings()
    others.#endings = this.#endings.splice(0)
    return others
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.run()
  }
}
