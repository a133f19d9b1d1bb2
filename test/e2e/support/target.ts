/**
 * The node that a test speaks to: Multilane's own command as a child process, or anvil with `E2E_TARGET=anvil`, which
 * shows whether an expectation is what users of other nodes know.
 *
 * Owns: the process, from its first line to its exit. Must never: end a process that it did not start.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { E2E_FOLDER, foundryTool } from './processes.ts'

export const TARGET: 'anvil' | 'multilane' = process.env.E2E_TARGET === 'anvil' ? 'anvil' : 'multilane'

/** For tests of what only Multilane promises. */
export const ONLY_OURS = { skip: TARGET === 'anvil' && 'not promised by anvil' }

const START_TIMEOUT_MS = 20_000
const STOP_TIMEOUT_MS = 15_000
/** The command of the checkout that these tests belong to. */
const CHECKOUT = join(dirname(dirname(E2E_FOLDER)), 'bin', 'multilane.js')

export class TargetError extends Error {
  override readonly name = 'TargetError'
}

export interface Target extends AsyncDisposable {
  readonly port: number
  readonly url: string
  readonly webSocketUrl: string
  readonly pid: number
  /** All that it has written so far. */
  output(): string
  /** Sends the signal and waits for the end; gives the exit code, or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

/** Starts a node with flags that both know, on a port that the system chooses unless told. */
export async function startTarget(flags: readonly string[] = [], port = 0, program = CHECKOUT): Promise<Target> {
  const child = spawnTarget([...flags, '--port', String(port)], program)
  const output = collectOutput(child)
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    process.off('exit', kill)
    return endProcess(child, signal)
  }
  try {
    const heard = await listeningPort(child, output)
    return {
      port: heard,
      url: `http://127.0.0.1:${heard}`,
      webSocketUrl: `ws://127.0.0.1:${heard}`,
      pid: child.pid!,
      output,
      stop,
      async [Symbol.asyncDispose]() {
        await stop()
      },
    }
  } catch (error) {
    await stop('SIGKILL')
    throw error
  }
}

/** Runs the command until it ends by itself. */
export async function runTarget(flags: readonly string[]): Promise<{ status: number | null; output: string }> {
  const child = spawnTarget(flags)
  const output = collectOutput(child)
  const forced = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS)
  const [status] = await once(child, 'close')
  clearTimeout(forced)
  return { status: status as number | null, output: output() }
}

function spawnTarget(flags: readonly string[], program = CHECKOUT): ChildProcess {
  const [command, ...before] = TARGET === 'anvil' ? [foundryTool('anvil')] : [process.execPath, program]
  return spawn(command!, [...before, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
}

function collectOutput(child: ChildProcess): () => string {
  let text = ''
  const add = (chunk: Uint8Array) => {
    text += new TextDecoder().decode(chunk)
  }
  child.stdout!.on('data', add)
  child.stderr!.on('data', add)
  return () => text
}

/** Waits for the line that tools wait for. */
async function listeningPort(child: ChildProcess, output: () => string): Promise<number> {
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    const [, port] = /Listening on \S+:(\d+)/.exec(output()) ?? []
    if (port !== undefined) return Number(port)
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new TargetError(`${TARGET} ended with ${child.exitCode ?? child.signalCode}: ${output()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new TargetError(`${TARGET} did not say where it listens within ${START_TIMEOUT_MS / 1000} s: ${output()}`)
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'close')
    child.kill(signal)
    const forced = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    await ended
    clearTimeout(forced)
  }
  return child.exitCode ?? child.signalCode!
}
