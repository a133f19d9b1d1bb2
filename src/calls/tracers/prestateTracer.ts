/**
 * What of the state a transaction needs to be executed, or, as a difference, what of that it changes.
 *
 * Owns: geth's form of both, and which accounts and slots belong to them. Must never: read the state after the transaction before
 * the transaction is over.
 */
import type { MemoryViews, StateReader, Step } from '../../kernel-host/index.ts'
import {
  bytesToHex,
  contractAddress,
  EMPTY_CODE_HASH,
  equalBytes,
  hexToBytes,
  keccak256,
} from '../../primitives/index.ts'
import { quantity, sorted, wordText } from './json.ts'
import * as Op from './opcodes.ts'
import { type Frame, type StepEnd, type TracedOutcome, type TracedTransaction, Tracer, type Write } from './tracer.ts'

export interface PrestateConfig {
  readonly diffMode: boolean
  readonly disableCode: boolean
  readonly disableStorage: boolean
  readonly includeEmpty: boolean
}

/** What an account holds at one time. */
interface Holding {
  readonly balance: bigint
  readonly nonce: bigint
  readonly code: string
}

interface Known extends Holding {
  readonly address: Uint8Array
  readonly isEmpty: boolean
  readonly codeHash: string
  /** Slots that were looked at, with their values. */
  readonly slots: Map<string, string>
}

/** As it is shown. */
interface Shown {
  balance?: string
  code?: string
  codeHash?: string
  nonce?: number
  storage?: Record<string, string>
}

const ZERO_WORD = wordText(0n)
const DELEGATION = '0xef0100'
const DELEGATION_LENGTH = 48

export class PrestateTracer extends Tracer {
  override readonly opcodes = new Set([
    Op.SLOAD,
    Op.SSTORE,
    Op.EXTCODECOPY,
    Op.EXTCODEHASH,
    Op.EXTCODESIZE,
    Op.BALANCE,
    Op.SELFDESTRUCT,
  ])
  readonly #config: PrestateConfig
  readonly #write: Write
  readonly #accounts = new Map<string, Known>()
  readonly #destructed = new Set<string>()
  /** Whose storage each open frame works on. */
  readonly #owners: Uint8Array[] = []
  #before: StateReader | undefined
  #looksAt: (() => void) | undefined

  constructor(config: PrestateConfig, write: Write) {
    super()
    this.#config = config
    this.#write = write
  }

  override begin({ message, context, before }: TracedTransaction): void {
    this.#before = before
    this.#account(message.sender)
    // Messages need not say the nonce that the sender has.
    const nonce = before.account(message.sender)?.nonce ?? 0n
    this.#account(message.to ?? contractAddress(message.sender, nonce))
    this.#account(context.coinbase)
    for (const { authority } of message.authorizations) this.#account(authority)
  }

  override step({ opcode, stack, height }: Step, views: MemoryViews): void {
    this.#looksAt = undefined
    if (height === 0) return
    const top = views.readWord(stack + (height - 1) * 32)
    const owner = this.#owners.at(-1)!
    if (opcode === Op.SLOAD || opcode === Op.SSTORE) {
      const slot = wordText(top)
      this.#looksAt = () => this.#slot(owner, slot)
    } else {
      const address = hexToBytes(wordText(top).slice(26))
      this.#looksAt = () => {
        this.#account(address)
        if (opcode === Op.SELFDESTRUCT) this.#destructed.add(bytesToHex(owner))
      }
    }
  }

  override stepEnded({ error }: StepEnd): void {
    if (error === undefined) this.#looksAt?.()
  }

  override frameEntered({ opcode, from, to }: Frame): void {
    const worksOnCaller = opcode === Op.CALLCODE || opcode === Op.DELEGATECALL
    this.#owners.push(worksOnCaller ? from : to)
    if (opcode === Op.SELFDESTRUCT) return
    const { code } = this.#account(to)
    // What is executed is the code of another one then.
    const isDelegated = code.length === DELEGATION_LENGTH && code.startsWith(DELEGATION)
    if (isDelegated && !Op.isCreation(opcode)) this.#account(hexToBytes(code.slice(DELEGATION.length)))
  }

  override frameLeft(): void {
    this.#owners.pop()
  }

  override finish({ after }: TracedOutcome): void {
    const shown = this.#config.diffMode ? this.#difference(after) : this.#shownBefore()
    this.#write(JSON.stringify(shown))
  }

  #difference(after: StateReader): object {
    const pre: [string, Shown][] = []
    const post: [string, Shown][] = []
    for (const [address, known] of this.#accounts) {
      // Since EIP-6780 most that destroy themselves stay.
      const isGone = this.#destructed.has(address) && after.account(known.address) === undefined
      const changed = isGone ? undefined : this.#changeOf(known, after)
      if (changed === undefined && !isGone) continue
      if (changed !== undefined) post.push([address, changed])
      if (known.isEmpty && !this.#config.includeEmpty) continue
      pre.push([address, this.#show(known, isGone ? known.slots : changedSlots(known, after))])
    }
    return { post: sorted(post), pre: sorted(pre) }
  }

  #shownBefore(): Record<string, Shown> {
    const shown = Array.from(this.#accounts).filter(([, { isEmpty }]) => !isEmpty || this.#config.includeEmpty)
    return sorted(shown.map(([address, known]): [string, Shown] => [address, this.#show(known, known.slots)]))
  }

  #show({ balance, code, codeHash, nonce }: Known, slots: ReadonlyMap<string, string>): Shown {
    const hasCode = code !== '0x' && !this.#config.disableCode
    return {
      balance: quantity(balance),
      ...(hasCode && { code, codeHash }),
      ...(nonce !== 0n && { nonce: Number(nonce) }),
      ...(slots.size > 0 && { storage: sorted(slots) }),
    }
  }

  /** What is different afterwards; undefined = nothing. */
  #changeOf(known: Known, after: StateReader): Shown | undefined {
    const now = holdingOf(after, known.address)
    const changed: Shown = {}
    if (now.balance !== known.balance) changed.balance = quantity(now.balance)
    if (now.nonce !== known.nonce && now.nonce !== 0n) changed.nonce = Number(now.nonce)
    const codeChanged = now.code !== known.code && !this.#config.disableCode
    if (codeChanged && now.code !== '0x') {
      changed.code = now.code
      changed.codeHash = bytesToHex(keccak256(hexToBytes(now.code)))
    }
    const slots = changedSlots(known, after)
    const storage: [string, string][] = []
    for (const slot of known.slots.keys()) {
      const value = slotOf(after, known.address, slot)
      if (value !== known.slots.get(slot) && value !== ZERO_WORD) storage.push([slot, value])
    }
    const isChanged =
      slots.size > 0 || storage.length > 0 || codeChanged || now.balance !== known.balance || now.nonce !== known.nonce
    if (!isChanged) return undefined
    return storage.length > 0 ? { ...changed, storage: sorted(storage) } : changed
  }

  #account(address: Uint8Array): Known {
    const id = bytesToHex(address)
    const known = this.#accounts.get(id)
    if (known !== undefined) return known
    const holding = holdingOf(this.#before!, address)
    const isEmpty = holding.balance === 0n && holding.nonce === 0n && holding.code === '0x'
    const codeHash = bytesToHex(this.#before!.account(address)?.codeHash ?? EMPTY_CODE_HASH)
    const account = { ...holding, address, isEmpty, codeHash, slots: new Map<string, string>() }
    this.#accounts.set(id, account)
    return account
  }

  #slot(owner: Uint8Array, slot: string): void {
    const { slots } = this.#account(owner)
    if (this.#config.disableStorage || slots.has(slot)) return
    slots.set(slot, slotOf(this.#before!, owner, slot))
  }
}

/** Of the slots that were looked at, those that were not zero and are different now, as they were. */
function changedSlots({ address, slots }: Known, after: StateReader): Map<string, string> {
  const changed = Array.from(slots).filter(
    ([slot, value]) => value !== ZERO_WORD && value !== slotOf(after, address, slot),
  )
  return new Map(changed)
}

function holdingOf(state: StateReader, address: Uint8Array): Holding {
  const account = state.account(address)
  if (account === undefined) return { balance: 0n, nonce: 0n, code: '0x' }
  const { balance, nonce, codeHash } = account
  const code = equalBytes(codeHash, EMPTY_CODE_HASH) ? '0x' : bytesToHex(state.code(codeHash))
  return { balance, nonce, code }
}

function slotOf(state: StateReader, address: Uint8Array, slot: string): string {
  const value = state.storage(address, hexToBytes(slot))
  return value === undefined ? ZERO_WORD : bytesToHex(value)
}
