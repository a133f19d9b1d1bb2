/**
 * The text of `multilane --help`.
 *
 * Owns: its layout. Must never: list a command or flag that the caller did not hand in.
 */
import { type FlagSpec, flagLines } from '../flags.ts'

export function helpText(commands: Readonly<Record<string, { summary: string }>>, flags: readonly FlagSpec[]): string {
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
  ].join('\n')
}
