/**
 * The binary form of changes that somebody made outside any block.
 *
 * Owns: encoding and decoding, as RLP. A decoder throws `StoreError` 'damaged'. Must never: be used for the changes of blocks, which
 * the world keeps as history.
 */
import type { AccountChange, StateChanges } from '../../kernel-host/state.ts'
import { bigIntToBytes, bytesToBigInt, decodeRlp, encodeRlp, type RlpItem } from '../../primitives/index.ts'
import { damagedValue } from '../../state/store/errors.ts'

const NONE = new Uint8Array(0)
const SOME = Uint8Array.of(1)
const TABLE = 'meta'

export function encodeEdits(edits: StateChanges): Uint8Array {
  return encodeRlp(editItems(edits))
}

export function decodeEdits(bytes: Uint8Array): StateChanges {
  return editsOfItems(decodeRlp(bytes))
}

/** Of each account: address, then what it is now (nothing = it is gone), whether its storage was wiped, its code, its slots. */
export function editItems(edits: StateChanges): RlpItem[] {
  return edits.map(({ address, account, storageWiped, code, storage }) => [
    address,
    account === undefined ? [] : [bigIntToBytes(account.nonce), bigIntToBytes(account.balance), account.codeHash],
    storageWiped ? SOME : NONE,
    code === undefined ? [] : [code],
    storage.map(({ slot, value }) => [slot, value]),
  ])
}

export function editsOfItems(items: RlpItem): StateChanges {
  return list(items).map((item): AccountChange => {
    const [address, account, wiped, code, slots] = list(item, 5)
    const [nonce, balance, codeHash] = list(account!)
    return {
      address: bytes(address!),
      account:
        codeHash === undefined
          ? undefined
          : {
              nonce: bytesToBigInt(bytes(nonce!)),
              balance: bytesToBigInt(bytes(balance!)),
              codeHash: bytes(codeHash),
            },
      storageWiped: bytes(wiped!).length > 0,
      code: list(code!).map(bytes)[0],
      storage: list(slots!).map((entry) => {
        const [slot, value] = list(entry, 2)
        return { slot: bytes(slot!), value: bytes(value!) }
      }),
    }
  })
}

function list(item: RlpItem, length?: number): readonly RlpItem[] {
  if (!Array.isArray(item)) throw damagedValue(TABLE, 'edits: not a list')
  if (length !== undefined && item.length !== length) throw damagedValue(TABLE, `edits: ${item.length} members`)
  return item
}

function bytes(item: RlpItem): Uint8Array {
  if (!(item instanceof Uint8Array)) throw damagedValue(TABLE, 'edits: not a byte string')
  return item
}
