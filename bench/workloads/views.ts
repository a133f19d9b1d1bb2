/**
 * Questions to the contracts of a workload, asked the way users ask: by calling them.
 *
 * Owns: calls that read, and invariants made of them. Must never: know the layout of a contract's storage.
 */
import { createEvm, type Evm } from '../../src/evm/index.ts'
import { bytesToBigInt } from '../../src/primitives/index.ts'
import type { StateReader } from '../../src/state/index.ts'
import { type Argument, type ContractName, callData } from '../contracts/artifacts.ts'
import { type Invariant, WorkloadError } from './workload.ts'

const WORD_LENGTH = 32

/** One for all questions: a kernel reserves much address space. */
let evm: Evm | undefined

/** The words that a view returns. */
export function readWords(
  state: StateReader,
  to: Uint8Array,
  contract: ContractName,
  signature: string,
  ...args: readonly Argument[]
): bigint[] {
  evm ??= createEvm()
  const { status, output } = evm.call({ to, state, data: callData(contract, signature, ...args) })
  if (status !== 'success') throw new WorkloadError(`${contract}.${signature} came to ${status}`)
  return Array.from({ length: output.length / WORD_LENGTH }, (_, index) =>
    bytesToBigInt(output.subarray(index * WORD_LENGTH, (index + 1) * WORD_LENGTH)),
  )
}

/** The number that a view returns. */
export function readNumber(
  state: StateReader,
  to: Uint8Array,
  contract: ContractName,
  signature: string,
  ...args: readonly Argument[]
): bigint {
  const [number] = readWords(state, to, contract, signature, ...args)
  if (number === undefined) throw new WorkloadError(`${contract}.${signature} returned nothing`)
  return number
}

export function tokensOf(state: StateReader, token: Uint8Array, holder: Uint8Array): bigint {
  return readNumber(state, token, 'Token', 'balanceOf(address)', holder)
}

export function etherOf(state: StateReader, address: Uint8Array): bigint {
  return state.account(address)?.balance ?? 0n
}

/** Nothing is lost or made: all of a token's supply is with these holders. */
export function supplyIsWith(token: Uint8Array, holders: readonly Uint8Array[]): Invariant {
  return {
    name: 'the balances of all holders are the supply of the token',
    holds: (after) => {
      const all = holders.reduce((sum, holder) => sum + tokensOf(after, token, holder), 0n)
      return all === readNumber(after, token, 'Token', 'totalSupply()')
    },
  }
}
