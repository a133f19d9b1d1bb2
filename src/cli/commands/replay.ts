/**
 * `multilane replay`: executes real blocks one transaction after another and on lanes, and tells what came of it.
 *
 * Owns: the flags, and the order of what is said. Must never: call a block good that does not fit its header.
 */
import { writeWhole } from '../../chain/index.ts'
import {
  type BlockReport,
  explain,
  type Names,
  reportOfSteps,
  ShadowDifferenceError,
  type TransactionOutcome,
} from '../../executor/index.ts'
import { packageVersion } from '../../node/identity.ts'
import { type Genesis, TransactionError } from '../../protocol/index.ts'
import { type Command, type CommandContext, CommandFailure, type Output, withFile } from '../command.ts'
import { UsageError } from '../flags.ts'
import { readGenesis } from '../genesisFile.ts'
import { Interruption } from '../interruption.ts'
import { Progress } from '../progress.ts'
import { blockLine, titleLine } from '../replay/blockLine.ts'
import { withFoundKeys } from '../replay/blockWords.ts'
import { distributionLines, type TimedBlock } from '../replay/distribution.ts'
import { HotContracts } from '../replay/hotContracts.ts'
import { type ReplayInput, replayInputs } from '../replay/inputs.ts'
import { MAINNET_NAMES } from '../replay/mainnetNames.ts'
import { type Measurement, MeasuringExecutor } from '../replay/measuringExecutor.ts'
import { type ReplayedBlock, replayBlockFile, replayChainFile } from '../replay/replayedBlocks.ts'
import { ReplayJson } from '../replay/replayJson.ts'
import { REPLAY_FLAGS, type ReplayRequest, readReplayRequest } from '../replay/request.ts'
import { FollowingExecutor, type RecordingExecutor, startLanes, writeSchedule } from '../replay/schedules.ts'

export const replayCommand: Command = {
  summary: 'execute real blocks in order and in parallel, and report conflicts',
  usage: '[FLAGS] PATH...',
  flags: REPLAY_FLAGS,
  notes: [
    'PATH is a block file (JSON, may be gzipped: the block with its transactions as JSON-RPC gives it, and the part of the',
    'state that it reads), a folder of them, or a chain file (the RLP of blocks, one after another) with its --genesis.',
    'Gas, logs bloom and receipts are compared with the header, of chain files all roots.',
    '',
    '"again": tries thrown away. "possible": the speed-up that the dependencies of the block allow on these lanes, and on',
    'any number of them.',
    '',
    'Exit codes: 0 done, 1 a file cannot be read or a block is wrong, 2 wrong usage, 130 interrupted.',
  ],
  run: runReplay,
}

async function runReplay({ parsed, output }: CommandContext): Promise<number> {
  const request = readReplayRequest(parsed)
  const inputs = await replayInputs(request.paths)
  const genesis = await genesisFor(inputs, request.genesis)
  const lanes = request.lanes === undefined ? undefined : await startLanes(request.lanes)
  const { repeat, compares } = request
  await using executor = new MeasuringExecutor({ parallel: lanes, repeat, compares })
  const interruption = new Interruption()
  const replay = new Replay(request, executor.lanes, output)
  try {
    await replay.run(inputs, genesis, executor, interruption)
  } catch (error) {
    throw error instanceof ShadowDifferenceError ? await differenceFailure(error, lanes!, request.record) : error
  } finally {
    interruption.end()
    replay.finish()
  }
  if (lanes instanceof FollowingExecutor && !lanes.hasFollowed) {
    throw new CommandFailure(`block ${lanes.block}, of which the schedule is, is in none of the files`)
  }
  const { lastBlock } = replay
  if (request.record !== undefined && lastBlock !== undefined) await writeSchedule(request.record, lastBlock, lanes!)
  await replay.writeJson()
  return replay.wrongBlocks === 0 ? 0 : 1
}

/** What went wrong can be looked at again only with the schedule at hand. */
async function differenceFailure(
  error: ShadowDifferenceError,
  lanes: RecordingExecutor,
  record: string | undefined,
): Promise<CommandFailure> {
  const path = record ?? `schedule-${error.block}.txt`
  await writeSchedule(path, error.block, lanes)
  return new CommandFailure(`${error.message}; what the lanes did is in ${path}: --schedule ${path}`, { cause: error })
}

async function genesisFor(inputs: readonly ReplayInput[], path: string | undefined): Promise<Genesis | undefined> {
  const chain = inputs.find(({ kind }) => kind === 'chain')
  if (chain === undefined) return undefined
  if (path === undefined) throw new UsageError(`${chain.path} is taken for a chain file, which needs --genesis FILE`)
  return readGenesis(path)
}

/** One run of the command. */
class Replay {
  wrongBlocks = 0
  readonly #request: ReplayRequest
  readonly #lanes: number
  readonly #output: Output
  readonly #blocks: TimedBlock[] = []
  readonly #contracts = new HotContracts()
  readonly #json: ReplayJson | undefined
  #explanation: string | undefined
  #isMainnet = true

  constructor(request: ReplayRequest, lanes: number, output: Output) {
    this.#request = request
    this.#lanes = lanes
    this.#output = output
    const settings = { lanes, repeat: request.repeat, multilane: packageVersion() }
    this.#json = request.json === undefined ? undefined : new ReplayJson(settings)
  }

  async run(
    inputs: readonly ReplayInput[],
    genesis: Genesis | undefined,
    executor: MeasuringExecutor,
    interruption: Interruption,
  ): Promise<void> {
    const total = inputs.reduce((sum, { size }) => sum + size, 0)
    const progress = new Progress(this.#output, total)
    let before = 0
    this.#output.out(titleLine(this.#hasLanes))
    try {
      for (const input of inputs) {
        for await (const block of blocksOf(input, genesis, executor)) {
          progress.finish()
          this.#take(block)
          progress.update(before + block.done * input.size, () => `block ${block.number}`)
          await interruption.check()
        }
        before += input.size
      }
    } finally {
      progress.finish()
    }
  }

  /** undefined = there was none. */
  get lastBlock(): bigint | undefined {
    return this.#blocks.at(-1)?.number
  }

  /** What is said of all blocks together, however far the replay came. */
  finish(): void {
    const { out } = this.#output
    if (this.#hasLanes) {
      for (const line of ['', ...distributionLines(this.#blocks)]) out(line)
      const names = this.#isMainnet ? MAINNET_NAMES : new Map<string, string>()
      for (const line of this.#contracts.lines(this.#request.top, names)) out(line)
    }
    if (this.wrongBlocks > 0) out(`${this.wrongBlocks} of ${this.#blocks.length} blocks do not fit their headers`)
    if (this.#explanation !== undefined) out(`\nblock ${this.#request.explain}\n${this.#explanation}`)
  }

  async writeJson(): Promise<void> {
    const { explain: wanted, json } = this.#request
    if (wanted !== undefined && this.#explanation === undefined) {
      throw new CommandFailure(`block ${wanted}, which is to be explained, is in none of the files`)
    }
    if (json === undefined) return
    const length = await withFile('write', json, () => writeWhole(json, this.#json!.pieces()))
    this.#output.out(`wrote ${json}: ${this.#blocks.length} blocks, ${length} bytes`)
  }

  get #hasLanes(): boolean {
    return this.#lanes > 0
  }

  #take({ path, number, measurement, difference }: ReplayedBlock): void {
    const { job, sequentialTime, parallel } = measurement
    const block: TimedBlock = {
      number,
      transactions: job.steps.filter(({ kind }) => kind === 'transaction').length,
      gas: gasOf(measurement),
      sequentialTime,
      parallelTime: parallel?.time ?? 0,
    }
    this.#isMainnet &&= job.context.chainId === 1n
    const report = parallel === undefined ? undefined : this.#report(measurement, number === this.#request.explain)
    this.#blocks.push(block)
    this.#output.out(blockLine(block, report, this.#hasLanes))
    if (report !== undefined) this.#contracts.add(report)
    this.#json?.add(path, block, report)
    if (difference === undefined) return
    this.wrongBlocks++
    const { what, expected, found } = difference
    this.#output.error(`${path}: block ${number}: ${what} is ${found}, and ${expected} in the header`)
  }

  #report(measurement: Measurement, isExplained: boolean): BlockReport {
    const { job, parallel } = measurement
    const report = reportOfSteps(parallel!.trace, job.steps)
    if (!isExplained && this.#json === undefined) return report
    const known = reportOfSteps(withFoundKeys(parallel!.trace, report.locations, measurement), job.steps)
    const names: Names = job.context.chainId === 1n ? { accounts: MAINNET_NAMES } : {}
    if (isExplained) this.#explanation = explain(known, names, { top: this.#request.top })
    return known
  }
}

async function* blocksOf(
  { path, kind, size }: ReplayInput,
  genesis: Genesis | undefined,
  executor: MeasuringExecutor,
): AsyncGenerator<ReplayedBlock, void, undefined> {
  if (kind === 'block') yield await replayBlockFile(path, executor)
  else yield* replayChainFile(path, size, genesis!, executor)
}

function gasOf({ job, sequential }: Measurement): bigint {
  return job.steps.reduce((gas, { kind }, index) => {
    const result = sequential.results[index]
    return kind === 'transaction' && isOutcome(result) ? gas + result.gasUsed : gas
  }, 0n)
}

function isOutcome(result: Measurement['sequential']['results'][number]): result is TransactionOutcome {
  return result !== undefined && !(result instanceof TransactionError)
}
