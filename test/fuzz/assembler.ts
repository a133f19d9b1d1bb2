/**
 * Bytecode with labels, and back to text.
 *
 * Owns: emitting, fixing up label addresses, disassembling. Must never: choose anything at random.
 */
import { Opcode, opcodeTable } from '../../src/protocol/forks/opcodes.ts'

export { Opcode } from '../../src/protocol/forks/opcodes.ts'

/** A place in the code, known once it is put. */
export interface Label {
  at: number | undefined
}

interface Fixup {
  readonly label: Label
  /** Where the two address bytes stand. */
  readonly at: number
  /** Added to the label's address. */
  readonly offset: number
}

export class Assembler {
  readonly #bytes: number[] = []
  readonly #fixups: Fixup[] = []

  get length(): number {
    return this.#bytes.length
  }

  op(...opcodes: number[]): void {
    this.#bytes.push(...opcodes)
  }

  raw(bytes: Uint8Array): void {
    for (const byte of bytes) this.#bytes.push(byte)
  }

  /** The shortest PUSH of a value, never PUSH0, which many forks lack; `atLeast` forces a longer one. */
  push(value: bigint, atLeast = 1): void {
    const hex = value.toString(16)
    const length = Math.min(32, Math.max(atLeast, Math.ceil(hex.length / 2)))
    this.op(Opcode.PUSH1 + length - 1)
    const padded = hex.padStart(length * 2, '0')
    for (let at = 0; at < padded.length; at += 2) this.#bytes.push(Number.parseInt(padded.slice(at, at + 2), 16))
  }

  newLabel(): Label {
    return { at: undefined }
  }

  put(label: Label): void {
    label.at = this.#bytes.length
  }

  /** PUSH2 of a label's address, plus an offset. */
  pushLabel(label: Label, offset = 0): void {
    this.op(Opcode.PUSH1 + 1)
    this.#fixups.push({ label, at: this.#bytes.length, offset })
    this.op(0, 0)
  }

  /** The finished code. */
  finish(): Uint8Array {
    const code = Uint8Array.from(this.#bytes)
    for (const { label, at, offset } of this.#fixups) {
      if (label.at === undefined) throw new Error('a label was used but never put')
      const address = (label.at + offset) & 0xffff
      code[at] = address >> 8
      code[at + 1] = address & 0xff
    }
    return code
  }
}

/** Instruction boundaries: the start of each instruction, and the end of the code. */
export function instructionStarts(code: Uint8Array): number[] {
  const starts: number[] = []
  for (let at = 0; at < code.length; at += 1 + (opcodeTable[code[at] ?? 0]?.immediateSize ?? 0)) starts.push(at)
  starts.push(code.length)
  return starts
}

/** One line for each instruction. */
export function disassemble(code: Uint8Array): string[] {
  const lines: string[] = []
  const starts = instructionStarts(code)
  for (const [index, at] of starts.slice(0, -1).entries()) {
    const opcode = code[at] ?? 0
    const mnemonic = opcodeTable[opcode]?.mnemonic ?? `UNDEFINED 0x${opcode.toString(16).padStart(2, '0')}`
    const immediate = Array.from(code.subarray(at + 1, starts[index + 1]), (byte) => byte.toString(16).padStart(2, '0'))
    lines.push(`${at.toString().padStart(5)}  ${mnemonic}${immediate.length > 0 ? ` 0x${immediate.join('')}` : ''}`)
  }
  return lines
}
