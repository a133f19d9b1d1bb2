/**
 * How much gas a transaction gets whose sender does not say.
 *
 * Owns: on which state that is found out, and what a transaction gets that fails anyway. Must never: be asked for the answer of
 * eth_estimateGas, which is more careful.
 */
import type { CallMessage, EstimateOutcome } from '../../../calls/index.ts'
import { bytesToBigInt, EMPTY_CODE_HASH, equalBytes } from '../../../primitives/index.ts'
import type { BlockTerms, PendingBlock } from '../../../producer/index.ts'
import type { UnsignedTransaction } from '../../../protocol/index.ts'
import { failedEstimate } from '../call/failures.ts'
import type { RpcContext } from '../context.ts'
import { nextSite } from '../shared/nextSite.ts'

/** What to do about a transaction that would fail. */
export type OnFailure = 'refuse' | 'sendWithAllGas'

type Fields = Omit<UnsignedTransaction, 'nonce' | 'gasLimit'>

/** No precompile has a higher address, and nobody has the key of one that is as low. */
const LOWEST_ORDINARY_ADDRESS = 0x10000n

const MOST_PENDING = 256

export async function gasFor(
  context: RpcContext,
  fields: Fields,
  sender: Uint8Array,
  terms: BlockTerms,
  onFailure: OnFailure,
): Promise<bigint> {
  if (isPlainTransfer(context, fields)) return BigInt(terms.rules.gas.txBase)
  const outcome = await estimate(context, fields, sender, terms)
  if (outcome.kind === 'estimated') return outcome.gas
  if (onFailure === 'refuse' || outcome.kind === 'refused') throw failedEstimate(outcome)
  return mostGas(context, fields, sender, terms)
}

/** Sent to an account without code: nothing is executed. What waits in the pool may put code there, which nobody pays blindly. */
function isPlainTransfer(context: RpcContext, fields: Fields): boolean {
  const { to, data, accessList, authorizationList } = fields
  if (to === undefined || data.length > 0 || accessList.length > 0 || authorizationList.length > 0) return false
  if (bytesToBigInt(to) < LOWEST_ORDINARY_ADDRESS) return false
  return !callsCode(context, fields)
}

/**
 * On what waits in the pool, which comes before it. Where so much waits that making a block of it for each sender would take longer
 * than the block itself, only for those who fail, or call nobody, without it.
 */
async function estimate(
  context: RpcContext,
  fields: Fields,
  sender: Uint8Array,
  terms: BlockTerms,
): Promise<EstimateOutcome> {
  const { pending } = context.pool.status
  if (pending === 0) return estimateOn(undefined, context, fields, sender, terms)
  if (pending > MOST_PENDING && callsCode(context, fields)) {
    const outcome = await estimateOn(undefined, context, fields, sender, terms)
    if (outcome.kind === 'estimated') return outcome
  }
  return estimateOn(await context.producer.pending(), context, fields, sender, terms)
}

/** On a block that would be made, or on the head. */
async function estimateOn(
  pending: PendingBlock | undefined,
  context: RpcContext,
  fields: Fields,
  sender: Uint8Array,
  terms: BlockTerms,
): Promise<EstimateOutcome> {
  const { chain, calls } = context
  using state = await chain.stateAt(pending?.parent ?? chain.head)
  const site = nextSite(context, terms, state, pending?.changes)
  return await calls.estimateGas(site, { message: messageOf(fields, sender), gasCap: 0n })
}

function callsCode({ chain }: RpcContext, { to }: Fields): boolean {
  if (to === undefined) return true
  const account = chain.state.account(to)
  return account !== undefined && !equalBytes(account.codeHash, EMPTY_CODE_HASH)
}

function messageOf(fields: Fields, from: Uint8Array): CallMessage {
  const { type, to, data, value, accessList, maxFeePerGas, maxPriorityFeePerGas, maxFeePerBlobGas } = fields
  return {
    from,
    to,
    data,
    value,
    gas: 0n,
    maxFeePerGas,
    maxPriorityFeePerGas,
    maxFeePerBlobGas,
    accessList,
    blobVersionedHashes: type === 3 ? fields.blobVersionedHashes : undefined,
    authorizationList: type === 4 ? fields.authorizationList : undefined,
  }
}

/** What a block, the rules and the sender's balance allow. */
function mostGas({ chain }: RpcContext, fields: Fields, sender: Uint8Array, { gasLimit, rules }: BlockTerms): bigint {
  const { value, maxFeePerGas } = fields
  const cap = BigInt(rules.maxTransactionGas)
  const most = cap !== 0n && cap < gasLimit ? cap : gasLimit
  const left = (chain.state.account(sender)?.balance ?? 0n) - value
  const affordable = maxFeePerGas === 0n ? most : left / maxFeePerGas
  return affordable < most ? affordable : most
}
