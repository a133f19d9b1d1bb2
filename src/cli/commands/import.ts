/**
 * `multilane import`: executes the blocks of chain files on a genesis, and writes out what came of it.
 *
 * Owns: the order of these steps and what is said about them. Must never: write a file when a block was refused or the
 * user gave up.
 */
import { stat } from 'node:fs/promises'
import { ChainFileError, type ImportedFileBlock, importBlocks, type StoredChain } from '../../chain/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { type Command, type CommandContext, CommandFailure, type Output, withFile } from '../command.ts'
import { DATA_FOLDER_FLAG, KEEPING_FLAGS, readKeeping, withChain } from '../dataFolder.ts'
import { EXECUTION_FLAGS, readExecution, withExecutor } from '../execution.ts'
import { type ParsedArguments, UsageError, wholeNumber } from '../flags.ts'
import { readGenesis } from '../genesisFile.ts'
import { Interruption } from '../interruption.ts'
import { Progress } from '../progress.ts'
import { writeBlocks, writeState } from '../writeOut.ts'

export const importCommand: Command = {
  summary: 'execute the blocks of chain files, in a data folder or in memory',
  usage: '[--data-dir DIR] [--genesis FILE] CHAIN.rlp...',
  flags: [
    DATA_FOLDER_FLAG,
    {
      name: 'genesis',
      value: 'FILE',
      help: 'the genesis, in the form that geth uses; required where no chain is kept',
    },
    { name: 'until', value: 'N', help: 'stop when the head has this number' },
    { name: 'export', value: 'FILE', help: 'write the chain from block 1 to its head, as RLP' },
    { name: 'dump', value: 'FILE', help: 'write the state of the head, as the "alloc" of a genesis' },
    ...EXECUTION_FLAGS,
    ...KEEPING_FLAGS,
  ],
  notes: [
    'A chain file is the RLP of blocks, one after another. Every block is executed and every root compared; seals of',
    'proof of work are not verified.',
    '',
    'In a data folder the chain goes on where it was; blocks that it has are passed over. A genesis that is given again',
    'may plan later forks, and must be the same in all else. Without a folder all is in memory, and gone at the end.',
    '--prune-blocks needs --prune: going back to a state takes its blocks, which are therefore kept as long.',
    '',
    'Exit codes: 0 done, 1 a file cannot be read or written or a block is invalid, 2 wrong usage, 130 interrupted.',
    'Files are written when all blocks are in, whole or not at all.',
  ],
  run: runImport,
}

interface ImportRequest {
  readonly dataFolder: string | undefined
  readonly genesis: string | undefined
  readonly files: readonly string[]
  readonly until: number
  readonly exportTo: string | undefined
  readonly dumpTo: string | undefined
}

async function runImport({ parsed, output }: CommandContext): Promise<number> {
  const request = readRequest(parsed)
  const keeping = readKeeping(parsed)
  const execution = readExecution(parsed, request.dataFolder !== undefined)
  const sizes = await Promise.all(request.files.map(fileSize))
  const { dataFolder, exportTo, dumpTo } = request
  const genesis = request.genesis === undefined ? undefined : await readGenesis(request.genesis)
  const interruption = new Interruption()
  try {
    await withExecutor(execution, (executor) =>
      withChain(dataFolder, { ...keeping, genesis, executor }, async (chain) => {
        const work = { chain, sizes, output, interruption }
        output.error(startingLine(chain, dataFolder))
        await importFiles(request, work)
        if (exportTo !== undefined) await writeBlocks(exportTo, work)
        if (dumpTo !== undefined) await writeState(dumpTo, work)
      }),
    )
    return 0
  } finally {
    interruption.end()
  }
}

function startingLine({ genesis, head }: StoredChain, dataFolder: string | undefined): string {
  if (dataFolder === undefined) return `genesis ${genesis.id}, all in memory`
  const place = head.id === genesis.id ? 'at its genesis' : `at block ${head.header.number}`
  return `genesis ${genesis.id}, in ${dataFolder}, ${place}`
}

function readRequest(parsed: ParsedArguments): ImportRequest {
  const genesis = parsed.values.get('genesis')
  const dataFolder = parsed.values.get('data-dir')
  if (genesis === undefined && dataFolder === undefined) {
    throw new UsageError('"import" needs a genesis, --genesis FILE, or a chain that is kept, --data-dir DIR')
  }
  if (parsed.positional.length === 0) throw new UsageError('"import" needs a chain file')
  return {
    dataFolder,
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

interface ImportWork {
  readonly chain: StoredChain
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
        else totals.passOver()
        progress.update(before + end, () => `block ${chain.head.header.number}  ${totals.speed()}`)
        await interruption.check()
      }
      before += sizes[index]!
    }
    // What was imported counts when it is written.
    await chain.flush()
  } finally {
    progress.finish()
    for (const line of totals.lines()) output.out(line)
    output.out(`head ${chain.head.header.number} ${chain.head.id}`)
    output.out(`state root ${bytesToHex(chain.head.header.stateRoot)}`)
  }
}

/** Imports until the head has the number that the user wants. */
async function* blocksOf(
  path: string,
  chain: StoredChain,
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
  #known = 0
  #transactions = 0
  #gas = 0n

  add(transactions: number, gas: bigint): void {
    this.#blocks++
    this.#transactions += transactions
    this.#gas += gas
  }

  passOver(): void {
    this.#known++
  }

  speed(): string {
    return `${(Number(this.#gas) / 1e6 / this.#seconds()).toFixed(1)} Mgas/s`
  }

  lines(): string[] {
    const known = this.#known === 0 ? [] : [`passed over ${this.#known} blocks that were there`]
    const work = `${this.#blocks} blocks, ${this.#transactions} transactions, ${this.#gas} gas`
    return [`imported ${work} in ${this.#seconds().toFixed(2)} s, ${this.speed()}`, ...known]
  }

  #seconds(): number {
    return Math.max(1e-6, (performance.now() - this.#start) / 1000)
  }
}
