/**
 * What a transaction changes, in Parity's form.
 *
 * Owns: this form. Must never: show an account that is as it was.
 */
import type { AccountChange, StateChanges, StateReader } from '../../../kernel-host/index.ts'
import { bytesToHex, EMPTY_CODE_HASH, equalBytes } from '../../../primitives/index.ts'
import { quantity, sorted, wordText } from '../json.ts'

/** `=`: the same; `+`: new; `-`: gone; `*`: another one. */
type Difference = '=' | { readonly '+': string } | { readonly '-': string } | { readonly '*': FromTo }

interface FromTo {
  readonly from: string
  readonly to: string
}

interface AccountDifference {
  readonly balance: Difference
  readonly code: Difference
  readonly nonce: Difference
  readonly storage: Readonly<Record<string, Difference>>
}

interface Holding {
  readonly balance: string
  readonly code: string
  readonly nonce: string
}

const ZERO_WORD = wordText(0n)

export function stateDiff(changes: StateChanges, before: StateReader, after: StateReader): object {
  const shown = changes.map((change) => [bytesToHex(change.address), differenceOf(change, before, after)] as const)
  return sorted(shown.filter((entry): entry is [`0x${string}`, AccountDifference] => entry[1] !== undefined))
}

function differenceOf(
  { address, storage }: AccountChange,
  before: StateReader,
  after: StateReader,
): AccountDifference | undefined {
  const from = holdingOf(before, address)
  const to = holdingOf(after, address)
  if (from === undefined && to === undefined) return undefined
  const differ = differing(from === undefined, to === undefined)
  const slots = storage.flatMap(({ slot, value }): [string, Difference][] => {
    const was = from === undefined ? ZERO_WORD : slotOf(before, address, slot)
    const is = bytesToHex(value)
    // Of an account that is gone only itself is shown.
    return was === is || to === undefined ? [] : [[bytesToHex(slot), differ(was, is)]]
  })
  const difference = {
    balance: differ(from?.balance ?? '0x0', to?.balance ?? '0x0'),
    code: differ(from?.code ?? '0x', to?.code ?? '0x'),
    nonce: differ(from?.nonce ?? '0x0', to?.nonce ?? '0x0'),
    storage: sorted(slots),
  }
  const { balance, code, nonce } = difference
  return balance === '=' && code === '=' && nonce === '=' && slots.length === 0 ? undefined : difference
}

function differing(isNew: boolean, isGone: boolean): (from: string, to: string) => Difference {
  return (from, to) => {
    if (isNew) return { '+': to }
    if (isGone) return { '-': from }
    return from === to ? '=' : { '*': { from, to } }
  }
}

function holdingOf(state: StateReader, address: Uint8Array): Holding | undefined {
  const account = state.account(address)
  if (account === undefined) return undefined
  const { balance, nonce, codeHash } = account
  const code = equalBytes(codeHash, EMPTY_CODE_HASH) ? '0x' : bytesToHex(state.code(codeHash))
  return { balance: quantity(balance), code, nonce: quantity(nonce) }
}

function slotOf(state: StateReader, address: Uint8Array, slot: Uint8Array): string {
  const value = state.storage(address, slot)
  return value === undefined ? ZERO_WORD : bytesToHex(value)
}
