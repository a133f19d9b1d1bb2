/**
 * What executes the blocks of a worker.
 *
 * Owns: making it as the flags say, once, and anew after a case that threw, because nobody knows what that left behind. Must
 * never: spare the lanes a block because it is small.
 */
import {
  type BlockExecutor,
  ParallelExecutor,
  SequentialBlockExecutor,
  SequentialExecutor,
  ShadowExecutor,
} from '../../src/executor/index.ts'
import { Kernel } from '../../src/kernel-host/index.ts'
import type { ExecutorLoan } from './cases.ts'

/** A test calls 1,024 frames deep with a megabyte of memory in each. Only what is written takes real memory. */
const EVM_MEGABYTES = 1536

export class KeptExecutor implements ExecutorLoan {
  readonly #lanes: number
  readonly #shadow: boolean
  #idle: BlockExecutor | undefined
  #lent: BlockExecutor | undefined

  constructor(lanes = 0, shadow = false) {
    this.#lanes = lanes
    this.#shadow = shadow
  }

  async take(): Promise<BlockExecutor> {
    await this.#lent?.close()
    this.#lent = this.#idle ?? (await this.#make())
    this.#idle = undefined
    return this.#lent
  }

  giveBack(executor: BlockExecutor): void {
    this.#idle = executor
    this.#lent = undefined
  }

  async #make(): Promise<BlockExecutor> {
    const inOrder = new SequentialBlockExecutor(new SequentialExecutor(new Kernel({ memoryMegabytes: EVM_MEGABYTES })))
    if (this.#lanes === 0) return inOrder
    const parallel = await ParallelExecutor.start({ lanes: this.#lanes, leastStepsToShare: 1, inOrder })
    return this.#shadow ? new ShadowExecutor(parallel, inOrder) : parallel
  }
}
