/**
 * What a command is to the rest of the command line.
 *
 * Owns: this shape, and how a command fails. Must never: know any command.
 */
import type { FlagSpec, ParsedArguments } from './flags.ts'

/** Where a command writes its lines. */
export interface Output {
  /** What the user asked for. */
  out(line: string): void
  /** Complaints, and how far it got. */
  error(line: string): void
  /** Writes over the line that it wrote before; '' clears it. Absent where nobody would see it: in files and pipes. */
  readonly status?: ((text: string) => void) | undefined
}

export interface CommandContext {
  /** Flags and arguments, the name of the command not among them. */
  readonly parsed: ParsedArguments
  readonly output: Output
}

export interface Command {
  readonly summary: string
  /** The arguments as the help shows them; absent = it takes none. */
  readonly usage?: string
  readonly flags?: readonly FlagSpec[]
  /** What the help says beyond that. */
  readonly notes?: readonly string[]
  /** Gives the exit code. */
  run(context: CommandContext): number | Promise<number>
}

/** The command line was right and the work could not be done. Its message is meant for the user. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'permission denied',
  ENOSPC: 'the disk is full',
}

/** Calls it; what the system says about the file becomes a failure that names it. */
export async function withFile<T>(action: 'read' | 'write', path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) throw error
    throw new CommandFailure(`cannot ${action} ${path}: ${SYSTEM_REASONS[String(error.code)] ?? error.message}`)
  }
}
