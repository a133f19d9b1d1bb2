/**
 * One lane's kernel: its memory, its instance, and the calls that cross between them.
 *
 * Owns: the life of an instance. Must never: be used by two threads, or keep state of a block beyond the next `beginBlock`.
 */
import * as L from '../../kernel/layout.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import { type Accesses, readAccesses } from './accesses.ts'
import { type BlockContext, writeBlock } from './blockRecord.ts'
import { emptyContext, type HostContext, hostImports } from './imports.ts'
import { type KernelKind, kernelModule } from './load.ts'
import { type KernelTransaction, TransactionWriter } from './messages.ts'
import { type CacheSizes, cacheUse, planLane, writePlan } from './regions.ts'
import { type KernelRejection, type KernelResult, readChanges, readResult } from './results.ts'
import { writeRules } from './rulesRecord.ts'
import type { StateChanges, StateReader } from './state.ts'
import { type LastInstruction, readLastInstruction, type TraceListener, writeReportedOpcodes } from './tracing.ts'
import { MemoryViews } from './words.ts'

export interface KernelOptions {
  /** EVM memory that all frames of a transaction may use together. */
  readonly memoryMegabytes?: number
  /** Smaller caches: the work goes on, with more of it done again. */
  readonly caches?: CacheSizes
  /** Is told what happens; takes the tracing build of the kernel, which is much slower. */
  readonly listener?: TraceListener
}

interface KernelExports {
  initialise(lane: number): void
  initialiseShared(): void
  beginBlock(): void
  executeTransaction(): void
  probeTransaction(): void
  credit(address: number, amount: number): void
  createdCodeStart(): number
  createdCodeEnd(): number
}

const DEFAULT_MEMORY_MEGABYTES = 256

export class Kernel {
  readonly #views: MemoryViews
  readonly #exports: KernelExports
  readonly #context: HostContext = emptyContext()
  readonly #writer: TransactionWriter
  readonly #control: number
  #rules: Rules | undefined
  #rulesVersion = 0

  constructor(options: KernelOptions = {}) {
    const plan = planLane(options.memoryMegabytes ?? DEFAULT_MEMORY_MEGABYTES, options.caches)
    const memory = new WebAssembly.Memory({ initial: plan.pages, maximum: plan.pages, shared: true })
    const views = new MemoryViews(memory)
    writePlan(plan, views.u32)
    views.u64[L.HASH_SEED >>> 3] = crypto.getRandomValues(new BigUint64Array(1))[0]!
    const { listener } = options
    const kind: KernelKind = listener === undefined ? 'kernel' : 'kernel-tracing'
    const instance = new WebAssembly.Instance(kernelModule(kind), {
      env: { memory },
      host: hostImports(views, plan.lanes[0]![2 * L.REGION_CONTROL]!, this.#context, listener),
    })
    this.#views = views
    this.#exports = instance.exports as unknown as KernelExports
    const bounds = plan.lanes[0]!
    this.#control = bounds[2 * L.REGION_CONTROL]!
    this.#writer = new TransactionWriter(views, bounds[2 * L.REGION_INPUT]!, bounds[2 * L.REGION_INPUT + 1]!)
    views.u32[L.RUN_LANES >>> 2] = 1
    this.#exports.initialise(0)
    this.#exports.initialiseShared()
  }

  /**
   * `keepsCache`: nothing was executed since the last block began but what `probe` did, and the state is the same: what has
   * been read of it need not be read again.
   */
  beginBlock(block: BlockContext, rules: Rules, state: StateReader, keepsCache = false): void {
    const views = this.#views
    if (rules !== this.#rules) {
      writeRules(views, rules)
      views.u32[L.RULES_VERSION >>> 2] = ++this.#rulesVersion
      this.#rules = rules
    }
    this.#context.rules = rules
    this.#context.state = state
    this.#context.blockHash = (number) => block.blockHash(number)
    this.#context.movedPrecompiles = block.movedPrecompiles
    writeBlock(views, block, rules)
    views.u32[L.RUN_FLAGS >>> 2] = keepsCache ? L.RUN_FLAG_KEEPS_CACHE : 0
    views.u32[L.RUN_SETUP >>> 2] = 0
    views.u32[L.RUN_CHANGED_COUNT >>> 2] = 0
    views.u32[L.RUN_NUMBER >>> 2]! += 1
    this.#exports.beginBlock()
  }

  execute(transaction: KernelTransaction): KernelResult | KernelRejection {
    this.#write(transaction)
    this.#exports.executeTransaction()
    return readResult(this.#views, this.#control)
  }

  /** Executes, and leaves the block as it was. */
  probe(transaction: KernelTransaction): KernelResult | KernelRejection {
    this.#write(transaction)
    this.#exports.probeTransaction()
    return readResult(this.#views, this.#control)
  }

  /** What the last execution has met that was not warm before, and all slots that it has named or met. */
  accesses(): Accesses {
    return readAccesses(this.#views, this.#control)
  }

  /** Of which instructions the listener is told; at first of none. */
  report(opcodes: Iterable<number>): void {
    writeReportedOpcodes(this.#views, this.#control, opcodes)
  }

  /** With a listener: the instruction that runs or ran last. */
  get lastInstruction(): LastInstruction {
    return readLastInstruction(this.#views, this.#control)
  }

  #write(transaction: KernelTransaction): void {
    this.#writer.rewind()
    this.#writer.write(this.#control, transaction)
  }

  /** Adds to a balance outside any transaction. */
  credit(address: Uint8Array, amount: bigint): void {
    const views = this.#views
    views.writeAddress(this.#control + L.TX_TO, address)
    views.writeWord(this.#control + L.TX_VALUE, amount)
    this.#exports.credit(this.#control + L.TX_TO, this.#control + L.TX_VALUE)
  }

  /** How full the tables of the cached world are, between 0 and 1. */
  get cacheUse(): number {
    return cacheUse(this.#views)
  }

  /** All that the block has changed so far. */
  changes(): StateChanges {
    const { createdCodeStart, createdCodeEnd } = this.#exports
    return readChanges(this.#views, [{ start: createdCodeStart() >>> 0, end: createdCodeEnd() >>> 0 }])
  }
}
