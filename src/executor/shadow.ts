/**
 * Executes every block twice: one after another, and as the executor under watch does it.
 *
 * Owns: finding the first thing in which the two differ. Must never: let a block pass in which they do.
 */
import type { AccountChange, StateChanges } from '../kernel-host/index.ts'
import type { Lanes } from '../lanes/index.ts'
import { bytesToHex } from '../primitives/index.ts'
import { TransactionError } from '../protocol/transaction/index.ts'
import type { BlockExecutor, BlockJob, BlockResult } from './block.ts'
import { SequentialBlockExecutor } from './sequentialBlock.ts'

/** Two ways to execute a block came to different ends. */
export class ShadowDifferenceError extends Error {
  override readonly name = 'ShadowDifferenceError'
  readonly block: bigint
  /** The step of the block, counted from 0, that is told by its result or last wrote the place; undefined = none did. */
  readonly step: number | undefined
  /** What differs: a member of the result, or a place in the state. */
  readonly place: string
  /** One after another. */
  readonly expected: string
  readonly found: string

  constructor(block: bigint, step: number | undefined, { place, expected, found }: Difference) {
    const where = step === undefined ? '' : `, step ${step}`
    super(`block ${block}${where}: ${place} is ${found}, one after another it is ${expected}`)
    this.block = block
    this.step = step
    this.place = place
    this.expected = expected
    this.found = found
  }
}

interface Difference {
  readonly place: string
  readonly expected: string
  readonly found: string
}

/**
 * Gives what the watched executor comes to, once the reference has come to the same.
 * @example
 * await using executor = new ShadowExecutor(await ParallelExecutor.start())
 * const chain = new Chain({ config, genesis, world, executor })
 */
export class ShadowExecutor implements BlockExecutor {
  readonly #watched: BlockExecutor
  readonly #reference: BlockExecutor

  /** Closing it closes both. */
  constructor(watched: BlockExecutor, reference: BlockExecutor = new SequentialBlockExecutor()) {
    this.#watched = watched
    this.#reference = reference
  }

  get lanes(): number {
    return this.#watched.lanes
  }

  get sharedLanes(): Lanes | undefined {
    return this.#watched.sharedLanes
  }

  /** Rejects with ShadowDifferenceError. What each transaction left behind is told by the reference alone. */
  async execute(job: BlockJob): Promise<BlockResult> {
    const { results, changes } = await this.#reference.execute(job)
    const { afterTransaction: _, ...plain } = job
    const found = await this.#watched.execute(plain)
    const { number } = job.context
    for (const [step, expected] of results.entries()) {
      const difference = differenceBetween(describeResult(expected), describeResult(found.results[step]))
      if (difference !== undefined) throw new ShadowDifferenceError(number, step, difference)
    }
    const difference = differenceBetween(describeChanges(changes), describeChanges(found.changes))
    if (difference === undefined) return found
    throw new ShadowDifferenceError(number, await this.#lastWriter(job, difference.place), difference)
  }

  async close(): Promise<void> {
    await this.#watched.close()
    await this.#reference.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The transaction that wrote the place last, found by executing the block again. */
  async #lastWriter(job: BlockJob, place: string): Promise<number | undefined> {
    let writer: number | undefined
    let value: string | undefined
    const afterTransaction = (step: number, changesSoFar: StateChanges): void => {
      const now = describeChanges(changesSoFar).get(place)
      if (now !== value) writer = step
      value = now
    }
    await this.#reference.execute({ ...job, afterTransaction })
    return writer
  }
}

const ABSENT = 'absent'

/** The first place at which the two differ, of those that are in either. */
function differenceBetween(
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): Difference | undefined {
  for (const place of new Set([...expected.keys(), ...found.keys()])) {
    const [should, is] = [expected.get(place) ?? ABSENT, found.get(place) ?? ABSENT]
    if (should !== is) return { place, expected: should, found: is }
  }
  return undefined
}

function describeResult(result: BlockResult['results'][number]): Map<string, string> {
  const members = new Map<string, string>()
  if (result === undefined) return members
  if (result instanceof TransactionError) return members.set('refusal', `${result.code}: ${result.message}`)
  const { status, halt, gasUsed, gasRefund, output, logs, createdAddress } = result
  members.set('status', status)
  if (halt !== undefined) members.set('halt', halt)
  members.set('gas used', String(gasUsed))
  members.set('gas refund', String(gasRefund))
  members.set('output', bytesToHex(output))
  for (const [index, { address, topics, data }] of logs.entries()) {
    members.set(`log ${index}`, [address, ...topics, data].map(bytesToHex).join(' '))
  }
  if (createdAddress !== undefined) members.set('created address', bytesToHex(createdAddress))
  return members
}

function describeChanges(changes: StateChanges): Map<string, string> {
  const places = new Map<string, string>()
  for (const change of changes) describeAccount(change, places)
  return places
}

function describeAccount(
  { address, account, storageWiped, code, storage }: AccountChange,
  to: Map<string, string>,
): void {
  const name = bytesToHex(address)
  to.set(`${name} existence`, account === undefined ? 'gone' : 'there')
  if (account !== undefined) {
    to.set(`${name} nonce`, String(account.nonce))
    to.set(`${name} balance`, String(account.balance))
    to.set(`${name} code hash`, bytesToHex(account.codeHash))
  }
  if (storageWiped) to.set(`${name} storage`, 'wiped')
  if (code !== undefined) to.set(`${name} code`, bytesToHex(code))
  for (const { slot, value } of storage) to.set(`${name} slot ${bytesToHex(slot)}`, bytesToHex(value))
}
