/**
 * The contracts that the protocol itself calls.
 *
 * Owns: their addresses and what they are called with. Must never: contain their code; genesis or a transaction puts it there.
 */
import type { SequentialExecutor } from '../executor/index.ts'
import type { StateReader } from '../kernel-host/state.ts'
import { bytesToHex, concatBytes, EMPTY_CODE_HASH, equalBytes, hexToBytes } from '../primitives/index.ts'
import { type BlockHeader, RequestType, type Rules } from '../protocol/index.ts'
import { InvalidBlockError } from './errors.ts'

/** EIP-4788. */
const BEACON_ROOTS = hexToBytes('0x000f3df6d732807ef1319fb7b8bb8522d0beac02')
/** EIP-2935. */
const BLOCK_HASHES = hexToBytes('0x0000f90827f1c53a10cb7a02335b175320002935')
/** EIP-7002. */
const WITHDRAWAL_REQUESTS = hexToBytes('0x00000961ef480eb55e80d19ad83579a64c007002')
/** EIP-7251. */
const CONSOLIDATION_REQUESTS = hexToBytes('0x0000bbddc7ce488642fb579f8b00f3a590007251')

const NO_DATA = new Uint8Array(0)

/** What happens before the first transaction. Contracts that are missing or fail change nothing. */
export function callBeforeTransactions(
  executor: SequentialExecutor,
  header: Pick<BlockHeader, 'parentHash' | 'parentBeaconBlockRoot'>,
  rules: Rules,
): void {
  if (rules.hasBeaconRoot) executor.systemCall(BEACON_ROOTS, header.parentBeaconBlockRoot ?? new Uint8Array(32))
  if (rules.hasHistoryContract) executor.systemCall(BLOCK_HASHES, header.parentHash)
}

/** The requests that wait in contracts, each behind its type byte. Throws InvalidBlockError when a contract is not in order. */
export function collectQueuedRequests(executor: SequentialExecutor, before: StateReader): Uint8Array[] {
  return [
    callForRequests(executor, before, WITHDRAWAL_REQUESTS, RequestType.withdrawal),
    callForRequests(executor, before, CONSOLIDATION_REQUESTS, RequestType.consolidation),
  ]
}

function callForRequests(
  executor: SequentialExecutor,
  before: StateReader,
  to: Uint8Array,
  requestType: number,
): Uint8Array {
  const address = bytesToHex(to)
  if (!hasCode(executor, before, to)) throw new InvalidBlockError('systemContractMissing', { address })
  const { status, halt, output } = executor.systemCall(to, NO_DATA)
  if (status !== 'success') {
    throw new InvalidBlockError('systemCallFailed', { address, reason: halt ?? 'execution reverted' })
  }
  return concatBytes(Uint8Array.of(requestType), output)
}

/** A contract may have been created earlier in the same block. */
function hasCode(executor: SequentialExecutor, before: StateReader, address: Uint8Array): boolean {
  const account = before.account(address)
  if (account !== undefined && !equalBytes(account.codeHash, EMPTY_CODE_HASH)) return true
  const change = executor.changesSoFar().find((candidate) => equalBytes(candidate.address, address))
  return change?.account !== undefined && !equalBytes(change.account.codeHash, EMPTY_CODE_HASH)
}
