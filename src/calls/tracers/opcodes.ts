/**
 * What tracers know of instructions: names, and how many words they take and leave.
 *
 * Owns: geth's names, which clients read, and the sets that tracers ask for. Must never: say which fork has what.
 */

const named: Readonly<Record<number, string>> = {
  0: 'STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND',
  16: 'LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR CLZ',
  32: 'KECCAK256',
  48: 'ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE CALLDATACOPY CODESIZE CODECOPY GASPRICE EXTCODESIZE',
  60: 'EXTCODECOPY RETURNDATASIZE RETURNDATACOPY EXTCODEHASH',
  64: 'BLOCKHASH COINBASE TIMESTAMP NUMBER DIFFICULTY GASLIMIT CHAINID SELFBALANCE BASEFEE BLOBHASH BLOBBASEFEE',
  80: 'POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST TLOAD TSTORE MCOPY PUSH0',
  160: 'LOG0 LOG1 LOG2 LOG3 LOG4',
  240: 'CREATE CALL CALLCODE RETURN DELEGATECALL CREATE2',
  250: 'STATICCALL',
  253: 'REVERT INVALID SELFDESTRUCT',
}

/** First opcode, words taken, words left: holds up to the next entry. */
const moved: readonly (readonly [number, number, number])[] = [
  [0x00, 0, 0],
  [0x01, 2, 1],
  [0x08, 3, 1],
  [0x0a, 2, 1],
  [0x15, 1, 1],
  [0x16, 2, 1],
  [0x19, 1, 1],
  [0x1a, 2, 1],
  [0x1e, 1, 1],
  [0x20, 2, 1],
  [0x30, 0, 1],
  [0x31, 1, 1],
  [0x32, 0, 1],
  [0x35, 1, 1],
  [0x36, 0, 1],
  [0x37, 3, 0],
  [0x38, 0, 1],
  [0x39, 3, 0],
  [0x3a, 0, 1],
  [0x3b, 1, 1],
  [0x3c, 4, 0],
  [0x3d, 0, 1],
  [0x3e, 3, 0],
  [0x3f, 1, 1],
  [0x41, 0, 1],
  [0x49, 1, 1],
  [0x4a, 0, 1],
  [0x50, 1, 0],
  [0x51, 1, 1],
  [0x52, 2, 0],
  [0x54, 1, 1],
  [0x55, 2, 0],
  [0x56, 1, 0],
  [0x57, 2, 0],
  [0x58, 0, 1],
  [0x5b, 0, 0],
  [0x5c, 1, 1],
  [0x5d, 2, 0],
  [0x5e, 3, 0],
  [0x5f, 0, 1],
  [0xf0, 3, 1],
  [0xf1, 7, 1],
  [0xf3, 2, 0],
  [0xf4, 6, 1],
  [0xf5, 4, 1],
  [0xfa, 6, 1],
  [0xfd, 2, 0],
  [0xfe, 0, 0],
  [0xff, 1, 0],
]

export const EXP = 0x0a
export const ISZERO = 0x15
export const KECCAK256 = 0x20
export const BALANCE = 0x31
export const CALLDATACOPY = 0x37
export const CODECOPY = 0x39
export const EXTCODESIZE = 0x3b
export const EXTCODECOPY = 0x3c
export const RETURNDATACOPY = 0x3e
export const EXTCODEHASH = 0x3f
export const MLOAD = 0x51
export const MSTORE = 0x52
export const MSTORE8 = 0x53
export const SLOAD = 0x54
export const SSTORE = 0x55
export const GAS = 0x5a
export const TLOAD = 0x5c
export const TSTORE = 0x5d
export const MCOPY = 0x5e
export const LOG0 = 0xa0
export const LOG4 = 0xa4
export const CREATE = 0xf0
export const CALL = 0xf1
export const CALLCODE = 0xf2
export const RETURN = 0xf3
export const DELEGATECALL = 0xf4
export const CREATE2 = 0xf5
export const STATICCALL = 0xfa
export const REVERT = 0xfd
export const SELFDESTRUCT = 0xff

export const EVERY_OPCODE: ReadonlySet<number> = new Set(Array.from({ length: 256 }, (_, opcode) => opcode))
export const NO_OPCODE: ReadonlySet<number> = new Set()

const names = nameAll()

/** As geth writes it, also of bytes that are no instruction. */
export function opcodeName(opcode: number): string {
  return names[opcode] ?? `opcode 0x${opcode.toString(16)} not defined`
}

export function isCreation(opcode: number): boolean {
  return opcode === CREATE || opcode === CREATE2
}

/** How many words an instruction takes from the stack and leaves there; DUP and SWAP take what they reach down to. */
export function stackUse(opcode: number): { readonly takes: number; readonly leaves: number } {
  if (opcode >= 0x60 && opcode <= 0x7f) return { takes: 0, leaves: 1 }
  if (opcode >= 0x80 && opcode <= 0x8f) return { takes: opcode - 0x7f, leaves: opcode - 0x7e }
  if (opcode >= 0x90 && opcode <= 0x9f) return { takes: opcode - 0x8e, leaves: opcode - 0x8e }
  if (opcode >= LOG0 && opcode <= LOG4) return { takes: opcode - LOG0 + 2, leaves: 0 }
  const [, takes, leaves] = moved.findLast(([first]) => first <= opcode)!
  return { takes, leaves }
}

function nameAll(): string[] {
  const all: string[] = []
  for (const [first, list] of Object.entries(named)) {
    for (const [index, name] of list.split(' ').entries()) all[Number(first) + index] = name
  }
  for (let size = 1; size <= 32; size++) all[0x5f + size] = `PUSH${size}`
  for (let depth = 1; depth <= 16; depth++) {
    all[0x7f + depth] = `DUP${depth}`
    all[0x8f + depth] = `SWAP${depth}`
  }
  return all
}
