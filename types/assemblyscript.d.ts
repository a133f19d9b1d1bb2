/**
 * The part of the kernel compiler's interface that this repository uses.
 *
 * Owns: those types. The compiler's own declare the kernel language's globals (another `console`, number types), which
 * would then hold for every TypeScript file here. Must never: declare what nobody calls.
 */
interface CompilerResult {
  readonly error: Error | null
  readonly stdout: { toString(): string }
  readonly stderr: { toString(): string }
}

interface CompilerOptions {
  readFile?(name: string, folder: string): string | null | Promise<string | null>
  writeFile?(name: string, content: string | Uint8Array, folder: string): void
  listFiles?(folder: string, root: string): string[] | null
}

declare const asc: {
  main(commandLine: readonly string[], options?: CompilerOptions): Promise<CompilerResult>
}

export default asc
