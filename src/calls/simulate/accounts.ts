/**
 * What is wanted of accounts before a block, as changes of the state.
 *
 * Owns: how wishes become changes, and which precompiles are where afterwards. Must never: change the state itself.
 */
import type { StateChanges, StateReader } from '../../kernel-host/index.ts'
import { bytesToBigInt, bytesToHex, compareBytes, EMPTY_CODE_HASH, keccak256 } from '../../primitives/index.ts'
import type { Rules } from '../../protocol/index.ts'
import type { AccountOverride } from '../request.ts'
import { notPrecompile, SimulationError } from './errors.ts'

const NO_STORAGE: readonly never[] = []

/** All but where its precompile is. */
type PlainOverride = Omit<AccountOverride, 'movePrecompileToAddress'>

/** The changes that make the accounts what they are wanted to be. */
export function changesFor(accounts: readonly PlainOverride[], state: StateReader): StateChanges {
  return accounts.map(({ address, nonce, balance, code, state: storage, stateDiff }) => {
    const before = state.account(address)
    const codeHash = code === undefined ? before?.codeHash : code.length === 0 ? EMPTY_CODE_HASH : keccak256(code)
    return {
      address,
      account: {
        nonce: nonce ?? before?.nonce ?? 0n,
        balance: balance ?? before?.balance ?? 0n,
        codeHash: codeHash ?? EMPTY_CODE_HASH,
      },
      storageWiped: storage !== undefined,
      code,
      storage: storage ?? stateDiff ?? NO_STORAGE,
    }
  })
}

/** What is at addresses, in hex, against the rules: the number of a precompile, or -1 = none. */
export type PrecompilePlaces = ReadonlyMap<string, number>

const GONE = -1

/**
 * Where precompiles are when accounts are overridden: one whose account is overridden is gone from there, and maybe elsewhere.
 * undefined = all are where they belong. Throws SimulationError.
 */
export function placePrecompiles(
  accounts: readonly Pick<AccountOverride, 'address' | 'movePrecompileToAddress'>[],
  rules: Rules,
): PrecompilePlaces | undefined {
  const places = new Map<string, number>()
  const overridden = new Set(accounts.map(({ address }) => bytesToHex(address)))
  const inOrder = [...accounts].sort((a, b) => compareBytes(a.address, b.address))
  for (const { address, movePrecompileToAddress: target } of inOrder) {
    const number = precompileNumber(address, rules)
    if (number !== undefined) places.set(bytesToHex(address), GONE)
    if (target === undefined) continue
    if (number === undefined) throw notPrecompile(address)
    const place = bytesToHex(target)
    if (overridden.has(place)) throw new SimulationError('alreadyOverridden', `account ${place} is already overridden`)
    if (places.has(place)) {
      throw new SimulationError('alreadyOverridden', `account ${place} has already been overridden by a precompile`)
    }
    places.set(place, number)
  }
  return places.size === 0 ? undefined : places
}

function precompileNumber(address: Uint8Array, rules: Rules): number | undefined {
  const number = bytesToBigInt(address)
  return rules.precompiles.find((known) => BigInt(known) === number)
}
