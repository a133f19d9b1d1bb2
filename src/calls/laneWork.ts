/**
 * What a task on a lane has to work with: the site's rules, block and state, and the lane's kernel.
 *
 * Owns: the kernel, what it has read for the next call on the same state, and that states are closed when a task ends.
 * Must never: keep what a call has changed.
 */
import { RemoteStates } from '../chain/stored/remoteStates.ts'
import {
  type BlockContext,
  Kernel,
  type StateChanges,
  type StateReader,
  type TraceListener,
} from '../kernel-host/index.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import { OverlaidState } from '../state/overlay.ts'
import type { WorldView } from '../state/stored/worldView.ts'
import type { OpenCall } from './answering.ts'
import type { AskingLine } from './asking.ts'
import type { LaneKernelOptions, Reference, RemoteReference, SiteRecord } from './protocol.ts'

/** What tasks get besides their argument. Not to be used once the task has ended. */
export interface LaneWork {
  readonly rules: Rules
  readonly context: BlockContext
  /** With the overrides. */
  readonly state: StateReader
  /** For kernels of a task's own. */
  readonly kernelOptions: LaneKernelOptions
  /** The lane's kernel at work on the site's block, or on another one. Nothing but `probe` may be called on it. */
  probing(context?: BlockContext): Kernel
  /** The lane's kernel for whatever the task likes to begin. What it has read before is forgotten. */
  executing(): Kernel
  /** The lane's tracing kernel for whatever the task likes to begin; the listener is told, until the next one is named. */
  listening(listener: TraceListener): Kernel
  /** Gives a piece of a long result out; may sleep until earlier ones are read. */
  emit(piece: string): void
}

/** Beyond this much of its tables the kernel reads anew. */
const MOST_CACHE_USE = 0.25

/** What a lane keeps from call to call. */
export class LaneBench {
  readonly kernelOptions: LaneKernelOptions
  readonly #line: AskingLine | undefined
  readonly #rules = new Last<Rules>()
  readonly #edits = new Last<StateChanges>()
  readonly #overrides = new Last<StateChanges>()
  #remote: { readonly folder: string; readonly states: RemoteStates } | undefined
  #kernel: Kernel | undefined
  #listeningKernel: ListeningKernel | undefined
  /** The state that the kernel has read from, when nothing but probes has happened since. */
  #cachedKey: string | undefined

  constructor(kernelOptions: LaneKernelOptions, line: AskingLine | undefined) {
    this.kernelOptions = kernelOptions
    this.#line = line
  }

  /** Runs a task; `call` is there when this is the thread that has the state. */
  async run<Result>(
    site: SiteRecord,
    call: OpenCall | undefined,
    task: (work: LaneWork) => Result | Promise<Result>,
  ): Promise<Result> {
    const opened = new OpenedState({
      open: () => this.#open(site.remote),
      otherwise: call?.site.state ?? this.#line,
      edits: site.remote === undefined ? [] : this.#edits.take(site.remote.edits),
      overrides: this.#overrides.take(site.overrides),
    })
    try {
      return await task(this.#workOn(site, call, opened))
    } catch (error) {
      this.#cachedKey = undefined
      throw error
    } finally {
      opened.close()
      // What comes after the end would be taken for the next call's.
      this.#line?.finish()
    }
  }

  #workOn(site: SiteRecord, call: OpenCall | undefined, state: OpenedState): LaneWork {
    const rules = this.#rules.take(site.rules)
    const blockHash = remembering((number) =>
      call === undefined ? this.#line?.blockHash(number) : call.site.blockHash(number),
    )
    const context = { ...site.context, blockHash }
    return {
      rules,
      context,
      state,
      kernelOptions: this.kernelOptions,
      probing: (other = context) => this.#probing(other, rules, state, site),
      executing: () => this.#executing(),
      listening: (listener) => this.#listening(listener),
      emit: (piece) => (call === undefined ? this.#line?.emit(piece) : call.onPiece(piece, () => {})),
    }
  }

  #probing(context: BlockContext, rules: Rules, state: StateReader, { key, overrides }: SiteRecord): Kernel {
    const kernel = this.#made()
    const wanted = key && `${key} ${overrides.id}`
    const keepsCache = wanted !== undefined && wanted === this.#cachedKey && kernel.cacheUse < MOST_CACHE_USE
    this.#cachedKey = undefined
    kernel.beginBlock(context, rules, state, keepsCache)
    this.#cachedKey = wanted
    return kernel
  }

  #executing(): Kernel {
    this.#cachedKey = undefined
    return this.#made()
  }

  #listening(listener: TraceListener): Kernel {
    this.#listeningKernel ??= new ListeningKernel(this.kernelOptions)
    this.#listeningKernel.listener = listener
    this.#listeningKernel.kernel.report([])
    return this.#listeningKernel.kernel
  }

  #made(): Kernel {
    this.#kernel ??= new Kernel(this.kernelOptions)
    return this.#kernel
  }

  /** undefined = the state is not to be had from disk. */
  #open(remote: RemoteReference | undefined): WorldView | undefined {
    if (remote === undefined || this.#line === undefined) return undefined
    if (this.#remote?.folder !== remote.folder) {
      this.#remote?.states.close()
      this.#remote = { folder: remote.folder, states: new RemoteStates(remote.folder) }
    }
    return this.#remote.states.open(remote)
  }
}

/** A tracing kernel that stays while listeners come and go. */
class ListeningKernel {
  readonly kernel: Kernel
  listener: TraceListener | undefined

  constructor(options: LaneKernelOptions) {
    const relay: TraceListener = {
      step: (step, views) => this.listener?.step(step, views),
      entered: (frame) => this.listener?.entered(frame),
      left: (frame) => this.listener?.left(frame),
      logged: (log) => this.listener?.logged(log),
      selfdestructed: (event) => this.listener?.selfdestructed(event),
    }
    this.kernel = new Kernel({ ...options, listener: relay })
  }
}

interface StateSource {
  /** undefined = it is not to be had from disk. */
  readonly open: () => WorldView | undefined
  /** Whom to ask then: with the edits, without the overrides. */
  readonly otherwise: StateReader | undefined
  readonly edits: StateChanges
  readonly overrides: StateChanges
}

/** A state that is opened when something of it is read first: what the kernel has cached needs no state. */
class OpenedState implements StateReader {
  readonly #source: StateSource
  #view: WorldView | undefined
  #reader: StateReader | undefined

  constructor(source: StateSource) {
    this.#source = source
  }

  account(address: Uint8Array): ReturnType<StateReader['account']> {
    return this.#opened().account(address)
  }

  storage(address: Uint8Array, slot: Uint8Array): Uint8Array | undefined {
    return this.#opened().storage(address, slot)
  }

  code(codeHash: Uint8Array): Uint8Array {
    return this.#opened().code(codeHash)
  }

  close(): void {
    this.#view?.close()
    this.#view = undefined
    this.#reader = undefined
  }

  #opened(): StateReader {
    this.#reader ??= this.#openNow()
    return this.#reader
  }

  #openNow(): StateReader {
    const { open, otherwise, edits, overrides } = this.#source
    this.#view = open()
    const base = this.#view === undefined ? otherwise : overlaid(this.#view, edits)
    if (base === undefined) throw new Error('a lane has neither a state nor anybody to ask for one')
    return overlaid(base, overrides)
  }
}

function overlaid(state: StateReader, changes: StateChanges): StateReader {
  return changes.length === 0 ? state : new OverlaidState(state, changes)
}

/** The last thing of its kind that was sent. */
class Last<Value> {
  #id: number | undefined
  #value: Value | undefined

  take({ id, value }: Reference<Value>): Value {
    if (value !== undefined) {
      this.#value = value
      this.#id = id
    }
    if (this.#id !== id || this.#value === undefined) throw new Error(`a lane was not sent what number ${id} means`)
    return this.#value
  }
}

function remembering(ask: BlockContext['blockHash']): BlockContext['blockHash'] {
  const known = new Map<bigint, Uint8Array | undefined>()
  return (number) => {
    if (!known.has(number)) known.set(number, ask(number))
    return known.get(number)
  }
}
