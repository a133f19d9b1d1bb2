/**
 * What bundlers of user operations have to know of a call (ERC-7562): storage, foreign code, instructions, preimages.
 *
 * Owns: geth's form of it. Must never: judge what it sees; the rules of the ERC are the reader's.
 */
import type { Log, MemoryViews, StateReader, Step } from '../../kernel-host/index.ts'
import { bytesToHex, EMPTY_CODE_HASH, equalBytes, hexToBytes } from '../../primitives/index.ts'
import { CallWriter } from './callTracer.ts'
import { type CallNode, CallTree } from './callTree.ts'
import { quantity, sorted, wordText } from './json.ts'
import * as Op from './opcodes.ts'
import { Pieces } from './pieces.ts'
import {
  type Frame,
  type FrameEnd,
  type StepEnd,
  type TracedOutcome,
  type TracedTransaction,
  Tracer,
  type Write,
} from './tracer.ts'

export interface Erc7562Config {
  readonly withLog: boolean
  /** Instructions that are not counted; undefined = arithmetic and the handling of the stack. */
  readonly ignoredOpcodes: readonly number[] | undefined
}

/** What a call has done itself. */
class Observations {
  readonly reads = new Map<string, string[]>()
  readonly writes = new Map<string, number>()
  readonly transientReads = new Map<string, number>()
  readonly transientWrites = new Map<string, number>()
  readonly foreignCodes: string[] = []
  readonly opcodes = new Map<string, number>()
  readonly sizes = new Map<string, { readonly contractSize: number; readonly opcode: number }>()
}

/** ADD, MUL, SUB, DIV, LT, GT, SLT, SGT, EQ, ISZERO, AND, OR, NOT, SHL, SHR, POP, and all of PUSH, DUP and SWAP. */
const UNIMPORTANT: readonly number[] = [
  ...[0x01, 0x02, 0x03, 0x04, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x19, 0x1b, 0x1c, 0x50],
  ...Array.from({ length: 0x41 }, (_, index) => 0x5f + index),
]
/** Longer ones cannot be paid for. */
const MOST_PREIMAGE = 2n ** 24n
const MASK = (1n << 160n) - 1n

export class Erc7562Tracer extends Tracer {
  override readonly opcodes = Op.EVERY_OPCODE
  readonly #pieces: Pieces
  readonly #ignored: ReadonlySet<number>
  readonly #tree: CallTree
  readonly #observed = new Map<CallNode, Observations>()
  readonly #preimages = new Set<string>()
  /** Sizes of codes that the transaction has created, by address. */
  readonly #created = new Map<string, number>()
  readonly #entered: Frame[] = []
  #state: StateReader | undefined
  #gasLimit = 0n
  /** The step before, and the word on top of its stack. */
  #last: { readonly opcode: number; readonly top: bigint } | undefined
  #sload: { readonly slot: string; readonly at: number; readonly seen: Observations } | undefined

  constructor({ withLog, ignoredOpcodes }: Erc7562Config, write: Write) {
    super()
    this.#pieces = new Pieces(write)
    this.#ignored = new Set(ignoredOpcodes ?? UNIMPORTANT)
    this.#tree = new CallTree({ withLogs: withLog })
  }

  override begin({ message, before }: TracedTransaction): void {
    this.#gasLimit = message.gasLimit
    this.#state = before
  }

  override step(step: Step, views: MemoryViews): void {
    const { opcode, stack, height, memory } = step
    const word = (index: number): bigint => (index < height ? views.readWord(stack + (height - 1 - index) * 32) : 0n)
    const seen = this.#observations(this.#tree.current!)
    // These end what the instruction before may have begun.
    const last = opcode === Op.RETURN || opcode === Op.REVERT ? undefined : this.#last
    this.#last = { opcode, top: word(0) }
    if (last !== undefined) seeBefore(seen, last, opcode)
    if (isForeignCode(opcode) || isCall(opcode)) this.#seeSize(seen, opcode, word(isCall(opcode) ? 1 : 0))
    if (opcode !== Op.GAS && !this.#ignored.has(opcode)) count(seen.opcodes, quantity(opcode))
    const slot = wordText(word(0))
    if (opcode === Op.SLOAD) this.#sload = { slot, at: stack + (height - 1) * 32, seen }
    else if (opcode === Op.SSTORE) count(seen.writes, slot)
    else if (opcode === Op.TLOAD) count(seen.transientReads, slot)
    else if (opcode === Op.TSTORE) count(seen.transientWrites, slot)
    else if (opcode === Op.KECCAK256) this.#seePreimage(views, memory, step.memorySize, word(0), word(1))
  }

  override stepEnded({ error }: StepEnd, views: MemoryViews): void {
    const sload = this.#sload
    this.#sload = undefined
    if (sload === undefined || error !== undefined) return
    const { slot, at, seen } = sload
    // Only what was there before the call has written it is of interest.
    if (!seen.reads.has(slot) && !seen.writes.has(slot)) seen.reads.set(slot, [wordText(views.readWord(at))])
  }

  override frameEntered(frame: Frame): void {
    this.#entered.push(frame)
    this.#tree.entered(frame)
  }

  override frameLeft(end: FrameEnd): void {
    const { opcode, to } = this.#entered.pop()!
    if (Op.isCreation(opcode) && end.error === undefined) this.#created.set(bytesToHex(to), end.output().length)
    this.#tree.left(end)
  }

  override logged(log: Log, index: number): void {
    this.#tree.logged(log, index)
  }

  override finish({ result }: TracedOutcome): void {
    const { root } = this.#tree
    const writer = new CallWriter(this.#pieces, (node) => this.#textOf(node, node === root))
    writer.write(root, this.#gasLimit, result.gasUsed)
    this.#pieces.flush()
  }

  #observations(node: CallNode): Observations {
    let seen = this.#observed.get(node)
    if (seen === undefined) {
      seen = new Observations()
      this.#observed.set(node, seen)
    }
    return seen
  }

  #seeSize(seen: Observations, opcode: number, word: bigint): void {
    const address = word & MASK
    const text = `0x${address.toString(16).padStart(40, '0')}`
    if (!seen.sizes.has(text)) seen.sizes.set(text, { contractSize: this.#sizeOf(text), opcode })
  }

  #sizeOf(text: string): number {
    const created = this.#created.get(text)
    if (created !== undefined) return created
    const account = this.#state!.account(hexToBytes(text))
    if (account === undefined || equalBytes(account.codeHash, EMPTY_CODE_HASH)) return 0
    return this.#state!.code(account.codeHash).length
  }

  /** As much as there is of it; the rest is zero. */
  #seePreimage(views: MemoryViews, memory: number, memorySize: number, offset: bigint, length: bigint): void {
    if (length > MOST_PREIMAGE) return
    const preimage = new Uint8Array(Number(length))
    const start = offset < BigInt(memorySize) ? Number(offset) : memorySize
    preimage.set(views.bytes.subarray(memory + start, memory + Math.min(memorySize, start + preimage.length)))
    this.#preimages.add(bytesToHex(preimage))
  }

  #textOf(node: CallNode, isRoot: boolean): string {
    const seen = this.#observations(node)
    const shown = {
      accessedSlots: {
        reads: sorted(seen.reads),
        writes: sorted(seen.writes),
        transientReads: sorted(seen.transientReads),
        transientWrites: sorted(seen.transientWrites),
      },
      extCodeAccessInfo: seen.foreignCodes,
      usedOpcodes: sorted(seen.opcodes),
      contractSize: sorted(seen.sizes),
      outOfGas: !isRoot && (node.error?.includes('out of gas') ?? false),
      ...(isRoot && this.#preimages.size > 0 && { keccak: [...this.#preimages].sort() }),
    }
    return `,${JSON.stringify(shown).slice(1, -1)}`
  }
}

/** What the instruction before has begun shows with this one. */
function seeBefore(seen: Observations, last: { readonly opcode: number; readonly top: bigint }, opcode: number): void {
  const isTest = last.opcode === Op.EXTCODESIZE && opcode === Op.ISZERO
  if (isForeignCode(last.opcode) && !isTest) {
    seen.foreignCodes.push(`0x${(last.top & MASK).toString(16).padStart(40, '0')}`)
  }
  // The gas may be looked at to be given to a call.
  if (last.opcode === Op.GAS && !isCall(opcode)) count(seen.opcodes, quantity(Op.GAS))
}

function isForeignCode(opcode: number): boolean {
  return opcode === Op.EXTCODESIZE || opcode === Op.EXTCODECOPY || opcode === Op.EXTCODEHASH
}

function isCall(opcode: number): boolean {
  return opcode === Op.CALL || opcode === Op.CALLCODE || opcode === Op.DELEGATECALL || opcode === Op.STATICCALL
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
