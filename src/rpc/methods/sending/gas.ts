/**
 * How much gas a transaction gets whose sender does not say.
 *
 * Owns: on which state that is found out, and what a transaction gets that fails anyway. Must never: be asked for the answer of
 * eth_estimateGas, which is more careful.
 */
import type { CallMessage, EstimateOutcome } from '../../../calls/index.ts'
import { bytesToBigInt, EMPTY_CODE_HASH, equalBytes } from '../../../primitives/index.ts'
import type { BlockTerms } from '../../../producer/index.ts'
import type { UnsignedTransaction } from '../../../protocol/index.ts'
import { failedEstimate } from '../call/failures.ts'
import type { RpcContext } from '../context.ts'
import { nextSite } from '../shared/nextSite.ts'

/** What to do about a transaction that would fail. */
export type OnFailure = 'refuse' | 'sendWithAllGas'

type Fields = Omit<UnsignedTransaction, 'nonce' | 'gasLimit'>

/** No precompile has a higher address, and nobody has the key of one that is as low. */
const LOWEST_ORDINARY_ADDRESS = 0x10000n

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
function isPlainTransfer({ chain }: RpcContext, { to, data, accessList, authorizationList }: Fields): boolean {
  if (to === undefined || data.length > 0 || accessList.length > 0 || authorizationList.length > 0) return false
  if (bytesToBigInt(to) < LOWEST_ORDINARY_ADDRESS) return false
  const account = chain.state.account(to)
  return account === undefined || equalBytes(account.codeHash, EMPTY_CODE_HASH)
}

/** On what waits in the pool, which comes before it. */
async function estimate(
  context: RpcContext,
  fields: Fields,
  sender: Uint8Array,
  terms: BlockTerms,
): Promise<EstimateOutcome> {
  const { chain, pool, producer, calls } = context
  const pending = pool.status.pending === 0 ? undefined : await producer.pending()
  using state = await chain.stateAt(pending?.parent ?? chain.head)
  const site = nextSite(context, terms, state, pending?.changes)
  return await calls.estimateGas(site, { message: messageOf(fields, sender), gasCap: 0n })
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
