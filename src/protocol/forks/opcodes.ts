/**
 * The names and shapes of all opcodes: mnemonic, immediate bytes, stack effect.
 *
 * Owns: what an opcode is called and how it moves the stack, in any fork. Must never: know prices or which fork defines
 * it (that is `Rules.staticGas`).
 */

/** Opcode numbers by mnemonic, for the families without an index. */
export const Opcode = {
  STOP: 0x00,
  ADD: 0x01,
  MUL: 0x02,
  SUB: 0x03,
  DIV: 0x04,
  SDIV: 0x05,
  MOD: 0x06,
  SMOD: 0x07,
  ADDMOD: 0x08,
  MULMOD: 0x09,
  EXP: 0x0a,
  SIGNEXTEND: 0x0b,
  LT: 0x10,
  GT: 0x11,
  SLT: 0x12,
  SGT: 0x13,
  EQ: 0x14,
  ISZERO: 0x15,
  AND: 0x16,
  OR: 0x17,
  XOR: 0x18,
  NOT: 0x19,
  BYTE: 0x1a,
  SHL: 0x1b,
  SHR: 0x1c,
  SAR: 0x1d,
  CLZ: 0x1e,
  KECCAK256: 0x20,
  ADDRESS: 0x30,
  BALANCE: 0x31,
  ORIGIN: 0x32,
  CALLER: 0x33,
  CALLVALUE: 0x34,
  CALLDATALOAD: 0x35,
  CALLDATASIZE: 0x36,
  CALLDATACOPY: 0x37,
  CODESIZE: 0x38,
  CODECOPY: 0x39,
  GASPRICE: 0x3a,
  EXTCODESIZE: 0x3b,
  EXTCODECOPY: 0x3c,
  RETURNDATASIZE: 0x3d,
  RETURNDATACOPY: 0x3e,
  EXTCODEHASH: 0x3f,
  BLOCKHASH: 0x40,
  COINBASE: 0x41,
  TIMESTAMP: 0x42,
  NUMBER: 0x43,
  PREVRANDAO: 0x44,
  GASLIMIT: 0x45,
  CHAINID: 0x46,
  SELFBALANCE: 0x47,
  BASEFEE: 0x48,
  BLOBHASH: 0x49,
  BLOBBASEFEE: 0x4a,
  POP: 0x50,
  MLOAD: 0x51,
  MSTORE: 0x52,
  MSTORE8: 0x53,
  SLOAD: 0x54,
  SSTORE: 0x55,
  JUMP: 0x56,
  JUMPI: 0x57,
  PC: 0x58,
  MSIZE: 0x59,
  GAS: 0x5a,
  JUMPDEST: 0x5b,
  TLOAD: 0x5c,
  TSTORE: 0x5d,
  MCOPY: 0x5e,
  PUSH0: 0x5f,
  PUSH1: 0x60,
  DUP1: 0x80,
  SWAP1: 0x90,
  LOG0: 0xa0,
  CREATE: 0xf0,
  CALL: 0xf1,
  CALLCODE: 0xf2,
  RETURN: 0xf3,
  DELEGATECALL: 0xf4,
  CREATE2: 0xf5,
  STATICCALL: 0xfa,
  REVERT: 0xfd,
  INVALID: 0xfe,
  SELFDESTRUCT: 0xff,
} as const

type SingleMnemonic = Exclude<keyof typeof Opcode, 'PUSH1' | 'DUP1' | 'SWAP1' | 'LOG0'>

export interface OpcodeInfo {
  readonly opcode: number
  readonly mnemonic: string
  /** Bytes of the code that belong to the instruction, after the opcode. */
  readonly immediateSize: number
  /** Words taken from the stack. DUP and SWAP count the words they need to be there. */
  readonly stackIn: number
  /** Words put on the stack, by the same count. */
  readonly stackOut: number
}

/** Stack words in and out, by mnemonic. */
const stackEffects: Readonly<Record<SingleMnemonic, readonly [stackIn: number, stackOut: number]>> = {
  STOP: [0, 0],
  ADD: [2, 1],
  MUL: [2, 1],
  SUB: [2, 1],
  DIV: [2, 1],
  SDIV: [2, 1],
  MOD: [2, 1],
  SMOD: [2, 1],
  ADDMOD: [3, 1],
  MULMOD: [3, 1],
  EXP: [2, 1],
  SIGNEXTEND: [2, 1],
  LT: [2, 1],
  GT: [2, 1],
  SLT: [2, 1],
  SGT: [2, 1],
  EQ: [2, 1],
  ISZERO: [1, 1],
  AND: [2, 1],
  OR: [2, 1],
  XOR: [2, 1],
  NOT: [1, 1],
  BYTE: [2, 1],
  SHL: [2, 1],
  SHR: [2, 1],
  SAR: [2, 1],
  CLZ: [1, 1],
  KECCAK256: [2, 1],
  ADDRESS: [0, 1],
  BALANCE: [1, 1],
  ORIGIN: [0, 1],
  CALLER: [0, 1],
  CALLVALUE: [0, 1],
  CALLDATALOAD: [1, 1],
  CALLDATASIZE: [0, 1],
  CALLDATACOPY: [3, 0],
  CODESIZE: [0, 1],
  CODECOPY: [3, 0],
  GASPRICE: [0, 1],
  EXTCODESIZE: [1, 1],
  EXTCODECOPY: [4, 0],
  RETURNDATASIZE: [0, 1],
  RETURNDATACOPY: [3, 0],
  EXTCODEHASH: [1, 1],
  BLOCKHASH: [1, 1],
  COINBASE: [0, 1],
  TIMESTAMP: [0, 1],
  NUMBER: [0, 1],
  PREVRANDAO: [0, 1],
  GASLIMIT: [0, 1],
  CHAINID: [0, 1],
  SELFBALANCE: [0, 1],
  BASEFEE: [0, 1],
  BLOBHASH: [1, 1],
  BLOBBASEFEE: [0, 1],
  POP: [1, 0],
  MLOAD: [1, 1],
  MSTORE: [2, 0],
  MSTORE8: [2, 0],
  SLOAD: [1, 1],
  SSTORE: [2, 0],
  JUMP: [1, 0],
  JUMPI: [2, 0],
  PC: [0, 1],
  MSIZE: [0, 1],
  GAS: [0, 1],
  JUMPDEST: [0, 0],
  TLOAD: [1, 1],
  TSTORE: [2, 0],
  MCOPY: [3, 0],
  PUSH0: [0, 1],
  CREATE: [3, 1],
  CALL: [7, 1],
  CALLCODE: [7, 1],
  RETURN: [2, 0],
  DELEGATECALL: [6, 1],
  CREATE2: [4, 1],
  STATICCALL: [6, 1],
  REVERT: [2, 0],
  INVALID: [0, 0],
  SELFDESTRUCT: [1, 0],
}

function buildOpcodeTable(): readonly (OpcodeInfo | undefined)[] {
  const table: (OpcodeInfo | undefined)[] = new Array(256).fill(undefined)
  const define = (opcode: number, mnemonic: string, stackIn: number, stackOut: number, immediateSize = 0) => {
    table[opcode] = Object.freeze({ opcode, mnemonic, immediateSize, stackIn, stackOut })
  }
  for (const mnemonic of Object.keys(stackEffects) as SingleMnemonic[]) {
    define(Opcode[mnemonic], mnemonic, ...stackEffects[mnemonic])
  }
  for (let size = 1; size <= 32; size++) define(Opcode.PUSH1 + size - 1, `PUSH${size}`, 0, 1, size)
  for (let depth = 1; depth <= 16; depth++) {
    define(Opcode.DUP1 + depth - 1, `DUP${depth}`, depth, depth + 1)
    define(Opcode.SWAP1 + depth - 1, `SWAP${depth}`, depth + 1, depth + 1)
  }
  for (let topics = 0; topics <= 4; topics++) define(Opcode.LOG0 + topics, `LOG${topics}`, topics + 2, 0)
  return Object.freeze(table)
}

/** All opcodes that any fork defines (and INVALID, which is named but never defined), by number. */
export const opcodeTable: readonly (OpcodeInfo | undefined)[] = buildOpcodeTable()
