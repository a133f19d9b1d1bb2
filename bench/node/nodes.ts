/**
 * The nodes that are compared: how each is started, and what it calls the methods that prepare a world.
 *
 * Owns: command lines and names. Must never: give one node more of anything than the others.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CONTEXT } from '../workloads/builder.ts'
import { NodeError } from './client.ts'

export const NODE_NAMES = ['multilane', 'anvil', 'hardhat', 'ganache'] as const
export type NodeName = (typeof NODE_NAMES)[number]

/** What prepares a world, by the names that the node has for it. */
export interface PreparingMethods {
  readonly setBalance: string
  readonly setNonce: string
  readonly setCode: string
  readonly setStorageAt: string
  /** Whether slots are named by all of their 32 bytes. */
  readonly hasWholeSlots: boolean
}

export interface NodeKind {
  readonly name: NodeName
  readonly methods: PreparingMethods
  /** Some know no eth_getBlockReceipts. */
  readonly hasBlockReceipts: boolean
  /** The program with its arguments, for one start on this port; what it needs besides is written into the folder. */
  command(port: number, folder: string): readonly string[]
}

/** Room for every workload in one block. */
const GAS_LIMIT = 1_000_000_000
/** Blocks only when they are asked for. */
const NEVER_SECONDS = 1_000_000
const CHAIN_ID = Number(CONTEXT.chainId)
/** The workloads' deadlines are near this. */
const START_TIME = Number(CONTEXT.timestamp)

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')

const HARDHAT_METHODS: PreparingMethods = {
  setBalance: 'hardhat_setBalance',
  setNonce: 'hardhat_setNonce',
  setCode: 'hardhat_setCode',
  setStorageAt: 'hardhat_setStorageAt',
  hasWholeSlots: false,
}

const ANVIL_FLAGS = [
  '--chain-id',
  CHAIN_ID,
  '--timestamp',
  START_TIME,
  '--gas-limit',
  GAS_LIMIT,
  '--no-mining',
] as const

export const nodeKinds: Readonly<Record<NodeName, NodeKind>> = {
  multilane: {
    name: 'multilane',
    methods: HARDHAT_METHODS,
    hasBlockReceipts: true,
    command: (port) =>
      words(process.execPath, join(root, 'bin', 'multilane.js'), 'node', '--port', port, '--quiet', ...ANVIL_FLAGS),
  },
  anvil: {
    name: 'anvil',
    methods: HARDHAT_METHODS,
    hasBlockReceipts: true,
    command: (port) => words(anvilBinary(), '--port', port, '--quiet', ...ANVIL_FLAGS),
  },
  hardhat: {
    name: 'hardhat',
    methods: HARDHAT_METHODS,
    hasBlockReceipts: false,
    command(port, folder) {
      writeHardhatProject(folder)
      return words(process.execPath, packageFile('hardhat', 'dist/src/cli.js'), 'node', '--port', port)
    },
  },
  ganache: {
    name: 'ganache',
    methods: {
      setBalance: 'evm_setAccountBalance',
      setNonce: 'evm_setAccountNonce',
      setCode: 'evm_setAccountCode',
      setStorageAt: 'evm_setAccountStorageAt',
      hasWholeSlots: true,
    },
    hasBlockReceipts: false,
    command: (port) =>
      words(
        process.execPath,
        packageFile('ganache', 'dist/node/cli.js'),
        ...['--server.port', port, '--chain.chainId', CHAIN_ID, '--logging.quiet'],
        ...['--chain.time', new Date(START_TIME * 1000).toISOString()],
        ...['--miner.blockGasLimit', GAS_LIMIT, '--miner.blockTime', NEVER_SECONDS],
      ),
  },
}

/** A folder for one start; hardhat must find itself from there. */
export function workingFolder(): string {
  const folder = join(here, '..', 'node_modules', '.bench-node', String(process.pid))
  mkdirSync(folder, { recursive: true })
  return folder
}

export function removeWorkingFolder(): void {
  rmSync(workingFolder(), { recursive: true, force: true })
}

function writeHardhatProject(folder: string): void {
  const node = {
    type: 'edr-simulated',
    chainId: CHAIN_ID,
    blockGasLimit: GAS_LIMIT,
    initialDate: new Date(START_TIME * 1000).toISOString(),
    mining: { auto: false },
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}\n')
  writeFileSync(join(folder, 'hardhat.config.js'), `export default ${JSON.stringify({ networks: { node } })}\n`)
}

function anvilBinary(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  return packageFile(`@foundry-rs/anvil-${process.platform}-${architecture}`, join('bin', name))
}

function packageFile(name: string, file: string): string {
  // A package need not export its own description, but it lies beside what it exports.
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? []
  const found = paths.map((path) => join(path, name, file)).find((path) => existsSync(path))
  if (found === undefined) throw new NodeError(`${name} is missing: run "npm ci" in bench/`)
  return found
}

function words(...parts: readonly (string | number)[]): string[] {
  return parts.map(String)
}
