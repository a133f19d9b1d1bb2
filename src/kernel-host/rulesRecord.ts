/**
 * Writes a fork's rules where the kernel reads them.
 *
 * Owns: the mapping from `Rules` to the record. Must never: look at a fork's name.
 */
import * as L from '../../kernel/layout.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import type { MemoryViews } from './words.ts'

export function writeRules(views: MemoryViews, rules: Rules): void {
  const { gas } = rules
  views.i32.set(rules.staticGas, L.RULES_STATIC_GAS >>> 2)
  const numbers: [number, number][] = [
    [L.RULES_COLD_ACCOUNT, gas.coldAccount],
    [L.RULES_COLD_SLOT_READ, gas.coldSlotRead],
    [L.RULES_COLD_SLOT_WRITE, gas.coldSlotWrite],
    [L.RULES_COLD_SELFDESTRUCT, gas.coldSelfdestruct],
    [L.RULES_EXP_BYTE, gas.expByte],
    [L.RULES_STORAGE_SET, gas.storageSet],
    [L.RULES_STORAGE_RESET, gas.storageReset],
    [L.RULES_STORAGE_NOOP, gas.storageNoop],
    [L.RULES_STORAGE_CLEAR_REFUND, gas.storageClearRefund],
    [L.RULES_STORAGE_STIPEND, gas.storageStipend],
    [L.RULES_SELFDESTRUCT_REFUND, gas.selfdestructRefund],
    [L.RULES_SELFDESTRUCT_NEW_ACCOUNT, gas.selfdestructNewAccount],
    [L.RULES_CALL_VALUE, gas.callValue],
    [L.RULES_CALL_NEW_ACCOUNT, gas.callNewAccount],
    [L.RULES_CALL_STIPEND, gas.callStipend],
    [L.RULES_INITCODE_WORD, gas.initcodeWord],
    [L.RULES_CODE_DEPOSIT_BYTE, gas.codeDepositByte],
    [L.RULES_AUTHORIZATION_REFUND, gas.txAuthorizationRefund],
    [L.RULES_MAX_REFUND_QUOTIENT, gas.maxRefundQuotient],
    [L.RULES_MAX_CODE_SIZE, rules.maxCodeSize],
    [L.RULES_MAX_INITCODE_SIZE, rules.maxInitcodeSize],
    [L.RULES_PRECOMPILES, precompileBits(rules)],
    [L.RULES_FLAGS, flagsOf(rules)],
  ]
  for (const [at, value] of numbers) views.i32[at >>> 2] = value
}

function precompileBits(rules: Rules): number {
  let bits = 0
  for (const address of rules.precompiles) bits |= 1 << (address === 256 ? L.PRECOMPILE_BIT_256 : address)
  return bits
}

function flagsOf(rules: Rules): number {
  const flags: [number, boolean][] = [
    [L.RULE_CALL_GAS_CAPPED, rules.callGasIsCapped],
    [L.RULE_EMPTY_REMOVED, rules.emptyAccountsAreRemoved],
    [L.RULE_NONCE_STARTS_AT_ONE, rules.contractNonceStartsAtOne],
    [L.RULE_DEPOSIT_REQUIRED, rules.codeDepositIsRequired],
    [L.RULE_REJECTS_EF, rules.rejectsCodeStartingWithEF],
    [L.RULE_TRACKS_ACCESS, rules.tracksAccess],
    [L.RULE_COINBASE_WARM, rules.coinbaseStartsWarm],
    [L.RULE_DESTRUCT_ONLY_CREATED, rules.selfdestructOnlyWhenCreatedInTransaction],
    [L.RULE_DELEGATIONS, rules.hasDelegations],
    [L.RULE_SENDER_HAS_NO_CODE, rules.senderMustHaveNoCode],
    [L.RULE_NET_STORAGE, rules.storagePricing === 'net'],
  ]
  return flags.reduce((bits, [bit, holds]) => (holds ? bits | bit : bits), 0)
}
