/**
 * From the block and the overrides that a client names to where a call happens.
 *
 * Owns: which block's context and state are meant. Must never: leave a state open. Wording is geth's.
 */
import { type AccountOverride, type BlockOverrides, type CallSite, contextOf } from '../../../calls/index.ts'
import { changesFor, placePrecompiles } from '../../../calls/simulate/accounts.ts'
import { SimulationError } from '../../../calls/simulate/errors.ts'
import type { OpenState } from '../../../chain/index.ts'
import { bytesToBigInt } from '../../../primitives/index.ts'
import { type BlockHeader, type Rules, rulesAt } from '../../../protocol/index.ts'
import { mergeChanges, OverlaidState, type StateChanges } from '../../../state/index.ts'
import type { MethodOptions } from '../../dispatch/method.ts'
import { serverError } from '../../errors.ts'
import { type BlockId, LATEST } from '../../values/blockId.ts'
import type { RpcContext } from '../context.ts'
import { rulesOfBlock } from '../shared/blockFacts.ts'
import { isPending, resolveBlock } from '../shared/blocks.ts'

type Chains = Pick<RpcContext, 'chain' | 'producer'>

/** Of methods whose work is done by lanes: those of a batch may be at it together. */
export const LANE_CALL: MethodOptions = { overlaps: 'call' }

export interface SiteRequest {
  /** undefined = the head. */
  readonly id: BlockId | undefined
  readonly accounts?: readonly AccountOverride[] | undefined
  readonly block?: BlockOverrides | undefined
}

/** Always the same list: lanes are not sent it again. */
const NO_CHANGES: StateChanges = []

/** Opens the state, lets it be used, and closes it. */
export async function onSite<Result>(
  context: Chains,
  { id = LATEST, accounts = [], block }: SiteRequest,
  use: (site: CallSite) => Promise<Result>,
): Promise<Result> {
  const { header, state, changes } = isPending(id) ? await openPending(context) : await openBlock(context, id)
  using _ = state
  const site = siteOf(context, header, block)
  if (accounts.length === 0) return await use({ ...site, state, overrides: changes })
  const movedPrecompiles = placesOf(accounts, site.rules)
  const before = changes.length === 0 ? state : new OverlaidState(state, changes)
  const overrides = mergeChanges(changes, changesFor(accounts, before))
  return await use({ ...site, context: { ...site.context, movedPrecompiles }, state, overrides })
}

interface OpenedBlock {
  readonly header: BlockHeader
  readonly state: OpenState
  /** On top of the state. */
  readonly changes: StateChanges
}

async function openBlock(context: Chains, id: BlockId): Promise<OpenedBlock> {
  const block = resolveBlock(context, id)
  return { header: block.header, state: await context.chain.stateAt(block), changes: NO_CHANGES }
}

async function openPending({ chain, producer }: Chains): Promise<OpenedBlock> {
  const { block, parent, changes } = await producer.pending()
  return { header: block.header, state: await chain.stateAt(parent), changes }
}

/** The block as its header has it, or as the client wants it. */
function siteOf(
  { chain }: Chains,
  header: BlockHeader,
  wanted: BlockOverrides | undefined,
): Omit<CallSite, 'state' | 'overrides'> {
  if (wanted?.beaconRoot !== undefined) throw notSupported('beaconRoot')
  if (wanted?.withdrawals !== undefined) throw notSupported('withdrawals')
  const { config } = chain
  const number = wanted?.number ?? header.number
  const timestamp = wanted?.time ?? header.timestamp
  const context = contextOf(header, rulesOfBlock(config, header), config.chainId)
  return {
    context: wanted === undefined ? context : { ...context, ...contextChanges(wanted) },
    rules: rulesAt(config, number, timestamp, header.difficulty === 0n),
    blockHash: (asked) => (asked < header.number ? chain.blockAt(asked)?.hash : undefined),
  }
}

/** What instructions are told of a block whose fields are overridden. */
export function contextChanges(wanted: BlockOverrides): Partial<CallSite['context']> {
  return {
    ...(wanted.number !== undefined && { number: wanted.number }),
    ...(wanted.time !== undefined && { timestamp: wanted.time }),
    ...(wanted.gasLimit !== undefined && { gasLimit: wanted.gasLimit }),
    ...(wanted.feeRecipient !== undefined && { coinbase: wanted.feeRecipient }),
    ...(wanted.difficulty !== undefined && { difficulty: wanted.difficulty }),
    ...(wanted.prevRandao !== undefined && { prevRandao: bytesToBigInt(wanted.prevRandao) }),
    ...(wanted.baseFeePerGas !== undefined && { baseFee: wanted.baseFeePerGas }),
    ...(wanted.blobBaseFee !== undefined && { blobBaseFee: wanted.blobBaseFee }),
  }
}

/** Where precompiles are with these overrides; undefined = where they belong. */
export function placesOf(accounts: readonly AccountOverride[], rules: Rules): CallSite['context']['movedPrecompiles'] {
  try {
    return placePrecompiles(accounts, rules)
  } catch (error) {
    throw error instanceof SimulationError ? serverError(error.message) : error
  }
}

function notSupported(field: string): Error {
  return serverError(`block override "${field}" is not supported for this RPC method`)
}
