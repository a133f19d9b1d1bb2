/**
 * Frontier, the rules of the first block: the ground that every other fork patches.
 *
 * Owns: all numbers as they were in July 2015. Must never: be changed for the sake of a later fork.
 */
import { Opcode } from './opcodes.ts'
import { freezeRules } from './patch.ts'
import { type Rules, UNDEFINED_OPCODE } from './rules.ts'

/** The price tiers of the yellow paper, appendix G. */
const ZERO = 0
const BASE = 2
const VERY_LOW = 3
const LOW = 5
const MID = 8
const HIGH = 10

const staticPrices: Readonly<Record<number, number>> = {
  [Opcode.STOP]: ZERO,
  [Opcode.ADD]: VERY_LOW,
  [Opcode.MUL]: LOW,
  [Opcode.SUB]: VERY_LOW,
  [Opcode.DIV]: LOW,
  [Opcode.SDIV]: LOW,
  [Opcode.MOD]: LOW,
  [Opcode.SMOD]: LOW,
  [Opcode.ADDMOD]: MID,
  [Opcode.MULMOD]: MID,
  [Opcode.EXP]: 10,
  [Opcode.SIGNEXTEND]: LOW,
  [Opcode.LT]: VERY_LOW,
  [Opcode.GT]: VERY_LOW,
  [Opcode.SLT]: VERY_LOW,
  [Opcode.SGT]: VERY_LOW,
  [Opcode.EQ]: VERY_LOW,
  [Opcode.ISZERO]: VERY_LOW,
  [Opcode.AND]: VERY_LOW,
  [Opcode.OR]: VERY_LOW,
  [Opcode.XOR]: VERY_LOW,
  [Opcode.NOT]: VERY_LOW,
  [Opcode.BYTE]: VERY_LOW,
  [Opcode.KECCAK256]: 30,
  [Opcode.ADDRESS]: BASE,
  [Opcode.BALANCE]: 20,
  [Opcode.ORIGIN]: BASE,
  [Opcode.CALLER]: BASE,
  [Opcode.CALLVALUE]: BASE,
  [Opcode.CALLDATALOAD]: VERY_LOW,
  [Opcode.CALLDATASIZE]: BASE,
  [Opcode.CALLDATACOPY]: VERY_LOW,
  [Opcode.CODESIZE]: BASE,
  [Opcode.CODECOPY]: VERY_LOW,
  [Opcode.GASPRICE]: BASE,
  [Opcode.EXTCODESIZE]: 20,
  [Opcode.EXTCODECOPY]: 20,
  [Opcode.BLOCKHASH]: 20,
  [Opcode.COINBASE]: BASE,
  [Opcode.TIMESTAMP]: BASE,
  [Opcode.NUMBER]: BASE,
  [Opcode.PREVRANDAO]: BASE,
  [Opcode.GASLIMIT]: BASE,
  [Opcode.POP]: BASE,
  [Opcode.MLOAD]: VERY_LOW,
  [Opcode.MSTORE]: VERY_LOW,
  [Opcode.MSTORE8]: VERY_LOW,
  [Opcode.SLOAD]: 50,
  // All of it depends on the slot, so nothing is charged ahead.
  [Opcode.SSTORE]: ZERO,
  [Opcode.JUMP]: MID,
  [Opcode.JUMPI]: HIGH,
  [Opcode.PC]: BASE,
  [Opcode.MSIZE]: BASE,
  [Opcode.GAS]: BASE,
  [Opcode.JUMPDEST]: 1,
  [Opcode.CREATE]: 32000,
  [Opcode.CALL]: 40,
  [Opcode.CALLCODE]: 40,
  [Opcode.RETURN]: ZERO,
  [Opcode.SELFDESTRUCT]: ZERO,
}

function frontierStaticGas(): Int32Array {
  const staticGas = new Int32Array(256).fill(UNDEFINED_OPCODE)
  for (const [opcode, price] of Object.entries(staticPrices)) staticGas[Number(opcode)] = price
  staticGas.fill(VERY_LOW, Opcode.PUSH1, Opcode.PUSH1 + 32)
  staticGas.fill(VERY_LOW, Opcode.DUP1, Opcode.DUP1 + 16)
  staticGas.fill(VERY_LOW, Opcode.SWAP1, Opcode.SWAP1 + 16)
  for (let topics = 0; topics <= 4; topics++) staticGas[Opcode.LOG0 + topics] = 375 + 375 * topics
  return staticGas
}

export const frontier: Rules = freezeRules({
  name: 'Frontier',
  staticGas: frontierStaticGas(),
  gas: {
    coldAccount: 0,
    coldSlotRead: 0,
    coldSlotWrite: 0,
    coldSelfdestruct: 0,
    expByte: 10,
    storageSet: 20000,
    storageReset: 5000,
    // Only `net` pricing asks; under `simple` a write that changes nothing costs a reset.
    storageNoop: 5000,
    storageClearRefund: 15000,
    storageStipend: 0,
    selfdestructRefund: 24000,
    selfdestructNewAccount: 0,
    callValue: 9000,
    callNewAccount: 25000,
    callStipend: 2300,
    initcodeWord: 0,
    codeDepositByte: 200,
    txBase: 21000,
    txCreate: 0,
    txZeroByte: 4,
    txNonZeroByte: 68,
    txAccessListAddress: 0,
    txAccessListSlot: 0,
    txAuthorization: 0,
    txAuthorizationRefund: 0,
    txFloorToken: 0,
    maxRefundQuotient: 2,
    // The curve precompiles do not exist before Byzantium, which sets their prices.
    ecAdd: 0,
    ecMul: 0,
    ecPairingBase: 0,
    ecPairingPair: 0,
  },
  storagePricing: 'simple',
  modexpPricing: 'eip198',
  precompiles: [1, 2, 3, 4],
  callGasIsCapped: false,
  emptyAccountsAreRemoved: false,
  contractNonceStartsAtOne: false,
  codeDepositIsRequired: false,
  rejectsCodeStartingWithEF: false,
  maxCodeSize: 0,
  maxInitcodeSize: 0,
  tracksAccess: false,
  coinbaseStartsWarm: false,
  selfdestructOnlyWhenCreatedInTransaction: false,
  hasDelegations: false,
  // EIP-3607 holds from the first block on: no block had broken it when it was adopted.
  senderMustHaveNoCode: true,
  receiptHasStatus: false,
  requiresLowS: false,
  allowsReplayProtection: false,
  transactionTypes: new Set([0]),
  hasBaseFee: false,
  isProofOfStake: false,
  blobs: undefined,
  maxBlobsPerTransaction: 0,
  blobBaseFeeIsBounded: false,
  maxTransactionGas: 0,
  maxBlockSize: 0,
  modexpMaxLength: 0,
  hasWithdrawals: false,
  hasBeaconRoot: false,
  hasHistoryContract: false,
  hasRequests: false,
  blockReward: 5_000_000_000_000_000_000n,
  difficultyBombDelay: 0,
  difficultyFormula: 'frontier',
})
