/**
 * What a transaction has to fulfil to come into the pool.
 *
 * Owns: these checks and their order, the cheap ones first. Must never: change the pool.
 */
import { bytesToHex, EMPTY_CODE_HASH, equalBytes } from '../primitives/index.ts'
import { checkTransaction, type Rules, TransactionError } from '../protocol/index.ts'
import { PoolError, type Refusal } from './errors.ts'
import type { PoolAccount, PoolHead } from './head.ts'
import type { PoolSettings } from './options.ts'
import type { Candidate, PoolEntry } from './pooledTransaction.ts'
import { checkReplacement } from './replacement.ts'
import type { SenderQueue } from './senderQueue.ts'

const BLOB_TRANSACTION = 3

/** What the pool's own settings ask of a transaction that somebody sends; one that comes back from a block need not comply. */
export function checkAsked({ transaction, size, sidecar }: Candidate, settings: PoolSettings): PoolError | undefined {
  const limit = settings.limits.transactionBytes
  if (size > limit) return new PoolError('oversized', { size, limit })
  const { minimumTip } = settings
  if (transaction.maxPriorityFeePerGas < minimumTip) {
    return new PoolError('tipBelowMinimum', { tip: transaction.maxPriorityFeePerGas, minimum: minimumTip })
  }
  if (transaction.type === BLOB_TRANSACTION && sidecar === undefined && settings.requiresSidecars) {
    return new PoolError('sidecarMissing', {})
  }
  return undefined
}

/** What the next block asks, whatever the state. */
export function checkForBlock({ transaction }: PoolEntry, head: PoolHead, chainId: bigint): Refusal | undefined {
  return checkTransaction(transaction, head.rules, chainId) ?? checkBlockGas(transaction.gasLimit, head.gasLimit)
}

function checkBlockGas(gasLimit: bigint, available: bigint): TransactionError | undefined {
  return gasLimit > available ? new TransactionError('gasLimitExceedsBlock', { gasLimit, available }) : undefined
}

/** EIP-3607: nobody has the key of a contract; a delegation (EIP-7702) is none. */
export function checkSender(
  sender: Uint8Array,
  { codeHash }: PoolAccount,
  { rules, state }: PoolHead,
): TransactionError | undefined {
  if (!rules.senderMustHaveNoCode || codeHash === undefined || equalBytes(codeHash, EMPTY_CODE_HASH)) return undefined
  if (isDelegation(state.code(codeHash), rules)) return undefined
  return new TransactionError('senderNotEoa', { address: bytesToHex(sender), codeHash: bytesToHex(codeHash) })
}

/** What the sender's account and its other transactions ask. */
export function checkForQueue(entry: PoolEntry, queue: SenderQueue, settings: PoolSettings): Refusal | undefined {
  const { transaction, sender } = entry
  const { nonce } = transaction
  const { account } = queue
  if (nonce < account.nonce) {
    return new TransactionError('nonceTooLow', { address: bytesToHex(sender), nonce, stateNonce: account.nonce })
  }
  const before = queue.at(nonce)
  const others = settings.balanceChecks === 'sum' ? queue.cost - (before?.cost ?? 0n) : 0n
  const poor = checkBalance(entry, account.balance, others, settings)
  if (poor !== undefined) return poor
  if (before !== undefined) return checkReplacement(before.transaction, transaction, settings)
  const limit = settings.limits.queuedPerSender
  if (queue.wouldWait(nonce) && queue.queuedCount >= limit) {
    return new PoolError('accountLimit', { address: bytesToHex(sender), count: queue.queuedCount, limit })
  }
  return undefined
}

/** Whether it could be paid for in the next block, where that is asked: who waits for lower fees may wait for ever. */
export function checkFee(
  { transaction: { maxFeePerGas: feeCap }, sender }: PoolEntry,
  { baseFee }: PoolHead,
  settings: PoolSettings,
): TransactionError | undefined {
  if (feeCap >= baseFee || !settings.refusesUnpayable()) return undefined
  return new TransactionError('feeCapBelowBaseFee', { address: bytesToHex(sender), feeCap, baseFee })
}

/** `others`: what else the balance has to suffice for. */
export function checkBalance(
  { cost, sender }: PoolEntry,
  balance: bigint,
  others: bigint,
  { balanceChecks }: PoolSettings,
): TransactionError | undefined {
  const required = others + cost
  if (balanceChecks === 'none' || required <= balance) return undefined
  return new TransactionError('insufficientFunds', { address: bytesToHex(sender), balance, required })
}

function isDelegation(code: Uint8Array, { hasDelegations }: Rules): boolean {
  return hasDelegations && code.length === 23 && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00
}
