/**
 * The node that is soaked: the command as a process of its own, comparing every block with an execution in order.
 *
 * Owns: the process and what it says. Must never: overlook an error in its log.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'bin', 'multilane.js')
/** Old blocks and states go, so that everything the node keeps is bounded. */
const KEPT_BLOCKS = 256
const FLAGS = ['--shadow', '--no-mining', '--auto-impersonate', '--prune', KEPT_BLOCKS, '--prune-blocks', KEPT_BLOCKS]
/**
 * Without a bound V8 lets garbage pile up as long as the machine has memory for it, and nobody could tell that from a leak. What is
 * alive needs less than half of this.
 */
const HEAP = '--max-old-space-size=256'
const START_TIMEOUT_MS = 60_000
const KEPT_OUTPUT = 10_000

export class SoakedNode {
  readonly port: number
  readonly #child: ChildProcess
  readonly #errors: readonly string[]

  /** The end of what it printed. */
  readonly #said: () => string

  private constructor(child: ChildProcess, port: number, errors: readonly string[], said: () => string) {
    this.#child = child
    this.port = port
    this.#errors = errors
    this.#said = said
  }

  static async start(): Promise<SoakedNode> {
    const child = spawn(process.execPath, [HEAP, PROGRAM, 'node', '--port', '0', ...FLAGS.map(String)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    process.once('exit', () => child.kill('SIGKILL'))
    const errors: string[] = []
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    let said = ''
    const listen = (chunk: Buffer) => {
      const text = chunk.toString()
      said = (said + text).slice(-KEPT_OUTPUT)
      errors.push(...text.split('\n').filter((line) => / (ERROR|WARN) /.test(line)))
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1]
      if (port !== undefined) resolve(Number(port))
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code, signal) => reject(new Error(`the node ended with ${code ?? signal}: ${said}`)))
    const timer = setTimeout(() => reject(new Error(`the node did not listen: ${said}`)), START_TIMEOUT_MS)
    const port = await promise.finally(() => clearTimeout(timer))
    return new SoakedNode(child, port, errors, () => said)
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Throws what is wrong with it, if something is. */
  check(): void {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) {
      throw new Error(`the node ended with ${exitCode ?? signalCode}: ${this.#said()}`)
    }
    if (this.#errors.length > 0) throw new Error(`the node's log says: ${this.#errors[0]}`)
  }

  /** Throws when it does not end cleanly. */
  async stop(): Promise<void> {
    this.check()
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGTERM')
    const [code, signal] = await ended
    if (code !== 0) throw new Error(`the node ended with ${code ?? signal} when it was told to`)
  }
}
