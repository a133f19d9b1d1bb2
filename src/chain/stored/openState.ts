/**
 * The state after one block, frozen, with what was edited on top of it when that block is the head.
 *
 * Owns: that both are read as one. Must never: be left open.
 */
import type { Account, StateReader } from '../../kernel-host/state.ts'
import { type AccountProof, OverlaidState, type StateChanges, type WorldView } from '../../state/index.ts'
import type { ChainBlock } from '../chainBlock.ts'
import { editedAccounts } from '../exchange/editedAccounts.ts'
import { type StoredAccount, storedAccounts } from '../exchange/storedAccounts.ts'

/** How another thread opens the same state for itself. */
export interface RemoteState {
  /** Of the store on disk. */
  readonly folder: string
  /** The world's number of the block, */
  readonly block: number
  /** and the hash that the block at this height on the way to the head must still have. */
  readonly hash: Uint8Array
  /** Lie on top. */
  readonly edits: StateChanges
}

export class OpenState implements StateReader, Disposable {
  readonly block: ChainBlock
  /** undefined = other threads have to ask for it: it is not on disk, or not yet. */
  readonly remote: RemoteState | undefined
  /** What lies on top of the block's state. */
  readonly edits: StateChanges
  readonly #view: WorldView
  readonly #state: StateReader

  constructor(block: ChainBlock, view: WorldView, edits: StateChanges, remote: RemoteState | undefined) {
    this.block = block
    this.remote = remote
    this.edits = edits
    this.#view = view
    this.#state = edits.length === 0 ? view : new OverlaidState(view, edits)
  }

  account(address: Uint8Array): Account | undefined {
    return this.#state.account(address)
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    return this.#state.storage(address, slot)
  }

  code(codeHash: Uint8Array): Uint8Array {
    return this.#state.code(codeHash)
  }

  /** The block's state root: edits are not in it. */
  root(): Uint8Array {
    return this.#view.root()
  }

  /** Proves against that root what the account and its slots are. HistoryError but at the head. */
  prove(address: Uint8Array, slots: readonly Uint8Array[]): AccountProof {
    return this.#view.prove(address, slots)
  }

  /** Every account, one after another, with the edits. HistoryError but at the head. */
  accounts(): Generator<StoredAccount, void, undefined> {
    return editedAccounts(storedAccounts(this.#view.tables), this.edits)
  }

  /** It must not be read afterwards. */
  close(): void {
    this.#view.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
