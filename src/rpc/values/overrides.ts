/**
 * State and block overrides of eth_call, eth_estimateGas, eth_simulateV1 and traces.
 *
 * Owns: their form and the names in use for the fields of a block. Must never: apply them.
 */
import type { AccountOverride, BlockOverrides, SlotOverride } from '../../calls/index.ts'
import type { Withdrawal } from '../../protocol/index.ts'
import { address, data, hash } from './byteStrings.ts'
import { entriesOf, field, listOf, object, requiredField } from './composites.ts'
import { quantity, uint64 } from './quantity.ts'
import { ValueError } from './valueError.ts'

const slots = entriesOf(hash, hash)
const fieldsByAddress = entriesOf(address, accountOverride)

export function stateOverrides(value: unknown): AccountOverride[] {
  return fieldsByAddress(value).map(([of, fields]) => ({ address: of, ...fields }))
}

/** The newer clients' names come first, older ones after them. */
export function blockOverrides(value: unknown): BlockOverrides {
  const from = object(value)
  return {
    number: field(from, quantity, 'number'),
    difficulty: field(from, quantity, 'difficulty'),
    time: field(from, uint64, 'time', 'timestamp'),
    gasLimit: field(from, uint64, 'gasLimit'),
    feeRecipient: field(from, address, 'feeRecipient', 'coinbase'),
    prevRandao: field(from, hash, 'prevRandao', 'random'),
    baseFeePerGas: field(from, quantity, 'baseFeePerGas', 'baseFee'),
    blobBaseFee: field(from, quantity, 'blobBaseFee'),
    beaconRoot: field(from, hash, 'beaconRoot', 'parentBeaconBlockRoot'),
    withdrawals: field(from, withdrawals, 'withdrawals'),
  }
}

export const withdrawals = listOf((value): Withdrawal => {
  const from = object(value)
  return {
    index: requiredField(from, uint64, 'index'),
    validatorIndex: requiredField(from, uint64, 'validatorIndex'),
    address: requiredField(from, address, 'address'),
    amount: requiredField(from, uint64, 'amount'),
  }
})

function accountOverride(value: unknown): Omit<AccountOverride, 'address'> {
  const from = object(value)
  const state = field(from, slotOverrides, 'state')
  const stateDiff = field(from, slotOverrides, 'stateDiff')
  if (state !== undefined && stateDiff !== undefined) throw new ValueError("account has both 'state' and 'stateDiff'")
  return {
    nonce: field(from, uint64, 'nonce'),
    balance: field(from, quantity, 'balance'),
    code: field(from, data, 'code'),
    state,
    stateDiff,
    movePrecompileToAddress: field(from, address, 'movePrecompileToAddress'),
  }
}

function slotOverrides(value: unknown): SlotOverride[] {
  return slots(value).map(([slot, content]) => ({ slot, value: content }))
}
