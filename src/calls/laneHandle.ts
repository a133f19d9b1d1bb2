/**
 * One lane as the thread that has the state sees it: started when it is first used, ended when a call must not go on.
 *
 * Owns: what was sent to the lane already. Must never: have more than one call at a time.
 */
import { MessageChannel } from 'node:worker_threads'
import { OpenState } from '../chain/stored/openState.ts'
import { LaneError, LanePool, type Lanes, type LaneTask, LocalLanes } from '../lanes/index.ts'
import { AnsweringLine, callsOfThisThread, type OpenCall } from './answering.ts'
import type { LaneCall, LaneKernelOptions, LaneOpening, Reference, RemoteReference, SiteRecord } from './protocol.ts'
import type { CallSite } from './site.ts'

const LANE_TASK = new URL(`./laneTask${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url).href
const OPEN = { module: LANE_TASK, name: 'openCallLane' }
const RUN = { module: LANE_TASK, name: 'runCall' }

/** Calls leave little behind; with what Node allows by itself a busy lane takes 30 MB more. */
const YOUNG_MEGABYTES = 6

export interface LaneHandleOptions {
  readonly kernel: LaneKernelOptions
  readonly heapMegabytes: number
  /** False: the calls are executed in this thread, which is blocked meanwhile. */
  readonly hasThread: boolean
}

/** A task and all that belongs to it. */
export interface LaneJob extends Pick<OpenCall, 'site' | 'onPiece'> {
  readonly task: LaneTask
  readonly argument: unknown
}

/** The line is undefined where the lane has no thread. */
interface Running {
  readonly lanes: Lanes
  readonly line: AnsweringLine | undefined
  readonly rules: Sent
  readonly edits: Sent
  readonly overrides: Sent
}

let lastId = 0

export class LaneHandle {
  readonly #options: LaneHandleOptions
  #running: Promise<Running> | undefined

  constructor(options: LaneHandleOptions) {
    this.#options = options
  }

  /**
   * Rejects with what went wrong: an error of the site's state as it is, anything else as LaneError. `onBegin` is called when the
   * lane is there.
   */
  async run({ site, task, argument, onPiece }: LaneJob, onBegin: () => void): Promise<unknown> {
    this.#running ??= this.#start()
    const starting = this.#running
    const running = await starting.catch((error) => {
      if (this.#running === starting) this.#running = undefined
      throw error
    })
    onBegin()
    let failure: { readonly error: unknown } | undefined
    const open: OpenCall = {
      site,
      onPiece,
      onFailure: (error) => {
        failure ??= { error }
      },
    }
    const call: LaneCall = { id: ++lastId, site: recordOf(site, running), task, argument }
    running.line?.serve(open)
    if (running.line === undefined) callsOfThisThread.set(call.id, open)
    try {
      return await running.lanes.call(0, RUN, call)
    } catch (error) {
      // What a lane that did not get to the call was sent is not known any more.
      const isThere = error instanceof LaneError && error.failure === 'threw'
      if (!isThere && this.#running === starting) void this.end()
      throw failure === undefined ? error : failure.error
    } finally {
      callsOfThisThread.delete(call.id)
    }
  }

  /** Ends the lane; a call in flight rejects. The next call starts another. */
  end(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    return running === undefined ? Promise.resolve() : running.then(close, () => {})
  }

  async #start(): Promise<Running> {
    const { kernel, heapMegabytes, hasThread } = this.#options
    const sent = { rules: new Sent(), edits: new Sent(), overrides: new Sent() }
    if (!hasThread) {
      const lanes = new LocalLanes()
      await lanes.call(0, OPEN, { kernel, line: undefined } satisfies LaneOpening)
      return { lanes, line: undefined, ...sent }
    }
    const lanes = await LanePool.start({ count: 1, heapMegabytes, youngMegabytes: YOUNG_MEGABYTES })
    const { port1, port2 } = new MessageChannel()
    const line = new AnsweringLine(port1)
    const opening: LaneOpening = { kernel, line: { port: port2, cells: line.cells } }
    await lanes.call(0, OPEN, opening, [port2])
    return { lanes, line, ...sent }
  }
}

async function close({ lanes, line }: Running): Promise<void> {
  line?.close()
  await lanes.close()
}

function recordOf({ context, rules, state, overrides }: CallSite, running: Running): SiteRecord {
  const remote = state instanceof OpenState ? state.remote : undefined
  return {
    context,
    rules: running.rules.refer(rules),
    key: state instanceof OpenState ? `${state.block.id} ${numberOf(state.edits)}` : undefined,
    remote: remote && remoteReference(remote, running),
    overrides: running.overrides.refer(overrides),
  }
}

function remoteReference(
  { folder, block, hash, edits }: NonNullable<OpenState['remote']>,
  running: Running,
): RemoteReference {
  return { folder, block, hash, edits: running.edits.refer(edits) }
}

/** Remembers what a lane was sent last. */
class Sent {
  #last: number | undefined

  refer<Value extends object>(value: Value): Reference<Value> {
    const id = numberOf(value)
    if (id === this.#last) return { id, value: undefined }
    this.#last = id
    return { id, value }
  }
}

const numbers = new WeakMap<object, number>()
let lastNumber = 0

/** Tells objects apart; empty lists are all the same. */
function numberOf(value: object): number {
  if (Array.isArray(value) && value.length === 0) return 0
  let number = numbers.get(value)
  if (number === undefined) {
    number = ++lastNumber
    numbers.set(value, number)
  }
  return number
}
