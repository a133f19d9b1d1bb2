/**
 * An anvil of our own: started on a free loopback port, spoken to over one kept connection, ended by its pid.
 *
 * Owns: the process and the connection. Must never: touch an anvil that it did not start, or leave its own behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const START_TIMEOUT_MS = 20_000
const POLL_MS = 20
/** How much of what a dying anvil says goes into the error. */
const KEPT_OUTPUT = 2_000

export class AnvilError extends Error {
  override readonly name = 'AnvilError'
}

export interface Anvil {
  readonly version: string
  readonly pid: number
  call(method: string, params: readonly unknown[]): Promise<unknown>
  stop(): Promise<void>
}

export async function startAnvil(options: readonly string[]): Promise<Anvil> {
  const port = await freePort()
  const child = spawn(anvilBinary(), ['--host', '127.0.0.1', '--port', String(port), ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const anvil = {
    call: (method: string, params: readonly unknown[]) => callOverHttp(agent, port, method, params),
    async stop() {
      agent.destroy()
      await endProcess(child)
      process.off('exit', kill)
    },
  }
  try {
    const version = await untilReady(child, anvil.call)
    return { ...anvil, version, pid: child.pid! }
  } catch (error) {
    await anvil.stop()
    throw error
  }
}

/** The binary in the package for this platform; npm leaves that package out where none fits. */
function anvilBinary(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const name = `@foundry-rs/anvil-${process.platform}-${architecture}`
  let folder: string
  try {
    folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
  } catch {
    throw new AnvilError(`anvil is missing: package ${name} is not installed; run "npm ci" in bench/`)
  }
  const binary = join(folder, 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
  if (!existsSync(binary)) throw new AnvilError(`anvil is missing: no ${binary}; run "npm ci" in bench/`)
  return binary
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new AnvilError('no free port on the loopback interface')
  return address.port
}

/** Waits until anvil answers and returns what it calls itself. */
async function untilReady(child: ChildProcess, call: Anvil['call']): Promise<string> {
  let said = ''
  const remember = (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-KEPT_OUTPUT)
  }
  child.stdout?.on('data', remember)
  child.stderr?.on('data', remember)
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  const deadline = performance.now() + START_TIMEOUT_MS
  while (performance.now() < deadline) {
    if (failure !== undefined) throw new AnvilError(`anvil did not start: ${failure.message}`)
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new AnvilError(`anvil ended with ${child.exitCode ?? child.signalCode} before it answered: ${said.trim()}`)
    }
    try {
      return String(await call('web3_clientVersion', []))
    } catch {
      await delay(POLL_MS)
    }
  }
  throw new AnvilError(`anvil did not answer within ${START_TIMEOUT_MS / 1000} s: ${said.trim()}`)
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const forced = setTimeout(() => child.kill('SIGKILL'), 2_000)
  await ended
  clearTimeout(forced)
}

async function callOverHttp(agent: Agent, port: number, method: string, params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const sent = request({
    agent,
    host: '127.0.0.1',
    port,
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  })
  sent.end(body)
  const [response] = await once(sent, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  const { result, error } = JSON.parse(text) as { result?: unknown; error?: { message: string } }
  if (error !== undefined) throw new AnvilError(`${method}: ${error.message}`)
  return result
}
