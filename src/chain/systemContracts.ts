/**
 * The contracts that the protocol itself calls.
 *
 * Owns: their addresses, what they are called with, and what is made of the answers. Must never: contain their code; genesis
 * or a transaction puts it there.
 */
import type { BlockStep, TransactionOutcome } from '../executor/index.ts'
import type { StateChanges, StateReader } from '../kernel-host/state.ts'
import { bytesToHex, concatBytes, EMPTY_CODE_HASH, equalBytes, hexToBytes } from '../primitives/index.ts'
import { type BlockHeader, RequestType, type Rules } from '../protocol/index.ts'
import { InvalidBlockError } from './errors.ts'

/** EIP-4788, 2935, 7002 and 7251. */
export const SYSTEM_CONTRACTS = Object.freeze({
  beaconRoots: hexToBytes('0x000f3df6d732807ef1319fb7b8bb8522d0beac02'),
  blockHashes: hexToBytes('0x0000f90827f1c53a10cb7a02335b175320002935'),
  withdrawalRequests: hexToBytes('0x00000961ef480eb55e80d19ad83579a64c007002'),
  consolidationRequests: hexToBytes('0x0000bbddc7ce488642fb579f8b00f3a590007251'),
})

/** The contracts in which requests wait, in the order in which they are called. */
const REQUEST_CONTRACTS = [
  { address: SYSTEM_CONTRACTS.withdrawalRequests, type: RequestType.withdrawal },
  { address: SYSTEM_CONTRACTS.consolidationRequests, type: RequestType.consolidation },
] as const

const NO_DATA = new Uint8Array(0)

/** What happens before the first transaction. Contracts that are missing or fail change nothing. */
export function callsBeforeTransactions(
  header: Pick<BlockHeader, 'parentHash' | 'parentBeaconBlockRoot'>,
  rules: Rules,
): BlockStep[] {
  const calls: BlockStep[] = []
  if (rules.hasBeaconRoot) {
    const data = header.parentBeaconBlockRoot ?? new Uint8Array(32)
    calls.push({ kind: 'systemCall', to: SYSTEM_CONTRACTS.beaconRoots, data })
  }
  if (rules.hasHistoryContract)
    calls.push({ kind: 'systemCall', to: SYSTEM_CONTRACTS.blockHashes, data: header.parentHash })
  return calls
}

/** What asks for the requests that wait. */
export function callsForRequests(): BlockStep[] {
  return REQUEST_CONTRACTS.map(({ address }) => ({ kind: 'systemCall', to: address, data: NO_DATA }))
}

/**
 * The requests in the answers to `callsForRequests`, each behind its type byte. Throws InvalidBlockError when a contract is not
 * in order. `before` and `changes` tell the state at the end of the block.
 */
export function queuedRequests(
  answers: readonly TransactionOutcome[],
  before: StateReader,
  changes: StateChanges,
): Uint8Array[] {
  return REQUEST_CONTRACTS.map(({ address: contract, type }, index) => {
    const address = bytesToHex(contract)
    if (!hasCode(contract, before, changes)) throw new InvalidBlockError('systemContractMissing', { address })
    const { status, halt, output } = answers[index]!
    if (status !== 'success') {
      throw new InvalidBlockError('systemCallFailed', { address, reason: halt ?? 'execution reverted' })
    }
    return concatBytes(Uint8Array.of(type), output)
  })
}

/** A contract may have been created in the same block; the calls themselves neither create nor end one. */
function hasCode(address: Uint8Array, before: StateReader, changes: StateChanges): boolean {
  const change = changes.find((candidate) => equalBytes(candidate.address, address))
  const account = change === undefined ? before.account(address) : change.account
  return account !== undefined && !equalBytes(account.codeHash, EMPTY_CODE_HASH)
}
