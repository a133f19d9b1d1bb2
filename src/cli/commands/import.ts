/**
 * `multilane import`: executes the blocks of chain files on a genesis, and writes out what came of it.
 *
 * Owns: the order of these steps and what is said about them. Must never: write a file when a block was refused or the
 * user gave up.
 */
import { stat } from 'node:fs/promises'
import {
  type Chain,
  ChainFileError,
  dumpState,
  exportBlocks,
  type ImportedFileBlock,
  importBlocks,
  writeWhole,
} from '../../chain/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { type Command, type CommandContext, CommandFailure, type Output, withFile } from '../command.ts'
import { type ParsedArguments, UsageError, wholeNumber } from '../flags.ts'
import { Interruption } from '../interruption.ts'
import { Progress } from '../progress.ts'
import { startChain } from '../startChain.ts'

export const importCommand: Command = {
  summary: 'execute the blocks of chain files, in memory',
  usage: '--genesis FILE CHAIN.rlp...',
  flags: [
    { name: 'genesis', value: 'FILE', help: 'the genesis, in the form that geth uses; required' },
    { name: 'until', value: 'N', help: 'stop when the head has this number' },
    { name: 'export', value: 'FILE', help: 'write the chain from block 1 to its head, as RLP' },
    { name: 'dump', value: 'FILE', help: 'write the state of the head, as the "alloc" of a genesis' },
  ],
  notes: [
    'A chain file is the RLP of blocks, one after another. Every block is executed and every root compared; seals of',
    'proof of work are not verified. State is kept in memory only in this version: it is gone when the command ends.',
    '',
    'Exit codes: 0 done, 1 a file cannot be read or written or a block is invalid, 2 wrong usage, 130 interrupted.',
    'Files are written when all blocks are in, whole or not at all.',
  ],
  run: runImport,
}

interface ImportRequest {
  readonly genesis: string
  readonly files: readonly string[]
  readonly until: number
  readonly exportTo: string | undefined
  readonly dumpTo: string | undefined
}

async function runImport({ parsed, output }: CommandContext): Promise<number> {
  const request = readRequest(parsed)
  const sizes = await Promise.all(request.files.map(fileSize))
  const { chain, world } = await startChain(request.genesis)
  const interruption = new Interruption()
  try {
    output.error(`genesis ${chain.genesis.id}, state in memory`)
    await importFiles(request, { chain, sizes, output, interruption })
    const { exportTo, dumpTo } = request
    if (exportTo !== undefined) {
      const length = await write(exportTo, interruption.checked(exportBlocks(chain)))
      output.out(`wrote ${exportTo}: blocks up to ${chain.head.header.number}, ${length} bytes`)
    }
    if (dumpTo !== undefined) {
      const length = await write(dumpTo, interruption.checked(dumpState(world.reader)))
      output.out(`wrote ${dumpTo}: the state, ${length} bytes`)
    }
    return 0
  } finally {
    interruption.end()
  }
}

function readRequest(parsed: ParsedArguments): ImportRequest {
  const genesis = parsed.values.get('genesis')
  if (genesis === undefined) throw new UsageError('"import" needs a genesis: --genesis FILE')
  if (parsed.positional.length === 0) throw new UsageError('"import" needs a chain file')
  return {
    genesis,
    files: parsed.positional,
    until: wholeNumber(parsed, 'until', 0) ?? Number.POSITIVE_INFINITY,
    exportTo: parsed.values.get('export'),
    dumpTo: parsed.values.get('dump'),
  }
}

async function fileSize(path: string): Promise<number> {
  return (await withFile('read', path, () => stat(path))).size
}

function write(path: string, pieces: Iterable<Uint8Array | string>): Promise<number> {
  return withFile('write', path, () => writeWhole(path, pieces))
}

interface ImportWork {
  readonly chain: Chain
  /** Of the files, in their order. */
  readonly sizes: readonly number[]
  readonly output: Output
  readonly interruption: Interruption
}

/** Says in the end how far it came, whatever ended it. */
async function importFiles({ files, until }: ImportRequest, work: ImportWork): Promise<void> {
  const { chain, sizes, output, interruption } = work
  const totals = new Totals()
  const progress = new Progress(
    output,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  let before = 0
  try {
    for (const [index, path] of files.entries()) {
      for await (const { block, isNew, end } of blocksOf(path, chain, until)) {
        if (isNew) totals.add(block.block.transactions.length, block.header.gasUsed)
        progress.update(before + end, () => `block ${chain.head.header.number}  ${totals.speed()}`)
        await interruption.check()
      }
      before += sizes[index]!
    }
  } finally {
    progress.finish()
    output.out(totals.line())
    output.out(`head ${chain.head.header.number} ${chain.head.id}`)
    output.out(`state root ${bytesToHex(chain.head.header.stateRoot)}`)
  }
}

/** Imports until the head has the number that the user wants. */
async function* blocksOf(
  path: string,
  chain: Chain,
  until: number,
): AsyncGenerator<ImportedFileBlock, void, undefined> {
  const isThere = () => chain.head.header.number >= until
  if (isThere()) return
  const blocks = importBlocks(chain, path)
  try {
    for (;;) {
      const { done, value } = await withFile('read', path, () => blocks.next())
      if (done) return
      yield value
      if (isThere()) return
    }
  } catch (error) {
    throw error instanceof ChainFileError ? new CommandFailure(`${path}: ${error.message}`) : error
  } finally {
    await blocks.return()
  }
}

class Totals {
  readonly #start = performance.now()
  #blocks = 0
  #transactions = 0
  #gas = 0n

  add(transactions: number, gas: bigint): void {
    this.#blocks++
    this.#transactions += transactions
    this.#gas += gas
  }

  speed(): string {
    return `${(Number(this.#gas) / 1e6 / this.#seconds()).toFixed(1)} Mgas/s`
  }

  line(): string {
    const work = `${this.#blocks} blocks, ${this.#transactions} transactions, ${this.#gas} gas`
    return `imported ${work} in ${this.#seconds().toFixed(2)} s, ${this.speed()}`
  }

  #seconds(): number {
    return Math.max(1e-6, (performance.now() - this.#start) / 1000)
  }
}
