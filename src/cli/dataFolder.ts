/**
 * The chain that a command works on: in a data folder, or in memory.
 *
 * Owns: the flags that say where a chain is and how much of it is kept, and what is said when it cannot be opened or written.
 * Must never: import a block.
 */
import {
  ConfigMismatchError,
  GenesisMismatchError,
  NoChainError,
  type OpenChainOptions,
  openChain,
  PrunedBlockError,
  type StoredChain,
} from '../chain/index.ts'
import { HistoryError, MemoryStore, StoreError } from '../state/index.ts'
import { CommandFailure, withFile } from './command.ts'
import { oneOf } from './commands/values.ts'
import { type FlagSpec, type ParsedArguments, UsageError, wholeNumber } from './flags.ts'

export const DATA_FOLDER_FLAG: FlagSpec = {
  name: 'data-dir',
  value: 'DIR',
  help: 'the folder that the chain is kept in',
}

/** Of commands that add to a chain. */
export const KEEPING_FLAGS: readonly FlagSpec[] = [
  {
    name: 'durability',
    value: 'HOW',
    help: 'fsync: written is what the disk has; async (default): what the system has',
  },
  { name: 'prune', value: 'N', help: 'keep the states of the last N blocks only; default all' },
  { name: 'prune-blocks', value: 'N', help: 'keep the last N blocks whole, of older ones the header; default all' },
  {
    name: 'cache',
    value: 'MB',
    help: 'memory for tries, and for accounts and slots that were used lately; default 192',
  },
]

/** Bodies that the rules may look at, see `openChain`. */
const LEAST_WHOLE_BLOCKS = 8

type Keeping = Pick<OpenChainOptions, 'durability' | 'keepBlocks' | 'keepBodies' | 'cacheMegabytes'>

/** What the flags say about how much is kept, and how well. */
export function readKeeping(parsed: ParsedArguments): Keeping {
  const durability = oneOf(parsed, 'durability', ['fsync', 'async'])
  if (durability !== undefined && !parsed.values.has('data-dir')) {
    throw new UsageError('flag "--durability" is about a folder: --data-dir DIR')
  }
  const keepBlocks = wholeNumber(parsed, 'prune', 1)
  const keepBodies = wholeNumber(parsed, 'prune-blocks', LEAST_WHOLE_BLOCKS)
  if (keepBodies !== undefined && (keepBlocks === undefined || keepBlocks > keepBodies)) {
    throw new UsageError(
      `flag "--prune-blocks ${keepBodies}" needs "--prune" with at most that: states need their blocks`,
    )
  }
  return { durability, keepBlocks, keepBodies, cacheMegabytes: wholeNumber(parsed, 'cache', 1) }
}

/** The folder that a command cannot do without. */
export function requireDataFolder(command: string, parsed: ParsedArguments): string {
  const folder = parsed.values.get('data-dir')
  if (folder === undefined) throw new UsageError(`"${command}" needs a data folder: --data-dir DIR`)
  return folder
}

/**
 * Opens the chain, in memory where no folder is named, gives it to the work, and closes it whatever happens. What keeps the chain
 * from being opened, read or written becomes a failure.
 */
export async function withChain<T>(
  folder: string | undefined,
  options: Keeping & Pick<OpenChainOptions, 'genesis' | 'executor'>,
  work: (chain: StoredChain) => Promise<T>,
): Promise<T> {
  return explained(async () => {
    const opening = () => openChain({ at: folder ?? new MemoryStore(), ...options })
    const chain = folder === undefined ? await opening() : await withFile('write', folder, opening)
    try {
      return await work(chain)
    } finally {
      await chain.close()
    }
  })
}

/** Errors about the chain in the folder that are meant for the user. */
const EXPLAINED = [
  StoreError,
  HistoryError,
  NoChainError,
  GenesisMismatchError,
  ConfigMismatchError,
  PrunedBlockError,
] as const

async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NoChainError) throw new CommandFailure(`${error.message}: --genesis FILE`, { cause: error })
    if (EXPLAINED.some((kind) => error instanceof kind)) {
      throw new CommandFailure((error as Error).message, { cause: error })
    }
    throw error
  }
}
