/**
 * A tiny assembler, so that benchmark programs can be read.
 *
 * Owns: turning mnemonics, numbers and labels into bytecode. Must never: optimise; what is written is what is run.
 *
 * One token is one instruction: `ADD`; `42` or `0xff` pushes a number in as few bytes as it takes; `name:` marks a jump
 * target (and is a JUMPDEST); `@name` pushes where it is. `//` starts a comment.
 */

const MNEMONICS: ReadonlyMap<string, number> = new Map([
  ...family(0x00, 'STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND'),
  ...family(0x10, 'LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR'),
  ...family(0x20, 'KECCAK256'),
  ...family(0x30, 'ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE CALLDATACOPY CODESIZE CODECOPY'),
  ...family(0x50, 'POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST TLOAD TSTORE MCOPY'),
  ...numbered(0x80, 'DUP', 1, 16),
  ...numbered(0x90, 'SWAP', 1, 16),
  ...numbered(0xa0, 'LOG', 0, 4),
  ...family(0xf3, 'RETURN'),
  ...family(0xfd, 'REVERT INVALID'),
])

const PUSH0 = 0x5f
const PUSH2 = 0x61
const JUMPDEST = 0x5b

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

function family(first: number, names: string): [string, number][] {
  return names.split(' ').map((name, index) => [name, first + index])
}

function numbered(first: number, name: string, from: number, to: number): [string, number][] {
  return Array.from({ length: to - from + 1 }, (_, index) => [`${name}${from + index}`, first + index])
}
