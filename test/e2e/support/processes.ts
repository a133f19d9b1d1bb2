/**
 * Other people's programs: where they are installed, and running one to its end.
 *
 * Owns: the time and the output that a program gets. Must never: leave a program running behind it.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** The folder of this package. */
export const E2E_FOLDER = dirname(import.meta.dirname)

const PATIENCE_MS = 120_000

export class ProgramError extends Error {
  override readonly name = 'ProgramError'
}

export interface Ending {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

interface RunOptions {
  readonly cwd?: string
  readonly environment?: Readonly<Record<string, string>>
}

/** Runs a program to its end, whatever that is. */
export async function run(command: string, commandLine: readonly string[], options: RunOptions = {}): Promise<Ending> {
  const child = spawn(command, commandLine, {
    cwd: options.cwd ?? E2E_FOLDER,
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  })
  const [stdout, stderr, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    }),
  ])
  return { status, stdout, stderr }
}

/** Runs a program that has to succeed, and gives what it wrote to standard output. */
export async function runWell(
  command: string,
  commandLine: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { status, stdout, stderr } = await run(command, commandLine, options)
  if (status !== 0) {
    throw new ProgramError(`${command} ${commandLine.join(' ')} ended with ${status}\n${stdout}\n${stderr}`)
  }
  return stdout
}

/** The binary of one of Foundry's tools, in the package for this platform. */
export function foundryTool(tool: 'anvil' | 'cast' | 'forge'): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const manifest = createRequire(import.meta.url).resolve(
    `@foundry-rs/${tool}-${process.platform}-${architecture}/package.json`,
  )
  const binary = join(dirname(manifest), 'bin', process.platform === 'win32' ? `${tool}.exe` : tool)
  if (!existsSync(binary)) throw new ProgramError(`no ${binary}`)
  return binary
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return new TextDecoder().decode(Buffer.concat(chunks))
}
