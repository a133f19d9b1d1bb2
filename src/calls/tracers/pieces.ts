/**
 * A text that is written while it is made.
 *
 * Owns: pieces of a good size. Must never: hold more than one.
 */

/** Pieces are put together up to so many characters. */
const PIECE = 32_768

/** Takes a piece of a text. */
export type Write = (piece: string) => void

export class Pieces {
  readonly #write: Write
  #piece = ''

  constructor(write: Write) {
    this.#write = write
  }

  add(text: string): void {
    this.#piece += text
    if (this.#piece.length >= PIECE) this.flush()
  }

  /** To be called at the end. */
  flush(): void {
    if (this.#piece !== '') this.#write(this.#piece)
    this.#piece = ''
  }
}
