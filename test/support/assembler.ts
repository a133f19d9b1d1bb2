/**
 * A tiny assembler, so that test and benchmark programs can be read.
 *
 * Owns: turning mnemonics, numbers and labels into bytecode. Must never: optimise; what is written is what is run.
 *
 * One token is one instruction: `ADD`; `42` or `0xff` pushes a number in as few bytes as it takes; `name:` marks a jump
 * target (and is a JUMPDEST); `@name` pushes where it is. `//` starts a comment.
 */
import { Opcode, opcodeTable } from '../../src/protocol/forks/opcodes.ts'

const MNEMONICS: ReadonlyMap<string, number> = new Map(
  opcodeTable.flatMap((info) => (info === undefined || info.immediateSize > 0 ? [] : [[info.mnemonic, info.opcode]])),
)

const { PUSH0, JUMPDEST } = Opcode
const PUSH2 = PUSH0 + 2

/** What cannot be assembled, with the line it is on, counted from 1. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError'
  readonly line: number

  constructor(reason: string, line: number) {
    super(`line ${line}: ${reason}`)
    this.line = line
  }
}

export function assemble(source: string): Uint8Array {
  const code: number[] = []
  const labels = new Map<string, number>()
  const references: { at: number; label: string; line: number }[] = []
  for (const [index, text] of source.split('\n').entries()) {
    const line = index + 1
    for (const token of tokensOf(text)) {
      const opcode = MNEMONICS.get(token)
      if (opcode !== undefined) {
        code.push(opcode)
      } else if (/^(0x[0-9a-f]+|[0-9]+)$/i.test(token)) {
        code.push(...encodePush(BigInt(token), line))
      } else if (/^@\w+$/.test(token)) {
        references.push({ at: code.length + 1, label: token.slice(1), line })
        code.push(PUSH2, 0, 0)
      } else if (/^\w+:$/.test(token)) {
        const label = token.slice(0, -1)
        if (labels.has(label)) throw new AssemblyError(`label ${label} is there twice`, line)
        labels.set(label, code.length)
        code.push(JUMPDEST)
      } else {
        throw new AssemblyError(`unknown token ${token}`, line)
      }
    }
  }
  for (const { at, label, line } of references) {
    const target = labels.get(label)
    if (target === undefined) throw new AssemblyError(`no label ${label}`, line)
    code[at] = target >> 8
    code[at + 1] = target & 0xff
  }
  return Uint8Array.from(code)
}

function tokensOf(line: string): string[] {
  const code = line.split('//')[0]!
  return code.split(/\s+/).filter((token) => token !== '')
}

function encodePush(value: bigint, line: number): number[] {
  if (value === 0n) return [PUSH0]
  if (value >= 2n ** 256n) throw new AssemblyError('a number of more than 256 bits', line)
  const bytes: number[] = []
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn))
  return [PUSH0 + bytes.length, ...bytes]
}
