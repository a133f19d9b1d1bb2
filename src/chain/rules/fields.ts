/**
 * Which optional fields a header must have, and which of the older ones mean nothing any more.
 *
 * Owns: the presence of fields, and the constants that the Merge put in place of proof of work. Must never: judge the
 * value of a field that carries information.
 */
import { bytesToHex, equalBytes } from '../../primitives/index.ts'
import { type BlockHeader, ommersHash, type Rules } from '../../protocol/index.ts'
import { InvalidBlockError } from '../errors.ts'

const NO_OMMERS_HASH = ommersHash([])

export function checkFields(header: BlockHeader, rules: Rules): void {
  checkField('baseFeePerGas', header.baseFeePerGas, rules.hasBaseFee)
  checkField('withdrawalsRoot', header.withdrawalsRoot, rules.hasWithdrawals)
  checkField('blobGasUsed', header.blobGasUsed, rules.blobs !== undefined)
  checkField('excessBlobGas', header.excessBlobGas, rules.blobs !== undefined)
  checkField('parentBeaconBlockRoot', header.parentBeaconBlockRoot, rules.hasBeaconRoot)
  checkField('requestsHash', header.requestsHash, rules.hasRequests)
}

/** EIP-3675. The difficulty is zero, too; the formula says so. */
export function checkMergeConstants(header: BlockHeader): void {
  if (header.nonce.some((byte) => byte !== 0)) {
    throw new InvalidBlockError('nonceNotZero', { nonce: bytesToHex(header.nonce) })
  }
  if (!equalBytes(header.ommersHash, NO_OMMERS_HASH)) {
    throw new InvalidBlockError('ommersNotEmpty', { ommersHash: bytesToHex(header.ommersHash) })
  }
}

function checkField(field: string, value: unknown, isWanted: boolean): void {
  if (isWanted && value === undefined) throw new InvalidBlockError('headerFieldMissing', { field })
  if (!isWanted && value !== undefined) throw new InvalidBlockError('headerFieldUnexpected', { field })
}
