/**
 * The `multilane` command: picks the command, reports misuse and failure.
 *
 * Owns: the list of commands and the exit codes (0 done, 1 failed, 2 wrong usage, 130 interrupted).
 * Must never: execute anything itself, or end the process (bin/multilane.js does).
 */
import { type Command, CommandFailure, type Output } from './command.ts'
import { aboutText } from './commands/about.ts'
import { dumpCommand, exportCommand } from './commands/export.ts'
import { genesisCommand } from './commands/genesis.ts'
import { commandHelpText, helpText } from './commands/help.ts'
import { importCommand } from './commands/import.ts'
import { replayCommand } from './commands/replay.ts'
import { type FlagSpec, parseArguments, UsageError, unknownName } from './flags.ts'
import { InterruptedError } from './interruption.ts'
import { packageVersion } from './version.ts'

/** What shells say of a program that Ctrl-C has ended. */
const INTERRUPTED = 130

const ERASE_REST_OF_LINE = '\x1b[K'

const console_: Output = {
  out: (line) => console.log(line),
  error: (line) => console.error(line),
  status: process.stderr.isTTY ? (text) => process.stderr.write(`\r${text}${ERASE_REST_OF_LINE}`) : undefined,
}

export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  { name: 'help', short: 'h', help: 'show the commands and flags' },
  { name: 'version', short: 'v', help: 'show the version' },
]

export const COMMANDS: Readonly<Record<string, Command>> = {
  about: textCommand('what works today and how to try it (the default)', () => aboutText(packageVersion())),
  import: importCommand,
  export: exportCommand,
  dump: dumpCommand,
  genesis: genesisCommand,
  replay: replayCommand,
  version: textCommand('the version, alone on a line', packageVersion),
  help: textCommand('the commands and flags', () => helpText(COMMANDS, GLOBAL_FLAGS)),
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
  const named = argv.find((argument) => !argument.startsWith('-'))
  if (named !== undefined && !Object.hasOwn(COMMANDS, named)) {
    throw new UsageError(unknownName('command', named, Object.keys(COMMANDS)))
  }
  const name = named ?? 'about'
  const command = COMMANDS[name]!
  const { positional, values, switches } = parseArguments(argv, [...(command.flags ?? []), ...GLOBAL_FLAGS])
  const parsed = { positional: positional.slice(named === undefined ? 0 : 1), values, switches }
  if (switches.has('help')) {
    const isAboutOne = command.usage !== undefined
    output.out(isAboutOne ? commandHelpText(name, command, GLOBAL_FLAGS) : helpText(COMMANDS, GLOBAL_FLAGS))
    return 0
  }
  if (switches.has('version')) return COMMANDS.version!.run({ parsed, output })
  if (command.usage === undefined && parsed.positional.length > 0) {
    throw new UsageError(`"${name}" takes no arguments, found "${parsed.positional.join(' ')}"`)
  }
  return command.run({ parsed, output })
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
