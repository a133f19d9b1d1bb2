/**
 * The text of `multilane --help`, and of `multilane COMMAND --help`.
 *
 * Owns: its layout. Must never: list a command or flag that the caller did not hand in.
 */
import type { Command } from '../command.ts'
import { type FlagSpec, flagLines } from '../flags.ts'

export function helpText(
  commands: Readonly<Record<string, Pick<Command, 'summary'>>>,
  flags: readonly FlagSpec[],
): string {
  const names = Object.keys(commands)
  const width = Math.max(...names.map((name) => name.length))
  return [
    'Usage: multilane [COMMAND]',
    '',
    'Commands:',
    ...names.map((name) => `  ${name.padEnd(width)}  ${commands[name]!.summary}`),
    '',
    'Flags:',
    ...flagLines(flags),
    '',
    '"multilane COMMAND --help" tells about one of them.',
  ].join('\n')
}

export function commandHelpText(
  name: string,
  { summary, usage, flags = [], notes = [] }: Command,
  globalFlags: readonly FlagSpec[],
): string {
  return [
    `Usage: multilane ${name}${usage === undefined ? '' : ` ${usage}`}`,
    '',
    `${summary[0]!.toUpperCase()}${summary.slice(1)}.`,
    ...(notes.length === 0 ? [] : ['', ...notes]),
    '',
    'Flags:',
    ...flagLines([...flags, ...globalFlags]),
  ].join('\n')
}
