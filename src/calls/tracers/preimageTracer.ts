/**
 * What was hashed: each hash with its preimage.
 *
 * Owns: geth's form of it. Must never: show what was not hashed for lack of gas.
 */
import type { MemoryViews, Step } from '../../kernel-host/index.ts'
import { bytesToHex, keccak256 } from '../../primitives/index.ts'
import { sorted } from './json.ts'
import { KECCAK256 } from './opcodes.ts'
import { type StepEnd, Tracer, type Write } from './tracer.ts'

export class PreimageTracer extends Tracer {
  override readonly opcodes = new Set([KECCAK256])
  readonly #write: Write
  readonly #preimages = new Map<string, string>()
  #offset = 0n
  #length = 0n
  #memory = 0

  constructor(write: Write) {
    super()
    this.#write = write
  }

  override step({ stack, height, memory }: Step, views: MemoryViews): void {
    if (height < 2) return
    const top = stack + (height - 1) * 32
    this.#offset = views.readWord(top)
    this.#length = views.readWord(top - 32)
    this.#memory = memory
  }

  override stepEnded({ error }: StepEnd, views: MemoryViews): void {
    if (error !== undefined) return
    // It was paid for, so both are small, unless nothing was hashed.
    const length = Number(this.#length)
    const data = length === 0 ? new Uint8Array(0) : views.copyBytes(this.#memory + Number(this.#offset), length)
    this.#preimages.set(bytesToHex(keccak256(data)), bytesToHex(data))
  }

  override finish(): void {
    this.#write(JSON.stringify(sorted(this.#preimages)))
  }
}
