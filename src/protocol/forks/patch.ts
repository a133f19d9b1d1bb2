/**
 * How a fork is made from the one before it: patches laid over frozen rules.
 *
 * Owns: the shape of a patch, and resolving and freezing. Must never: know a particular fork or EIP.
 */
import type { GasSchedule, Rules } from './rules.ts'

/** What one EIP (or a fork as a whole) changes. */
export interface RulesPatch
  extends Partial<Omit<Rules, 'name' | 'staticGas' | 'gas' | 'precompiles' | 'transactionTypes'>> {
  /** New static prices by opcode; defines the opcode when it was not. */
  readonly opcodes?: Readonly<Record<number, number>>
  readonly gas?: Partial<GasSchedule>
  /** Precompiles that come on top. */
  readonly addsPrecompiles?: readonly number[]
  /** Transaction types that come on top. */
  readonly addsTransactionTypes?: readonly number[]
}

/** The rules of the fork that lays `patches`, in this order, over its parent. */
export function deriveRules(parent: Rules, name: string, ...patches: RulesPatch[]): Rules {
  let rules = parent
  for (const patch of patches) rules = applyPatch(rules, patch)
  return freezeRules({ ...rules, name })
}

/** Copies and freezes; the price table stays writable because a typed array cannot be frozen, but it is never shared. */
export function freezeRules(rules: Rules): Rules {
  return Object.freeze({
    ...rules,
    staticGas: rules.staticGas.slice(),
    gas: Object.freeze({ ...rules.gas }),
    precompiles: Object.freeze([...rules.precompiles]),
    transactionTypes: frozenSet(rules.transactionTypes),
    blobs: rules.blobs && Object.freeze({ ...rules.blobs }),
  })
}

function applyPatch(rules: Rules, patch: RulesPatch): Rules {
  const { opcodes, gas, addsPrecompiles, addsTransactionTypes, ...fields } = patch
  const staticGas = rules.staticGas.slice()
  if (opcodes) for (const [opcode, price] of Object.entries(opcodes)) staticGas[Number(opcode)] = price
  return {
    ...rules,
    ...fields,
    staticGas,
    gas: { ...rules.gas, ...gas },
    precompiles: addsPrecompiles ? [...rules.precompiles, ...addsPrecompiles].sort((a, b) => a - b) : rules.precompiles,
    transactionTypes: addsTransactionTypes
      ? new Set([...rules.transactionTypes, ...addsTransactionTypes])
      : rules.transactionTypes,
  }
}

/** A set whose content cannot be changed: freezing alone does not stop `add`. */
function frozenSet(values: Iterable<number>): ReadonlySet<number> {
  return Object.freeze(
    Object.defineProperties(new Set(values), {
      add: { value: refuseChange },
      delete: { value: refuseChange },
      clear: { value: refuseChange },
    }),
  )
}

function refuseChange(): never {
  throw new TypeError('the transaction types of a fork are fixed')
}
