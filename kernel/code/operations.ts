/**
 * The numbers of the translated instructions.
 *
 * Owns: the numbering. EVM opcodes that survive translation keep their own number; the gap that PUSH, DUP and SWAP leave
 * (0x60 to 0x9f: translation dissolves them) holds the operations that only translated code has. Must never: hold a price.
 *
 * A translated instruction is 16 bytes (32 where it says so): u16 operation, i16 change of the stack pointer in words,
 * then three i32: destination d, operands a and b. d is an offset from the stack pointer. An operand is such an offset
 * (even) or the absolute address of a constant plus one (odd).
 */

/** Entry of a basic block: d = its gas, a = bytes of stack it needs, b = bytes of room left above that. */
export const OP_BLOCK: u16 = 0x60
/** d <- a. */
export const OP_MOVE: u16 = 0x61
/** Only changes the stack pointer. */
export const OP_ADJUST: u16 = 0x62
/** Code from byte a on is not translated yet; once it is, this becomes OP_GOTO. */
export const OP_CONTINUE: u16 = 0x63
/** Goes to the instruction at address a. */
export const OP_GOTO: u16 = 0x64
/** Jump to a known JUMPDEST: a = its byte, b = address of the cell that holds its instruction, 0 = not yet translated. */
export const OP_JUMP_TO: u16 = 0x65
/** Ends the frame exceptionally: a = the reason. */
export const OP_HALT: u16 = 0x66
/** Tracing build: a = program counter, b = opcode. */
export const OP_TRACE: u16 = 0x67
/** Conditional jumps to a known JUMPDEST, 32 bytes: condition on a (and b), then i32 byte and i32 cell at 16 and 20. */
export const OP_JUMP_IF: u16 = 0x68
export const OP_JUMP_UNLESS: u16 = 0x69
export const OP_JUMP_IF_LT: u16 = 0x6a
export const OP_JUMP_IF_GE: u16 = 0x6b
export const OP_JUMP_IF_SLT: u16 = 0x6c
export const OP_JUMP_IF_SGE: u16 = 0x6d
export const OP_JUMP_IF_EQ: u16 = 0x6e
export const OP_JUMP_IF_NE: u16 = 0x6f
/** MLOAD and MSTORE at a constant offset below 2^31: the offset itself is in a (MLOAD) or d (MSTORE; the value is a). */
export const OP_LOAD_AT: u16 = 0x70
export const OP_STORE_AT: u16 = 0x71

/** EVM opcodes that the translator or the loop name. */
export const STOP: u16 = 0x00
export const ADD: u16 = 0x01
export const MUL: u16 = 0x02
export const SUB: u16 = 0x03
export const DIV: u16 = 0x04
export const SDIV: u16 = 0x05
export const MOD: u16 = 0x06
export const SMOD: u16 = 0x07
export const ADDMOD: u16 = 0x08
export const MULMOD: u16 = 0x09
export const EXP: u16 = 0x0a
export const SIGNEXTEND: u16 = 0x0b
export const LT: u16 = 0x10
export const GT: u16 = 0x11
export const SLT: u16 = 0x12
export const SGT: u16 = 0x13
export const EQ: u16 = 0x14
export const ISZERO: u16 = 0x15
export const AND: u16 = 0x16
export const OR: u16 = 0x17
export const XOR: u16 = 0x18
export const NOT: u16 = 0x19
export const BYTE: u16 = 0x1a
export const SHL: u16 = 0x1b
export const SHR: u16 = 0x1c
export const SAR: u16 = 0x1d
export const CLZ: u16 = 0x1e
export const KECCAK256: u16 = 0x20
export const ADDRESS: u16 = 0x30
export const BALANCE: u16 = 0x31
export const ORIGIN: u16 = 0x32
export const CALLER: u16 = 0x33
export const CALLVALUE: u16 = 0x34
export const CALLDATALOAD: u16 = 0x35
export const CALLDATASIZE: u16 = 0x36
export const CALLDATACOPY: u16 = 0x37
export const CODESIZE: u16 = 0x38
export const CODECOPY: u16 = 0x39
export const GASPRICE: u16 = 0x3a
export const EXTCODESIZE: u16 = 0x3b
export const EXTCODECOPY: u16 = 0x3c
export const RETURNDATASIZE: u16 = 0x3d
export const RETURNDATACOPY: u16 = 0x3e
export const EXTCODEHASH: u16 = 0x3f
export const BLOCKHASH: u16 = 0x40
export const COINBASE: u16 = 0x41
export const TIMESTAMP: u16 = 0x42
export const NUMBER: u16 = 0x43
export const PREVRANDAO: u16 = 0x44
export const GASLIMIT: u16 = 0x45
export const CHAINID: u16 = 0x46
export const SELFBALANCE: u16 = 0x47
export const BASEFEE: u16 = 0x48
export const BLOBHASH: u16 = 0x49
export const BLOBBASEFEE: u16 = 0x4a
export const POP: u16 = 0x50
export const MLOAD: u16 = 0x51
export const MSTORE: u16 = 0x52
export const MSTORE8: u16 = 0x53
export const SLOAD: u16 = 0x54
export const SSTORE: u16 = 0x55
export const JUMP: u16 = 0x56
export const JUMPI: u16 = 0x57
export const PC: u16 = 0x58
export const MSIZE: u16 = 0x59
export const GAS: u16 = 0x5a
export const JUMPDEST: u16 = 0x5b
export const TLOAD: u16 = 0x5c
export const TSTORE: u16 = 0x5d
export const MCOPY: u16 = 0x5e
export const PUSH0: u16 = 0x5f
export const PUSH32: u16 = 0x7f
export const DUP1: u16 = 0x80
export const DUP16: u16 = 0x8f
export const SWAP1: u16 = 0x90
export const SWAP16: u16 = 0x9f
export const LOG0: u16 = 0xa0
export const LOG1: u16 = 0xa1
export const LOG2: u16 = 0xa2
export const LOG3: u16 = 0xa3
export const LOG4: u16 = 0xa4
export const CREATE: u16 = 0xf0
export const CALL: u16 = 0xf1
export const CALLCODE: u16 = 0xf2
export const RETURN: u16 = 0xf3
export const DELEGATECALL: u16 = 0xf4
export const CREATE2: u16 = 0xf5
export const STATICCALL: u16 = 0xfa
export const REVERT: u16 = 0xfd
export const SELFDESTRUCT: u16 = 0xff
