/**
 * The public names of the primitives ("multilane/primitives").
 *
 * Owns: this list. Must never: hold code.
 */
export { AddressError, checksumAddress, contractAddress, parseAddress, publicKeyToAddress } from './address.ts'
export {
  bigIntToBytes,
  bigIntToFixedBytes,
  bytesToBigInt,
  compareBytes,
  concatBytes,
  equalBytes,
} from './bytes.ts'
export { bytesToHex, HexError, hexToBytes } from './hex.ts'
export { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, keccak256 } from './keccak.ts'
export { decodeRlp, encodeRlp, encodeRlpList, MAX_RLP_DEPTH, RlpError, type RlpItem, rlpListHeader } from './rlp.ts'
export {
  onSecp256k1Fallback,
  PrivateKeyError,
  privateKeyToAddress,
  privateKeyToPublicKey,
  type RecoverableSignature,
  recoverPublicKey,
  SECP256K1_ORDER,
  secp256k1BackendName,
  sign,
} from './secp256k1.ts'
