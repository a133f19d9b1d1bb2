/**
 * Which functions were called: selectors with the length of their arguments.
 *
 * Owns: geth's form of it. Must never: count calls of precompiles, or creations.
 */
import { bytesToHex } from '../../primitives/index.ts'
import { sorted } from './json.ts'
import { isCreation, SELFDESTRUCT } from './opcodes.ts'
import { type Frame, Tracer, type Write } from './tracer.ts'

export class FourByteTracer extends Tracer {
  readonly #write: Write
  readonly #counts = new Map<string, number>()

  constructor(write: Write) {
    super()
    this.#write = write
  }

  override frameEntered({ opcode, isPrecompile, input }: Frame): void {
    if (isCreation(opcode) || opcode === SELFDESTRUCT || isPrecompile) return
    const data = input()
    if (data.length < 4) return
    const key = `${bytesToHex(data.subarray(0, 4))}-${data.length - 4}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  override finish(): void {
    this.#write(JSON.stringify(sorted(this.#counts)))
  }
}
