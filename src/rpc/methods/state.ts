/**
 * Methods that read accounts and their storage.
 *
 * Owns: the methods. Must never: keep a state open. Wording is geth's.
 */
import type { StateReader } from '../../kernel-host/state.ts'
import { bytesToBigInt, bytesToHex } from '../../primitives/index.ts'
import type { AccountProof } from '../../state/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { invalidParams, serverError } from '../errors.ts'
import { type BlockId, blockId, LATEST } from '../values/blockId.ts'
import { address, storageKey } from '../values/byteStrings.ts'
import { entriesOf, listOf, text } from '../values/composites.ts'
import { toQuantity } from '../values/quantity.ts'
import type { RpcContext } from './context.ts'
import { isPending, resolveBlock } from './shared/blocks.ts'
import { readState, stateOf } from './shared/states.ts'

const MOST_SLOTS = 1024
const FULL_KEY_LENGTH = 66
const ZERO_WORD = new Uint8Array(32)
const NO_CODE = new Uint8Array(0)
const storageKeys = listOf(storageKey)
const slotsByAccount = entriesOf(address, storageKeys)
const keyTexts = listOf(text)

export function stateMethods(context: RpcContext): Method[] {
  const read = <T>(id: BlockId | undefined, reader: (state: StateReader) => T) =>
    readState(context, id ?? LATEST, reader)
  const at = optional(blockId)
  return [
    defineMethod('eth_getBalance', [address, at], ([of, id]) =>
      read(id, (state) => toQuantity(state.account(of)?.balance ?? 0n)),
    ),
    defineMethod('eth_getCode', [address, at], ([of, id]) => read(id, (state) => bytesToHex(codeOf(state, of)))),
    defineMethod('eth_getStorageAt', [address, storageKey, at], ([of, slot, id]) =>
      read(id, (state) => wordAt(state, of, slot)),
    ),
    defineMethod('eth_getStorageValues', [slotsByAccount, at], ([slots, id]) => {
      const count = slots.reduce((sum, [, keys]) => sum + keys.length, 0)
      if (count === 0) throw invalidParams('empty request')
      if (count > MOST_SLOTS) throw invalidParams(`too many slots (max ${MOST_SLOTS})`)
      return read(id, (state) =>
        Object.fromEntries(slots.map(([of, keys]) => [bytesToHex(of), keys.map((slot) => wordAt(state, of, slot))])),
      )
    }),
    defineMethod('eth_getTransactionCount', [address, at], async ([of, id]) => {
      if (id !== undefined && isPending(id)) return toQuantity(context.pool.nextNonce(of))
      return read(id, (state) => toQuantity(state.account(of)?.nonce ?? 0n))
    }),
    defineMethod('eth_getAccountInfo', [address, at], ([of, id]) =>
      read(id, (state) => {
        const { nonce, balance } = state.account(of) ?? { nonce: 0n, balance: 0n }
        return { balance: toQuantity(balance), nonce: toQuantity(nonce), code: bytesToHex(codeOf(state, of)) }
      }),
    ),
    defineMethod('eth_getAccount', [address, at], async ([of, id]) => {
      const { balance, nonce, codeHash, storageRoot } = await proofOf(context, id ?? LATEST, of, [])
      return {
        balance: toQuantity(balance),
        nonce: toQuantity(nonce),
        codeHash: bytesToHex(codeHash),
        storageRoot: bytesToHex(storageRoot),
      }
    }),
    defineMethod('eth_getProof', [address, keyTexts, at], async ([of, keys, id]) => {
      if (keys.length > MOST_SLOTS) throw invalidParams(`too many keys requested: ${keys.length} (max ${MOST_SLOTS})`)
      return proofJson(await proofOf(context, id ?? LATEST, of, keys.map(storageKey)), keys)
    }),
  ]
}

function codeOf(state: StateReader, of: Uint8Array): Uint8Array {
  const account = state.account(of)
  return account === undefined ? NO_CODE : state.code(account.codeHash)
}

function wordAt(state: StateReader, of: Uint8Array, slot: Uint8Array): string {
  return bytesToHex(state.storage(of, slot) ?? ZERO_WORD)
}

/** Tries are kept for the head alone. */
async function proofOf(
  context: RpcContext,
  id: BlockId,
  of: Uint8Array,
  slots: readonly Uint8Array[],
): Promise<AccountProof> {
  const block = resolveBlock(context, id)
  if (block.id !== context.chain.head.id) {
    throw serverError(`proofs are available for the head only: block ${block.header.number} is not the head`)
  }
  using state = await stateOf(context, id)
  return state.prove(of, slots)
}

function proofJson({ slots, ...account }: AccountProof, keys: readonly string[]): object {
  return {
    address: bytesToHex(account.address),
    accountProof: account.proof.map(bytesToHex),
    balance: toQuantity(account.balance),
    codeHash: bytesToHex(account.codeHash),
    nonce: toQuantity(account.nonce),
    storageHash: bytesToHex(account.storageRoot),
    storageProof: slots.map(({ slot, value, proof }, index) => ({
      // A key is given back in the form in which it came: in full, or as a number.
      key: keys[index]!.length === FULL_KEY_LENGTH ? bytesToHex(slot) : toQuantity(bytesToBigInt(slot)),
      value: toQuantity(bytesToBigInt(value)),
      proof: proof.map(bytesToHex),
    })),
  }
}
