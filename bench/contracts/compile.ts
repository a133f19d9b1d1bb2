/**
 * `node bench/contracts/compile.ts`: compiles the contracts and writes `artifacts.json`.
 *
 * Owns: the compiler's settings. Must never: write anything that differs from one machine to the next.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ARTIFACTS_FILE, type Artifact, type Artifacts, type CompilerSettings } from './artifacts.ts'

const FOLDER = import.meta.dirname

/** No metadata at the end of the code: it would change with every comment. */
const SETTINGS: CompilerSettings = {
  evmVersion: 'prague',
  optimizer: { enabled: true, runs: 10_000 },
  metadata: { appendCBOR: false, bytecodeHash: 'none' },
}

interface Compiler {
  version(): string
  compile(input: string): string
}

interface CompilerOutput {
  readonly errors?: readonly { readonly formattedMessage: string }[]
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, CompiledContract>>>>
}

interface CompiledContract {
  readonly evm: {
    readonly bytecode: { readonly object: string }
    readonly deployedBytecode: { readonly object: string }
    readonly methodIdentifiers: Readonly<Record<string, string>>
  }
}

/** The compiler had something to say about a contract; warnings count. */
export class CompilationError extends Error {
  override readonly name = 'CompilationError'
}

/** undefined = the packages of the benchmarks are not installed. */
export function loadCompiler(): Compiler | undefined {
  const require = createRequire(import.meta.url)
  try {
    require.resolve('solc')
  } catch {
    return undefined
  }
  return require('solc') as Compiler
}

export function compileContracts(compiler: Compiler): Artifacts {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.sol'))
  const sources = Object.fromEntries(files.sort().map((name) => [name, { content: readText(name) }]))
  const outputSelection = {
    '*': { '*': ['evm.bytecode.object', 'evm.deployedBytecode.object', 'evm.methodIdentifiers'] },
  }
  const input = { language: 'Solidity', sources, settings: { ...SETTINGS, outputSelection } }
  const { errors = [], contracts = {} } = JSON.parse(compiler.compile(JSON.stringify(input))) as CompilerOutput
  if (errors.length > 0) throw new CompilationError(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  const compiled = Object.entries(contracts)
    .map(([file, inFile]) => [file.slice(0, -'.sol'.length), inFile] as const)
    .map(([name, inFile]) => [name, artifactOf(inFile[name]!)] as const)
  return { compiler: compiler.version(), settings: SETTINGS, contracts: Object.fromEntries(compiled) }
}

/** The text of the file for these artifacts. */
export function formatArtifacts(artifacts: Artifacts): string {
  return `${JSON.stringify(artifacts, undefined, 2)}\n`
}

/** The contract that a file is named after; its interfaces have no code. */
function artifactOf({ evm }: CompiledContract): Artifact {
  return {
    selectors: evm.methodIdentifiers,
    creationCode: `0x${evm.bytecode.object}`,
    runtimeCode: `0x${evm.deployedBytecode.object}`,
  }
}

function readText(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8')
}

if (import.meta.main) {
  const compiler = loadCompiler()
  if (compiler === undefined) throw new CompilationError('solc is not installed: npm ci in the folder bench')
  const artifacts = compileContracts(compiler)
  writeFileSync(ARTIFACTS_FILE, formatArtifacts(artifacts))
  for (const [name, { runtimeCode }] of Object.entries(artifacts.contracts)) {
    console.log(`${name}: ${runtimeCode.length / 2 - 1} bytes`)
  }
}
