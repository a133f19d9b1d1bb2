/**
 * The calls of a transaction as a tree.
 *
 * Owns: who called whom, and that logs of what failed are not kept. Must never: know in which form it is shown.
 */
import type { Log } from '../../kernel-host/index.ts'
import { CALL, STATICCALL } from './opcodes.ts'
import type { Frame, FrameEnd } from './tracer.ts'

export interface CallTreeOptions {
  readonly onlyOutermost?: boolean
  readonly withLogs?: boolean
  /** Plain calls of precompiles are not calls to whoever reads this. */
  readonly withoutPrecompiles?: boolean
}

export interface NodeLog extends Log {
  /** Among the logs of the block. */
  readonly index: number
  /** How many calls the node had made by then. */
  readonly position: number
}

export interface CallNode {
  readonly opcode: number
  readonly from: Uint8Array
  readonly to: Uint8Array
  /** undefined = STATICCALL, which has none. */
  readonly value: bigint | undefined
  readonly gas: number
  readonly isPrecompile: boolean
  readonly input: Uint8Array
  readonly output: Uint8Array
  readonly gasUsed: number
  readonly error: string | undefined
  readonly isRevert: boolean
  readonly calls: readonly CallNode[]
  readonly logs: readonly NodeLog[]
}

type OpenNode = { -readonly [Key in keyof CallNode]: CallNode[Key] } & { calls: CallNode[]; logs: NodeLog[] }

const NOTHING = new Uint8Array(0)

export class CallTree {
  readonly #options: CallTreeOptions
  readonly #open: OpenNode[] = []
  #depth = -1
  #root: CallNode | undefined

  constructor(options: CallTreeOptions = {}) {
    this.#options = options
  }

  /** The outermost call; asked for when the transaction has ended. */
  get root(): CallNode {
    if (this.#root === undefined) throw new Error('no call was traced')
    return this.#root
  }

  /** The call that is being executed; undefined = none is, or it is left out. */
  get current(): CallNode | undefined {
    return this.#open.at(-1)
  }

  entered({ opcode, depth, from, to, value, gas, isPrecompile, input }: Frame): void {
    this.#depth = depth
    if (this.#isLeftOut(depth)) return
    const node: OpenNode = {
      ...{ opcode, from, to, value, gas, isPrecompile, input: input() },
      ...{ output: NOTHING, gasUsed: 0, error: undefined, isRevert: false, calls: [], logs: [] },
    }
    if (depth === 0) this.#root = node
    this.#open.push(node)
  }

  left({ depth, gasUsed, output, error, isRevert }: FrameEnd): void {
    this.#depth = depth - 1
    if (this.#isLeftOut(depth)) return
    const node = this.#open.pop()
    if (node === undefined) return
    Object.assign(node, { gasUsed, output: output(), error, isRevert })
    if (error !== undefined) dropLogs(node)
    const isPlain = node.opcode === CALL || node.opcode === STATICCALL
    const isHidden = node.isPrecompile && isPlain && this.#options.withoutPrecompiles === true
    if (!isHidden) this.#open.at(-1)?.calls.push(node)
  }

  logged(log: Log, index: number): void {
    const node = this.#open.at(-1)
    if (node === undefined || this.#options.withLogs !== true || this.#isLeftOut(this.#depth)) return
    node.logs.push({ ...log, index, position: node.calls.length })
  }

  #isLeftOut(depth: number): boolean {
    return depth > 0 && this.#options.onlyOutermost === true
  }
}

/** What a failed call and those below it have logged has not happened. */
function dropLogs(node: CallNode): void {
  ;(node as OpenNode).logs = []
  for (const call of node.calls) dropLogs(call)
}
