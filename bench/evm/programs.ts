/**
 * The benchmark programs: pure computation, the same bytecode for every engine.
 *
 * Owns: the programs and how often their loops turn. Must never: depend on anything that engines may answer differently.
 *
 * Each takes the number of rounds as calldata and returns 64 bytes: a checksum of everything it computed, and the gas
 * that the computation took, setting up left out. Every round depends on the round before, so none can be left out.
 * Comments show the stack, its top on the right.
 */
import { assemble } from '../../test/support/assembler.ts'

export interface Program {
  readonly name: string
  readonly title: string
  readonly code: Uint8Array
  /** Rounds that take native code about 100 ms. */
  readonly rounds: number
  /** Rounds for engines that would take minutes for those. */
  readonly fewRounds: number
}

/** A 256-bit prime without special form (the field of brainpoolP256r1). */
const PRIME = '0xa9fb57dba1eea9bc3e660a909d838d726e3bf623d52620282013481d1f6e5377'
/** Odd 256-bit constants without pattern: the initial value of SHA-512 in two halves. */
const A = '0x6a09e667f3bcc908bb67ae8584caa73b3c6ef372fe94f82ba54ff53a5f1d36f1'
const B = '0x510e527fade682d19b05688c2b3e6c1f1f83d9abfb41bd6b5be0cd19137e2179'
const WAD = '1000000000000000000'

/** How much slower the slow engines are, roughly. */
const SLOWNESS = 50

interface Parts {
  readonly name: string
  readonly title: string
  readonly rounds: number
  readonly fewRounds?: number
  /** Runs first, leaves the stack as it was and counts as little as possible. */
  readonly setup?: string
  /** Finds the rounds on the stack and leaves the checksum in their place. */
  readonly body: string
}

function program({ name, title, rounds, fewRounds = Math.round(rounds / SLOWNESS), setup = '', body }: Parts): Program {
  const code = assemble(`
    ${setup}
    GAS                           // gas
    0 CALLDATALOAD                // gas rounds
    ${body}
                                  // gas checksum
    0 MSTORE
    GAS SWAP1 SUB 32 MSTORE
    64 0 RETURN`)
  return { name, title, code, rounds, fewRounds }
}

const loop = program({
  name: 'loop',
  title: 'counter arithmetic',
  rounds: 3_000_000,
  body: `
  0                               // n sum
  next:
    DUP2 ADD 7 ADD
    SWAP1 1 SWAP1 SUB SWAP1       // n-1 sum
    DUP2 @next JUMPI
  SWAP1 POP`,
})

const MULTIPLY = 'DUP2 MUL DUP3 ADD // n a x*a+n'

const mul = program({
  name: 'mul',
  title: 'chain of 256-bit multiplications',
  rounds: 1_500_000,
  body: `
  ${A} ${B}                       // n a x
  next:
    ${MULTIPLY}
    ${MULTIPLY}
    ${MULTIPLY}
    ${MULTIPLY}
    SWAP2 1 SWAP1 SUB SWAP2       // n-1 a x
    DUP3 @next JUMPI
  SWAP2 POP POP`,
})

const SQUARE = 'DUP2 SWAP1 DUP1 MULMOD DUP3 ADD // n p x*x%p+n'

const mulmod = program({
  name: 'mulmod',
  title: 'squaring modulo a 256-bit prime',
  rounds: 300_000,
  body: `
  ${PRIME} ${A}                   // n p x
  next:
    ${SQUARE}
    ${SQUARE}
    ${SQUARE}
    ${SQUARE}
    SWAP2 1 SWAP1 SUB SWAP2       // n-1 p x
    DUP3 @next JUMPI
  SWAP2 POP POP`,
})

const keccak = program({
  name: 'keccak',
  title: 'hash chain over 64 bytes',
  rounds: 350_000,
  body: `
  ${A} 0 MSTORE
  next:                           // n
    DUP1 32 MSTORE                // the counter beside the last digest: no input comes twice
    64 0 KECCAK256 0 MSTORE
    1 SWAP1 SUB                   // n-1
    DUP1 @next JUMPI
  POP 0 MLOAD`,
})

/** A ring of 8 KiB in which every byte moves on by a little more than half of it. */
const bytecopy = program({
  name: 'bytecopy',
  title: 'memory copied byte by byte',
  rounds: 1_800_000,
  setup: `
  ${A} 0                          // seed at
  fill:
    SWAP1 ${B} MUL DUP2 ADD       // at seed
    DUP1 DUP3 MSTORE
    SWAP1 32 ADD                  // seed at+32
    DUP1 0x2000 XOR @fill JUMPI
  POP POP`,
  body: `
  0                               // n i
  next:
    DUP1 0x1fff AND MLOAD 248 SHR // n i byte
    DUP2 0x1021 ADD 0x1fff AND MSTORE8
    1 ADD                         // n i+1
    DUP1 DUP3 XOR @next JUMPI
  POP POP
  0x2000 0 KECCAK256`,
})

const sort = program({
  name: 'sort',
  title: 'insertion sort of 128 words',
  rounds: 360,
  body: `
  ${A}                            // n seed
  round:
    0                             // n seed at
    fill:
      SWAP1 ${B} MUL ${A} ADD SWAP1
      DUP2 DUP2 MSTORE
      32 ADD                      // n seed at+32
      DUP1 0x1000 XOR @fill JUMPI
    POP 32                        // n seed i
    insert:
      DUP1 MLOAD DUP2             // n seed i x j: the place at j is free
      shift:
        DUP1 ISZERO @place JUMPI
        DUP1 32 SWAP1 SUB MLOAD   // n seed i x j y
        DUP3 DUP2 GT ISZERO @found JUMPI
        DUP2 MSTORE
        32 SWAP1 SUB              // n seed i x j-32
        @shift JUMP
      found:
      POP
      place:
      MSTORE 32 ADD               // n seed i+32
      DUP1 0x1000 XOR @insert JUMPI
    POP                           // n seed
    1024 MLOAD XOR 3072 MLOAD ADD
    SWAP1 1 SWAP1 SUB SWAP1       // n-1 seed
    DUP2 @round JUMPI
  SWAP1 POP`,
})

const FACTOR = '1234567890123456789'

/** One step of a Taylor series: r*z/k + 1, in fixed point. */
const horner = (k: number) => `DUP2 MUL ${k}${WAD.slice(1)} SWAP1 DIV ${WAD} ADD // n x z r`

const fixedPoint = program({
  name: 'fixedpoint',
  title: 'multiply, divide and exp with 18 decimals',
  rounds: 250_000,
  body: `
  ${WAD}                          // n x
  next:
    DUP1 ${FACTOR} MUL ${WAD} SWAP1 DIV                 // n x m=x*f
    ${WAD} MUL DUP2 1 SHR ${WAD} ADD SWAP1 DIV          // n x d=m/(1+x/2)
    ${WAD} SWAP1 MOD                                    // n x z=d%1
    DUP1 5 SWAP1 DIV ${WAD} ADD                         // n x z r=1+z/5
    ${horner(4)}
    ${horner(3)}
    ${horner(2)}
    ${horner(1)}
    SWAP1 POP SUB                                       // n exp(z)-x, may be negative
    ${FACTOR} MUL ${WAD} SWAP1 SDIV 2 SAR               // n t
    DUP2 ADD 0xfffffffffffffff AND ${WAD} ADD           // n x
    SWAP1 1 SWAP1 SUB SWAP1                             // n-1 x
    DUP2 @next JUMPI
  SWAP1 POP`,
})

const HOLDERS = 256
const FIRST_HOLDER = '0x5a1c0de7fa11ed0c0ffee0b57ac1eca57a570000'
const MINTED = '1000000000000000000000000'
/** keccak256 of Transfer(address,address,uint256). */
const TRANSFER_TOPIC = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
/** The slot of a holder's balance in the mapping at slot 0. */
const BALANCE_SLOT = '0 MSTORE 64 0 KECCAK256'

/** A token's transfers with their events, between 256 holders at random. */
const erc20 = program({
  name: 'erc20',
  title: 'ERC-20 transfers inside one call',
  rounds: 50_000,
  fewRounds: 5_000,
  setup: `
  ${HOLDERS}                                            // i
  mint:
    1 SWAP1 SUB                                         // i-1
    ${MINTED} DUP2 ${FIRST_HOLDER} ADD ${BALANCE_SLOT} SSTORE
    DUP1 @mint JUMPI
  POP`,
  body: `
  ${A}                                                  // n seed
  next:
    ${B} MUL ${A} ADD
    DUP1 128 SHR 255 AND ${FIRST_HOLDER} ADD            // n seed from
    DUP2 192 SHR 255 AND ${FIRST_HOLDER} ADD            // n seed from to
    DUP3 240 SHR                                        // n seed from to amount
    DUP3 ${BALANCE_SLOT} DUP1 SLOAD                     // n seed from to amount slot balance
    DUP3 DUP2 LT @poor JUMPI
    DUP3 SWAP1 SUB SWAP1 SSTORE                         // n seed from to amount
    DUP2 ${BALANCE_SLOT} DUP1 SLOAD                     // n seed from to amount slot balance
    DUP3 ADD SWAP1 SSTORE                               // n seed from to amount
    64 MSTORE SWAP1                                     // n seed to from
    ${TRANSFER_TOPIC} 32 64 LOG3                        // n seed
    SWAP1 1 SWAP1 SUB SWAP1                             // n-1 seed
    DUP2 @next JUMPI
  POP 0                                                 // i=0 sum
  add:
    DUP2 ${FIRST_HOLDER} ADD ${BALANCE_SLOT} SLOAD      // i sum balance
    SWAP1 ${B} MUL ADD SWAP1 1 ADD SWAP1                // i+1 sum
    DUP2 ${HOLDERS} XOR @add JUMPI
  SWAP1 POP @done JUMP
  poor:
    0 0 REVERT
  done:`,
})

const signed = program({
  name: 'signed',
  title: 'signed division, powers, sign extension',
  rounds: 360_000,
  body: `
  ${A}                                                  // n x
  next:
    ${B} MUL ${A} ADD
    DUP1 128 SAR 1 OR DUP2 SDIV XOR                     // x ^ x/(x>>128|1)
    DUP1 64 SAR 1 OR DUP2 SMOD XOR                      // x ^ x%(x>>64|1)
    DUP1 255 AND DUP2 EXP ADD                           // x + x**(x&255)
    DUP1 15 SIGNEXTEND ADD
    DUP1 3 BYTE ADD                                     // n x
    SWAP1 1 SWAP1 SUB SWAP1                             // n-1 x
    DUP2 @next JUMPI
  SWAP1 POP`,
})

export const programs: readonly Program[] = [loop, mul, mulmod, keccak, bytecopy, sort, fixedPoint, erc20, signed]
