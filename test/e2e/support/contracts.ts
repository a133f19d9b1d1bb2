/**
 * The contracts of `contracts/`, compiled once and kept below node_modules.
 *
 * Owns: what is kept, by the digest of the sources. Must never: give code of other sources than those that lie there.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Abi, Hex } from 'viem'
import { E2E_FOLDER } from './processes.ts'

export interface Contract {
  readonly abi: Abi
  readonly bytecode: Hex
}

interface Compiler {
  compile(input: string, callbacks: { import(path: string): { contents: string } }): string
}

interface CompilerOutput {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { abi: Abi; evm: { bytecode: { object: string } } }>>>
  >
}

export class CompilationError extends Error {
  override readonly name = 'CompilationError'
}

const require = createRequire(import.meta.url)

const SOURCES = join(E2E_FOLDER, 'contracts')
const KEPT = join(E2E_FOLDER, 'node_modules', '.cache', 'contracts')

let loaded: Readonly<Record<string, Contract>> | undefined

/** A contract of `contracts/` by its name. */
export function contract(name: string): Contract {
  loaded ??= loadContracts()
  const found = loaded[name]
  if (found === undefined) throw new CompilationError(`no contract ${name} in ${SOURCES}`)
  return found
}

/** A contract as another project has published it in a package: Truffle's and Hardhat's files have both fields. */
export function publishedContract(path: string): Contract {
  const { abi, bytecode } = require(path) as { abi: Abi; bytecode: string }
  return { abi, bytecode: bytecode.startsWith('0x') ? (bytecode as Hex) : `0x${bytecode}` }
}

function loadContracts(): Readonly<Record<string, Contract>> {
  const sources = readSources()
  const digest = createHash('sha256').update(JSON.stringify(sources)).digest('hex').slice(0, 16)
  const file = join(KEPT, `${digest}.json`)
  if (!existsSync(file)) {
    mkdirSync(KEPT, { recursive: true })
    const unfinished = `${file}.${process.pid}`
    writeFileSync(unfinished, JSON.stringify(compile(sources)))
    renameSync(unfinished, file)
  }
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** `@openzeppelin/...` and the like. */
function importFromPackage(path: string): { contents: string } {
  return { contents: readFileSync(require.resolve(path), 'utf8') }
}

function readSources(): Record<string, { content: string }> {
  const names = readdirSync(SOURCES).filter((name) => name.endsWith('.sol'))
  return Object.fromEntries(names.sort().map((name) => [name, { content: readFileSync(join(SOURCES, name), 'utf8') }]))
}

function compile(sources: Record<string, { content: string }>): Record<string, Contract> {
  const compiler = require('solc') as Compiler
  const settings = {
    evmVersion: 'prague',
    optimizer: { enabled: true, runs: 200 },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
  }
  const { errors = [], contracts }: CompilerOutput = JSON.parse(
    compiler.compile(JSON.stringify({ language: 'Solidity', sources, settings }), { import: importFromPackage }),
  )
  const fatal = errors.filter(({ severity }) => severity === 'error')
  if (fatal.length > 0) throw new CompilationError(fatal.map((error) => error.formattedMessage).join('\n'))
  return Object.fromEntries(
    Object.values(contracts).flatMap((file) =>
      Object.entries(file).map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` as Hex }]),
    ),
  )
}
