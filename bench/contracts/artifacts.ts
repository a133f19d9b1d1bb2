/**
 * The compiled contracts of the benchmarks, and calls to them.
 *
 * Owns: the form of `artifacts.json`, selectors and argument words. Must never: compile.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bigIntToFixedBytes, concatBytes, hexToBytes } from '../../src/primitives/index.ts'

export const ARTIFACTS_FILE = join(import.meta.dirname, 'artifacts.json')

export interface CompilerSettings {
  readonly evmVersion: string
  readonly optimizer: { readonly enabled: boolean; readonly runs: number }
  readonly metadata: { readonly appendCBOR: boolean; readonly bytecodeHash: string }
}

/** Codes in hex; those of the runtime have zeros where immutable values go. */
export interface Artifact {
  /** By signature, such as `transfer(address,uint256)`; 8 hex digits. */
  readonly selectors: Readonly<Record<string, string>>
  readonly creationCode: string
  readonly runtimeCode: string
}

export interface Artifacts {
  readonly compiler: string
  readonly settings: CompilerSettings
  readonly contracts: Readonly<Record<string, Artifact>>
}

export type ContractName =
  | 'Counter'
  | 'Governance'
  | 'HeavyCompute'
  | 'LendingPool'
  | 'NumberedNft'
  | 'Pair'
  | 'Router'
  | 'Token'
  | 'TraceLog'

/** A number or an address: everything that fills one word. */
export type Argument = bigint | Uint8Array

/** The contracts have no such thing. */
export class ArtifactError extends Error {
  override readonly name = 'ArtifactError'
}

let artifacts: Artifacts | undefined

export function artifactOf(contract: ContractName): Artifact {
  artifacts ??= JSON.parse(readFileSync(ARTIFACTS_FILE, 'utf8')) as Artifacts
  const artifact = artifacts.contracts[contract]
  if (artifact === undefined) throw new ArtifactError(`artifacts.json has no contract ${contract}`)
  return artifact
}

/** The data that deploys a contract. */
export function creationData(contract: ContractName, ...args: readonly Argument[]): Uint8Array {
  return concatBytes(hexToBytes(artifactOf(contract).creationCode), ...args.map(word))
}

/** The data that calls a function by its signature, all of whose arguments fill one word each. */
export function callData(contract: ContractName, signature: string, ...args: readonly Argument[]): Uint8Array {
  const selector = artifactOf(contract).selectors[signature]
  if (selector === undefined) throw new ArtifactError(`${contract} has no function ${signature}`)
  return concatBytes(hexToBytes(`0x${selector}`), ...args.map(word))
}

function word(argument: Argument): Uint8Array {
  if (typeof argument === 'bigint') return bigIntToFixedBytes(argument, 32)
  const bytes = new Uint8Array(32)
  bytes.set(argument, 32 - argument.length)
  return bytes
}
