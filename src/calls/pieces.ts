/**
 * The pieces of a result that is longer than anybody wants to hold.
 *
 * Owns: what was made and not read yet. Must never: let go of a failure.
 */

export class Pieces implements AsyncIterable<string> {
  #waiting: { readonly piece: string; readonly read: () => void }[] = []
  #end: { readonly error: unknown } | 'complete' | undefined
  #wake: () => void = () => {}

  push(piece: string, read: () => void): void {
    this.#waiting.push({ piece, read })
    this.#wake()
  }

  complete(): void {
    this.#end ??= 'complete'
    this.#wake()
  }

  fail(error: unknown): void {
    this.#end ??= { error }
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for (;;) {
      const waiting = this.#waiting
      this.#waiting = []
      for (const { piece, read } of waiting) {
        yield piece
        read()
      }
      if (waiting.length > 0) continue
      if (this.#end === 'complete') return
      if (this.#end !== undefined) throw this.#end.error
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
