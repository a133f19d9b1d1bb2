/**
 * Names what the kernel refused.
 *
 * Owns: the way from REJECT_* to the catalogue of transaction errors. Must never: decide.
 */
import * as L from '../../kernel/layout.ts'
import type { KernelRejection } from '../kernel-host/index.ts'
import { checksumAddress } from '../primitives/address.ts'
import { bigIntToFixedBytes } from '../primitives/bytes.ts'
import { bytesToHex } from '../primitives/hex.ts'
import { TransactionError } from '../protocol/transaction/index.ts'

export function rejectionError({ rejection, a, b }: KernelRejection, sender: Uint8Array): TransactionError {
  const address = checksumAddress(sender)
  switch (rejection) {
    case L.REJECT_NONCE_TOO_LOW:
      return new TransactionError('nonceTooLow', { address, nonce: a, stateNonce: b })
    case L.REJECT_NONCE_TOO_HIGH:
      return new TransactionError('nonceTooHigh', { address, nonce: a, stateNonce: b })
    case L.REJECT_NONCE_MAX:
      return new TransactionError('nonceMax', { nonce: a })
    case L.REJECT_SENDER_NOT_EOA:
      return new TransactionError('senderNotEoa', { address, codeHash: bytesToHex(bigIntToFixedBytes(a, 32)) })
    case L.REJECT_INSUFFICIENT_FUNDS:
      // The kernel counts modulo 2^256: a cost that does not fit is at least as unaffordable.
      return new TransactionError('insufficientFunds', { address, balance: a, required: b })
    case L.REJECT_FEE_CAP_BELOW_BASE_FEE:
      return new TransactionError('feeCapBelowBaseFee', { address, feeCap: a, baseFee: b })
    case L.REJECT_BLOB_FEE_CAP_BELOW_BASE_FEE:
      return new TransactionError('blobFeeCapBelowBlobBaseFee', { address, blobFeeCap: a, blobBaseFee: b })
    case L.REJECT_GAS_LIMIT_EXCEEDS_BLOCK:
      return new TransactionError('gasLimitExceedsBlock', { gasLimit: a, available: b })
    case L.REJECT_BLOB_GAS_EXCEEDS_BLOCK:
      return new TransactionError('blobGasExceedsBlock', { blobGas: a, available: b })
    default:
      throw new RangeError(`the kernel rejected a transaction for the unknown reason ${rejection}`)
  }
}
