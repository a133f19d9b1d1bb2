/**
 * Gas that a transaction owes before its first instruction runs.
 *
 * Owns: intrinsic gas and the calldata floor. Must never: look at the state.
 */
import type { Rules } from '../forks/rules.ts'
import type { Transaction, UnsignedTransaction } from './types.ts'

/** EIP-7623: a non-zero byte counts as four tokens. */
const TOKENS_PER_NON_ZERO_BYTE = 4

/** Charged in advance: base, calldata, creation, access list, authorizations. */
export function intrinsicGas(tx: UnsignedTransaction | Transaction, rules: Rules): bigint {
  const { gas } = rules
  const nonZero = countNonZeroBytes(tx.data)
  const zero = tx.data.length - nonZero
  let total = gas.txBase + zero * gas.txZeroByte + nonZero * gas.txNonZeroByte
  if (tx.to === undefined) total += gas.txCreate + Math.ceil(tx.data.length / 32) * gas.initcodeWord
  for (const { storageKeys } of tx.accessList) {
    total += gas.txAccessListAddress + storageKeys.length * gas.txAccessListSlot
  }
  return BigInt(total + tx.authorizationList.length * gas.txAuthorization)
}

/** EIP-7623: what a transaction pays at least, however little it computes; 0 where there is no floor. */
export function floorGas(tx: UnsignedTransaction | Transaction, rules: Rules): bigint {
  const { txBase, txFloorToken } = rules.gas
  if (txFloorToken === 0) return 0n
  const nonZero = countNonZeroBytes(tx.data)
  const tokens = tx.data.length - nonZero + nonZero * TOKENS_PER_NON_ZERO_BYTE
  return BigInt(txBase + tokens * txFloorToken)
}

function countNonZeroBytes(bytes: Uint8Array): number {
  let count = 0
  for (let index = 0; index < bytes.length; index++) if (bytes[index] !== 0) count++
  return count
}
