/**
 * The `multilane` command: picks the command, reports misuse and failure.
 *
 * Owns: the list of commands and the exit codes (0 done, 1 failed, 2 wrong usage, 130 interrupted).
 * Must never: execute anything itself, or end the process (bin/multilane.js does).
 */

import { packageVersion } from '../node/identity.ts'
import { type Command, CommandFailure, type Output } from './command.ts'
import { commandHelpText, helpText } from './commands/help.ts'
import { type FlagSpec, parseArguments, UsageError, unknownName } from './flags.ts'
import { InterruptedError } from './interruption.ts'

/** What shells say of a program that Ctrl-C has ended. */
const INTERRUPTED = 130

const ERASE_REST_OF_LINE = '\x1b[K'

const console_: Output = {
  out: (line) => console.log(line),
  error: (line) => console.error(line),
  status: process.stderr.isTTY ? (text) => process.stderr.write(`\r${text}${ERASE_REST_OF_LINE}`) : undefined,
}

const GLOBAL_FLAGS: readonly FlagSpec[] = [
  { name: 'help', short: 'h', help: 'show the commands and flags' },
  { name: 'version', short: 'v', help: 'show the version' },
]

/** A command that is loaded when it is wanted: most of them bring a whole chain with them. */
interface CommandEntry {
  readonly summary: string
  load(): Promise<Command>
}

const DEFAULT_COMMAND = 'node'

export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  node: {
    summary: 'a chain that answers JSON-RPC over HTTP and WebSocket (the default)',
    load: async () => (await import('./commands/node.ts')).nodeCommand,
  },
  import: {
    summary: 'execute the blocks of chain files, in a data folder or in memory',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  export: {
    summary: 'write the blocks of a data folder to a chain file',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  dump: {
    summary: 'write the state of a data folder to a file',
    load: async () => (await import('./commands/export.ts')).dumpCommand,
  },
  genesis: {
    summary: 'hash and state root of a genesis file',
    load: async () => (await import('./commands/genesis.ts')).genesisCommand,
  },
  replay: {
    summary: 'execute real blocks in order and in parallel, and report conflicts',
    load: async () => (await import('./commands/replay.ts')).replayCommand,
  },
  about: {
    summary: 'what works today and how to try it',
    load: async () => {
      const { aboutText } = await import('./commands/about.ts')
      return textCommand('what works today and how to try it', () => aboutText(packageVersion()))
    },
  },
  version: textEntry('the version, alone on a line', packageVersion),
  help: textEntry('the commands and flags', () => helpText(COMMANDS, GLOBAL_FLAGS)),
}

/** Runs one command line and gives the exit code. */
export async function main(argv: readonly string[], output: Output = console_): Promise<number> {
  try {
    return await runCommand(argv, output)
  } catch (error) {
    if (error instanceof CommandFailure) {
      output.error(`multilane: ${error.message}`)
      return 1
    }
    if (error instanceof InterruptedError) {
      output.error('multilane: interrupted')
      return INTERRUPTED
    }
    if (!(error instanceof UsageError)) throw error
    output.error(`multilane: ${error.message}`)
    output.error('Run "multilane --help" for the commands and flags.')
    return 2
  }
}

async function runCommand(argv: readonly string[], output: Output): Promise<number> {
  const [first] = argv
  const named = first?.startsWith('-') ? undefined : first
  if (named !== undefined && !Object.hasOwn(COMMANDS, named)) {
    throw new UsageError(unknownName('command', named, Object.keys(COMMANDS)))
  }
  const asked = argv.includes('--help') || argv.includes('-h') ? 'help' : undefined
  const name = named ?? asked ?? DEFAULT_COMMAND
  const command = await COMMANDS[name]!.load()
  const { positional, values, switches } = parseArguments(argv, [...(command.flags ?? []), ...GLOBAL_FLAGS])
  const parsed = { positional: positional.slice(named === undefined ? 0 : 1), values, switches }
  if (switches.has('help')) {
    const isAboutOne = command.usage !== undefined
    output.out(isAboutOne ? commandHelpText(name, command, GLOBAL_FLAGS) : helpText(COMMANDS, GLOBAL_FLAGS))
    return 0
  }
  if (switches.has('version')) {
    output.out(packageVersion())
    return 0
  }
  if (command.usage === undefined && parsed.positional.length > 0) {
    throw new UsageError(`"${name}" takes no arguments, found "${parsed.positional.join(' ')}"`)
  }
  return command.run({ parsed, output })
}

function textEntry(summary: string, text: () => string): CommandEntry {
  return { summary, load: async () => textCommand(summary, text) }
}

function textCommand(summary: string, text: () => string): Command {
  return {
    summary,
    run({ output }) {
      output.out(text())
      return 0
    },
  }
}
