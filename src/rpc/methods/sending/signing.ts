/**
 * eth_accounts, eth_sign, personal_sign, eth_signTypedData_v4: what accounts of the wallet sign besides transactions.
 *
 * Owns: the form of these signatures. Must never: sign bytes as they are: a prefix tells every message from a transaction.
 */
import { bytesToHex, concatBytes, keccak256, sign } from '../../../primitives/index.ts'
import { defineMethod, type Method } from '../../dispatch/method.ts'
import { address, data } from '../../values/byteStrings.ts'
import type { RpcContext } from '../context.ts'
import { noSigner } from './refusal.ts'
import { typedDataHash } from './typedData.ts'

/** Of v in signatures of messages. */
const FIRST_V = 27

export function signingMethods({ wallet }: Pick<RpcContext, 'wallet'>): Method[] {
  const signHash = (hash: Uint8Array, account: Uint8Array): string => {
    const key = wallet.keyOf(account)
    if (key === undefined) throw noSigner()
    const { r, s, yParity } = sign(hash, key)
    return bytesToHex(concatBytes(r, s, Uint8Array.of(FIRST_V + yParity)))
  }
  return [
    // EIP-1102 asks the user under the second name; who gave the node these keys has agreed.
    ...['eth_accounts', 'eth_requestAccounts'].map((name) =>
      defineMethod(name, [], () => wallet.accounts.map(bytesToHex)),
    ),
    defineMethod('eth_sign', [address, data], ([account, message]) => signHash(messageHash(message), account)),
    defineMethod('personal_sign', [data, address], ([message, account]) => signHash(messageHash(message), account)),
    defineMethod('eth_signTypedData_v4', [address, typedDataHash], ([account, hash]) => signHash(hash, account)),
  ]
}

/** EIP-191, version 0x45. */
export function messageHash(message: Uint8Array): Uint8Array {
  const prefix = `\u0019Ethereum Signed Message:\n${message.length}`
  return keccak256(concatBytes(new TextEncoder().encode(prefix), message))
}
