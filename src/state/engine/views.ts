/**
 * A trie engine's memory as its host sees it.
 *
 * Owns: views that are renewed when the memory has grown. Must never: be kept by a caller across a call into WebAssembly.
 */

export class MemoryViews {
  readonly memory: WebAssembly.Memory
  #bytes: Uint8Array
  #words: Uint32Array

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory
    this.#bytes = new Uint8Array(memory.buffer)
    this.#words = new Uint32Array(memory.buffer)
  }

  get bytes(): Uint8Array {
    if (this.#bytes.buffer !== this.memory.buffer) this.#bytes = new Uint8Array(this.memory.buffer)
    return this.#bytes
  }

  /** By address divided by four. */
  get words(): Uint32Array {
    if (this.#words.buffer !== this.memory.buffer) this.#words = new Uint32Array(this.memory.buffer)
    return this.#words
  }

  word(address: number): number {
    return this.words[address >>> 2]!
  }

  setWord(address: number, value: number): void {
    this.words[address >>> 2] = value
  }

  /** Sees what other threads have added to the memory. */
  refresh(): void {
    this.memory.grow(0)
  }

  /** A copy. */
  copy(start: number, length: number): Uint8Array {
    return this.bytes.slice(start, start + length)
  }
}
