/**
 * `multilane node`: a chain that answers until it is told to stop.
 *
 * Owns: what is printed at the start, what is written before and after, and how it ends. Must never: answer anything itself.
 */
import { writeFile } from 'node:fs/promises'
import { createNode, type Node, type NodeOptions } from '../../node/index.ts'
import { createLog, errorText, isLogThreshold, LOG_THRESHOLDS, type Log, SILENT_LOG } from '../../node/log.ts'
import { type Command, CommandFailure, type Output, withFile } from '../command.ts'
import { type ParsedArguments, UsageError } from '../flags.ts'
import { NODE_FLAGS, readNodeOptions } from './nodeFlags.ts'

export const nodeCommand: Command = {
  summary: 'a chain that answers JSON-RPC over HTTP and WebSocket (the default)',
  usage: '[FLAGS]',
  flags: NODE_FLAGS,
  notes: [
    'Ten accounts have 10,000 ether each, a block is made as soon as there is a transaction, everything is gone at the end.',
    'Flags are those of anvil where they mean the same.',
  ],
  run: ({ parsed, output }) => runNode(parsed, output),
}

const STATE_FLAGS = ['state', 'load-state', 'dump-state']

async function runNode(parsed: ParsedArguments, output: Output): Promise<number> {
  const log = readLog(parsed, output)
  const stop = stopSignal()
  // A promise that nobody kept an eye on is a fault, but none that a chain has to end for.
  process.on('unhandledRejection', (error) => log.error('a promise was broken', { error: errorText(error) }))
  const options = await readNodeOptions(parsed)
  const usesFiles = STATE_FLAGS.some((flag) => parsed.values.has(flag))
  const files = usesFiles ? await import('./nodeState.ts') : undefined
  const { load, dump } = files?.readStateFiles(parsed) ?? {}
  const node = await started({ ...options, log })
  try {
    if (load !== undefined) await files?.loadState(node, load)
    await announce(node, options, parsed, output)
    await stop
    if (dump !== undefined) await files?.saveState(node, dump)
  } finally {
    await node.close()
  }
  return 0
}

function readLog(parsed: ParsedArguments, output: Output): Log {
  const level = parsed.values.get('log') ?? 'info'
  if (!isLogThreshold(level)) {
    throw new UsageError(`flag "--log" is one of ${LOG_THRESHOLDS.join(', ')}, not "${level}"`)
  }
  if (parsed.switches.has('silent')) return SILENT_LOG
  const json = parsed.switches.has('json')
  return createLog({ level, json, colours: process.stdout.isTTY && !json, write: (line) => output.out(line) })
}

async function started(options: NodeOptions): Promise<Node> {
  try {
    return await createNode(options)
  } catch (error) {
    if (isForUsers(error)) throw new CommandFailure(error.message, { cause: error })
    throw error
  }
}

/** Errors with a message that says what the user can change. */
const FOR_USERS: ReadonlySet<string> = new Set([
  'OptionError',
  'ListenError',
  'StoreError',
  'ConfigMismatchError',
  'GenesisMismatchError',
  'GenesisError',
  'ForkError',
  'MnemonicError',
  'DerivationPathError',
])

/** By name: their classes are loaded with what throws them, and not sooner. */
function isForUsers(error: unknown): error is Error {
  return error instanceof Error && FOR_USERS.has(error.name)
}

async function announce(node: Node, options: NodeOptions, parsed: ParsedArguments, output: Output): Promise<void> {
  // Loaded behind the node: it needs rooms that would keep the doors shut.
  const { bannerOf, configOf, readFacts } = await import('./nodeFacts.ts')
  const facts = readFacts(node, options)
  const target = parsed.values.get('config-out')
  if (target !== undefined) {
    await withFile('write', target, () => writeFile(target, `${JSON.stringify(configOf(facts), undefined, 2)}\n`))
  }
  if (parsed.switches.has('silent')) return
  if (parsed.switches.has('json')) output.out(JSON.stringify({ message: 'listening', addresses: node.addresses }))
  else output.out(bannerOf(facts))
}

/** Ctrl-C reaches a program by way of the terminal and once more by each program that has started it. */
const SAME_REQUEST_MS = 500
const INTERRUPTED = 130

/** Kept at the first request to end. At the second the process ends as it is: whoever asks twice does not want to wait. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined
    const ask = () => {
      askedAt ??= performance.now()
      if (performance.now() - askedAt > SAME_REQUEST_MS) process.exit(INTERRUPTED)
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  })
}
