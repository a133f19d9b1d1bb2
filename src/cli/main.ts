/**
 * The `multilane` command: picks the command, reports misuse.
 *
 * Owns: the list of commands and the exit codes (0 done, 2 wrong usage).
 * Must never: execute anything itself, or end the process (bin/multilane.js does).
 */
import { aboutText } from './commands/about.ts'
import { helpText } from './commands/help.ts'
import { type FlagSpec, parseArguments, UsageError, unknownName } from './flags.ts'
import { packageVersion } from './version.ts'

/** Where a command writes its lines. */
export interface Output {
  out(line: string): void
  error(line: string): void
}

const console_: Output = {
  out: (line) => console.log(line),
  error: (line) => console.error(line),
}

export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  { name: 'help', short: 'h', help: 'show the commands and flags' },
  { name: 'version', short: 'v', help: 'show the version' },
]

export interface Command {
  readonly summary: string
  run(): string
}

export const COMMANDS: Readonly<Record<string, Command>> = {
  about: { summary: 'what works today and how to try it (the default)', run: () => aboutText(packageVersion()) },
  version: { summary: 'the version, alone on a line', run: () => packageVersion() },
  help: { summary: 'the commands and flags', run: () => helpText(COMMANDS, GLOBAL_FLAGS) },
}

/** Runs one command line and gives the exit code. */
export function main(argv: readonly string[], output: Output = console_): number {
  try {
    const parsed = parseArguments(argv, GLOBAL_FLAGS)
    output.out(selectCommand(parsed.positional, parsed.switches).run())
    return 0
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    output.error(`multilane: ${error.message}`)
    output.error('Run "multilane --help" for the commands and flags.')
    return 2
  }
}

function selectCommand(positional: readonly string[], switches: ReadonlySet<string>): Command {
  if (switches.has('version')) return COMMANDS.version!
  if (switches.has('help')) return COMMANDS.help!
  const [wanted = 'about', ...rest] = positional
  if (!Object.hasOwn(COMMANDS, wanted)) {
    throw new UsageError(unknownName('command', wanted, Object.keys(COMMANDS)))
  }
  if (rest.length > 0) throw new UsageError(`"${wanted}" takes no arguments, found "${rest.join(' ')}"`)
  return COMMANDS[wanted]!
}
