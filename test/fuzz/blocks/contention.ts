/**
 * Contracts that many transactions want something of at once.
 *
 * Owns: their programs; each is small, and its outcome depends on what the transactions before it left. Must never: draw
 * transactions.
 */
import { contractAddress } from '../../../src/primitives/index.ts'
import { type Rules, UNDEFINED_OPCODE } from '../../../src/protocol/forks/rules.ts'
import { bytesOf, wordOf } from '../../oracle/word.ts'
import { createdWithSalt, initcodeFor, inMemory, program, RETURN_TOP, spinning, word } from '../../parallel/world.ts'
import { Opcode } from '../assembler.ts'
import type { Prng } from '../prng.ts'

/** What a contract can make use of. */
export interface Setting {
  readonly rules: Rules
  /** An address that contracts speak to, as a token of the assembler. */
  readonly pick: () => string
}

type MakeContract = (random: Prng, setting: Setting) => string

const counter: MakeContract = (random) => {
  const slot = random.below(2)
  return `${slot} SLOAD ${random.pick([0, 1, 1, 3])} ADD DUP1 ${pause(random)} ${slot} SSTORE ${answer(random)}`
}

/** Moves an amount between the caller's balance and another one, and fails without funds. */
const token: MakeContract = (random) => `
  CALLER 0 MSTORE 32 0 KECCAK256 DUP1 SLOAD
  32 CALLDATALOAD 63 AND SWAP1 DUP2 DUP2 LT @poor JUMPI
  SUB SWAP1 SSTORE ${pause(random)}
  0 CALLDATALOAD 0 MSTORE 32 0 KECCAK256 DUP1 SLOAD 32 CALLDATALOAD 63 AND ADD SWAP1 SSTORE
  CALLER 0 CALLDATALOAD 32 32 LOG2 STOP
  poor: ${random.chance(0.6) ? '3 JUMP' : 'POP POP 90 SWAP1 SSTORE'}`

const RUNTIME = program(
  `CALLDATASIZE @destruct JUMPI 0 SLOAD 1 ADD DUP1 0 SSTORE ${RETURN_TOP} destruct: CALLER SELFDESTRUCT`,
)
const INITCODES = [
  initcodeFor(RUNTIME, '5 0 SSTORE'),
  initcodeFor(RUNTIME),
  program('7 1 SSTORE CALLER SELFDESTRUCT'),
  program(
    `CALLVALUE @fine JUMPI 0 0 REVERT fine: ${word(RUNTIME)} 0 MSTORE ${RUNTIME.length} ${32 - RUNTIME.length} RETURN`,
  ),
]
const SALTS = 2

const factory: MakeContract = (random, { rules }) => {
  const initcode = random.pick(INITCODES)
  const create =
    has(rules, Opcode.CREATE2) && random.chance(0.8)
      ? `0 CALLDATALOAD ${SALTS - 1} AND ${initcode.length} 0 CALLVALUE CREATE2`
      : `${initcode.length} 0 CALLVALUE CREATE`
  return `${inMemory(initcode)} ${pause(random)} ${create} ${random.chance(0.5) ? 'DUP1 0 SSTORE' : ''} ${answer(random)}`
}

/** The contracts that a factory at this address may create: worth calling before and after. */
export function creationsOf(creator: bigint): bigint[] {
  const address = bytesOf(creator, 20)
  const salted = INITCODES.flatMap((initcode) =>
    Array.from({ length: SALTS }, (_, salt) => createdWithSalt(address, BigInt(salt), initcode)),
  )
  return [...salted, contractAddress(address, 1n), contractAddress(address, 2n)].map(wordOf)
}

export function randomInitcode(random: Prng): Uint8Array {
  return random.pick(INITCODES)
}

const destructor: MakeContract = (random, { pick }) => `
  CALLDATASIZE 1 AND @destruct JUMPI 0 SLOAD 1 ADD DUP1 0 SSTORE ${answer(random)}
  destruct: ${pause(random)} ${random.pick([pick(), 'CALLER', 'COINBASE', 'ADDRESS', '0 CALLDATALOAD'])} SELFDESTRUCT`

const forwarder: MakeContract = (random, { pick, rules }) => {
  // As the code of a sender it spends what the sender has just got, or would like to.
  const isLarge = rules.hasDelegations && random.chance(0.5)
  const amount = isLarge
    ? `${random.between(1, 30)}000000`
    : random.pick([
        'CALLVALUE',
        'CALLVALUE',
        '2 ADDRESS BALANCE DIV',
        '1',
        'ADDRESS BALANCE',
        '0 SLOAD',
        '1000000',
        '5000000',
      ])
  const result = random.pick(['0 SSTORE', 'POP', `@end JUMPI 3 JUMP end:`, 'POP'])
  return `${pause(random)} 0 0 0 0 ${amount} ${pick()} ${random.pick(['GAS', '30000', '3000'])} ${GAS_IS_THERE} CALL ${result} STOP`
}

/** Before EIP-150 asking for more gas than is left fails; both happen. */
const GAS_IS_THERE = '5000 GAS SUB AND'

/** Pays twice, so that the second payment depends on the first one and on what was there. */
const payer: MakeContract = (random, { pick }) => {
  const pay = () => `0 0 0 0 ${random.between(200, 700)} ${pick()} 3000 CALL`
  return `${pay()} ${pause(random)} ${random.chance(0.5) ? '0 0 0 0 CALLVALUE CALLER 3000 CALL ADD' : ''} ${pay()} ADD ${random.pick(['0 SSTORE STOP', RETURN_TOP])}`
}

const beneficiaryReader: MakeContract = (random) =>
  `COINBASE BALANCE ${random.pick(['', '1 AND', '1000 SWAP1 DIV'])} ${pause(random)} DUP1 0 SSTORE ${answer(random)}`

/** Does the more the more is in its slot, or the less gas is left. */
const gasDependent: MakeContract = (random) => {
  const tokenOfGas = `${random.pick([3000, 10_000, 30_000, 60_000])} GAS GT`
  return `0 SLOAD 1 ADD 63 AND DUP1 0 SSTORE again: 1 SWAP1 SUB DUP1 ISZERO @done JUMPI ${tokenOfGas} @again JUMPI
    DUP1 1 SSTORE STOP done: GAS ${random.pick(['1 SSTORE', 'POP', '31 AND 1 SSTORE'])} ${random.chance(0.5) ? 'STOP' : '3 JUMP'}`
}

const caller: MakeContract = (random, { pick }) => {
  const kind = random.pick(['CALL', 'CALL', 'CALLCODE', 'DELEGATECALL'])
  const value = kind === 'DELEGATECALL' ? '' : random.pick(['0', '0', 'CALLVALUE', '1'])
  const size = random.pick([0, 1, 32, 64])
  const kept = random.pick(['1 SSTORE', 'POP', `@end JUMPI 0 0 REVERT end:`])
  return `64 0 0 CALLDATACOPY 32 0 ${size} 0 ${value} ${pick()} 50000 ${GAS_IS_THERE} ${kind} ${kept} ${pause(random)} 0 MLOAD ${random.pick(['2 SSTORE STOP', RETURN_TOP])}`
}

const inspector: MakeContract = (random, { pick, rules }) => {
  const address = pick()
  const possible = ['BALANCE', 'EXTCODESIZE', ...(has(rules, Opcode.EXTCODEHASH) ? ['EXTCODEHASH'] : [])]
  const looks = possible.map((look) => (random.chance(0.6) ? `${address} ${look} ADD` : ''))
  const copy = random.chance(0.4) ? `32 0 0 ${address} EXTCODECOPY 0 MLOAD ADD` : ''
  return `0 ${looks.join(' ')} ${copy} ${pause(random)} ${random.pick(['0 SSTORE STOP', RETURN_TOP, '0 SSTORE STOP'])}`
}

/** Jumps where its slot says, which is rarely a good place. */
const jumper: MakeContract = (random) =>
  `CALLDATASIZE 1 AND @jump JUMPI 0 CALLDATALOAD 127 AND 0 SSTORE STOP jump: ${pause(random)} 0 SLOAD DUP1 @jump LT @end JUMPI JUMP end: 0 0 LOG1`

const KINDS: readonly (readonly [number, MakeContract])[] = [
  [3, counter],
  [3, token],
  [3, factory],
  [3, destructor],
  [4, forwarder],
  [2, payer],
  [1, beneficiaryReader],
  [2, gasDependent],
  [4, caller],
  [3, inspector],
  [0.7, jumper],
]

export function contendedContract(random: Prng, setting: Setting): Uint8Array {
  return program(random.weighted(KINDS)(random, setting))
}

function has(rules: Rules, opcode: number): boolean {
  return rules.staticGas[opcode] !== UNDEFINED_OPCODE
}

function pause(random: Prng): string {
  return random.chance(0.15) ? spinning(random.between(1, 40)) : ''
}

function answer(random: Prng): string {
  return random.pick([RETURN_TOP, 'POP STOP', '0 0 LOG1 STOP', `0 MSTORE 32 0 ${random.pick([0, 7])} SWAP1 POP RETURN`])
}
