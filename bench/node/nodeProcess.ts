/**
 * A node as a process of its own: started on a free port, waited for, ended by its pid.
 *
 * Owns: the process, and what it costs to start and to keep. Must never: leave one behind.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { NodeClient, NodeError } from './client.ts'
import { type NodeKind, workingFolder } from './nodes.ts'

const START_TIMEOUT_MS = 60_000
const POLL_MS = 2
const KEPT_OUTPUT = 2_000

export interface RunningNode {
  readonly client: NodeClient
  /** From the start of the process until it answered eth_chainId. */
  readonly startMilliseconds: number
  /** Of the process and those that it started, in MB; undefined = this system does not tell. */
  residentMegabytes(): number | undefined
  stop(): Promise<void>
}

export async function startNode(kind: NodeKind): Promise<RunningNode> {
  const port = await freePort()
  const folder = workingFolder()
  const [program, ...args] = kind.command(port, folder)
  const start = performance.now()
  const child = spawn(program!, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const client = new NodeClient(port)
  const stop = async () => {
    client.close()
    await endProcess(child)
    process.off('exit', kill)
  }
  try {
    await untilReady(kind, child, client)
    const startMilliseconds = performance.now() - start
    return { client, startMilliseconds, residentMegabytes: () => residentMegabytes(child.pid!), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function untilReady({ name }: NodeKind, child: ChildProcess, client: NodeClient): Promise<void> {
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
    if (failure !== undefined) throw new NodeError(`${name} did not start: ${failure.message}`)
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new NodeError(`${name} ended with ${child.exitCode ?? child.signalCode} before it answered: ${said.trim()}`)
    }
    try {
      await client.call('eth_chainId')
      return
    } catch (error) {
      if (error instanceof NodeError) throw error
      await delay(POLL_MS)
    }
  }
  throw new NodeError(`${name} did not answer within ${START_TIMEOUT_MS / 1000} s: ${said.trim()}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new NodeError('no free port on the loopback interface')
  return address.port
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const forced = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(forced)
}

function residentMegabytes(root: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? statusNumber(Number(name), 'PPid') : undefined
    if (parent !== undefined) parents.set(Number(name), parent)
  }
  const family = [root]
  for (const member of family) {
    for (const [pid, parent] of parents) if (parent === member) family.push(pid)
  }
  return family.reduce((sum, pid) => sum + (statusNumber(pid, 'VmRSS') ?? 0), 0) / 1024
}

/** A number of /proc/PID/status; undefined = the process has ended. */
function statusNumber(pid: number, field: string): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    const found = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)
    return found === null ? undefined : Number(found[1])
  } catch {
    return undefined
  }
}
