/**
 * `multilane export` and `multilane dump`: the chain of a data folder, and its state, as files.
 *
 * Owns: which blocks are asked for. Must never: change the chain.
 */
import type { StoredChain } from '../../chain/index.ts'
import { type Command, type CommandContext, CommandFailure } from '../command.ts'
import { DATA_FOLDER_FLAG, requireDataFolder, withChain } from '../dataFolder.ts'
import { type ParsedArguments, UsageError, wholeNumber } from '../flags.ts'
import { Interruption } from '../interruption.ts'
import { type WriteOutContext, writeBlocks, writeState } from '../writeOut.ts'

export const exportCommand: Command = {
  summary: 'write the blocks of a data folder to a chain file',
  usage: '--data-dir DIR FILE',
  flags: [
    DATA_FOLDER_FLAG,
    { name: 'first', value: 'N', help: 'the first block; default the one after the genesis' },
    { name: 'last', value: 'N', help: 'the last block; default the head' },
  ],
  notes: ['FILE is the RLP of the blocks, one after another. It is written whole or not at all.'],
  run: (context) =>
    runOnFolder('export', context, async (path, work) => {
      const { first, last } = chosenBlocks(context.parsed, work.chain)
      await writeBlocks(path, work, first, last)
    }),
}

export const dumpCommand: Command = {
  summary: 'write the state of a data folder to a file',
  usage: '--data-dir DIR FILE',
  flags: [DATA_FOLDER_FLAG],
  notes: ['FILE is the state of the head as the "alloc" of a genesis. It is written whole or not at all.'],
  run: (context) => runOnFolder('dump', context, writeState),
}

async function runOnFolder(
  name: string,
  { parsed, output }: CommandContext,
  work: (path: string, context: WriteOutContext) => Promise<void>,
): Promise<number> {
  const folder = requireDataFolder(name, parsed)
  const [path, ...rest] = parsed.positional
  if (path === undefined) throw new UsageError(`"${name}" needs a file to write`)
  if (rest.length > 0) throw new UsageError(`"${name}" takes one file, found "${rest.join(' ')}", too`)
  const interruption = new Interruption()
  try {
    await withChain(folder, {}, (chain) => work(path, { chain, output, interruption }))
    return 0
  } finally {
    interruption.end()
  }
}

function chosenBlocks(parsed: ParsedArguments, { genesis, head }: StoredChain): { first: bigint; last: bigint } {
  const [lowest, highest] = [genesis.header.number, head.header.number]
  const first = blockNumber(parsed, 'first') ?? lowest + 1n
  const last = blockNumber(parsed, 'last') ?? highest
  for (const number of [first, last]) {
    // A chain of its genesis alone is an empty file.
    if (number >= lowest && (number <= highest || number === lowest + 1n)) continue
    throw new CommandFailure(`there is no block ${number}: the chain has blocks ${lowest} to ${highest}`)
  }
  if (first > last + 1n) throw new CommandFailure(`block ${first} comes after block ${last}`)
  return { first, last }
}

function blockNumber(parsed: ParsedArguments, name: string): bigint | undefined {
  const number = wholeNumber(parsed, name, 0)
  return number === undefined ? undefined : BigInt(number)
}
