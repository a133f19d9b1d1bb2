/**
 * Runs `opcode-vectors`: `{X, Y, Expected}` for the instructions that take two words and leave one.
 *
 * Owns: which file means which instruction. Must never: compute a result itself: each vector runs as bytecode.
 */
import { createEvm } from '../../../src/evm/index.ts'
import { bytesToHex, hexToBytes } from '../../../src/primitives/hex.ts'
import { MemoryState } from '../../../src/state/memoryState.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'

interface Vector {
  readonly X: string
  readonly Y: string
  readonly Expected: string
}

/** By file name in lower case. */
const OPCODES: Readonly<Record<string, string>> = {
  add: '01',
  mul: '02',
  sub: '03',
  div: '04',
  sdiv: '05',
  mod: '06',
  smod: '07',
  exp: '0a',
  signext: '0b',
  lt: '10',
  gt: '11',
  slt: '12',
  sgt: '13',
  eq: '14',
  and: '16',
  or: '17',
  xor: '18',
  byte: '1a',
  shl: '1b',
  shr: '1c',
  sar: '1d',
}

const CONTRACT = `0x${'c0'.repeat(20)}`
const PUSH32 = '7f'
/** PUSH0 MSTORE PUSH1 32 PUSH0 RETURN. */
const RETURN_TOP = '5f5260205ff3'

const evm = createEvm({ fork: 'osaka' })

export function runOpcodeVectors(file: FixtureFile, sink: CaseSink): void {
  const title = file.path
    .slice(file.path.lastIndexOf('/') + 1)
    .replace(/\.json$/, '')
    .toLowerCase()
  const opcode = OPCODES[title]
  for (const [index, vector] of (file.content as Vector[]).entries()) {
    sink.check(`${title} ${vector.X} ${vector.Y} [${index}]`, () =>
      opcode === undefined ? { skipped: `no instruction is known for ${title}` } : judge(vector, opcode),
    )
  }
}

/** Y ends on top of the stack, so it is the instruction's first operand. */
function judge({ X, Y, Expected }: Vector, opcode: string): Verdict {
  const code = `0x${PUSH32}${X}${PUSH32}${Y}${opcode}${RETURN_TOP}`
  const state = MemoryState.fromAlloc({ [CONTRACT]: { code, balance: '0x0' } })
  const result = evm.call({ to: hexToBytes(CONTRACT), state, gas: 100_000n })
  const found = `${result.status} ${bytesToHex(result.output)}`
  const expected = `success 0x${Expected.toLowerCase()}`
  return found === expected ? undefined : { expected, found }
}
