/**
 * Runs `precompiles`: lists of `{Name, Input, Expected, Gas}`, or `{Name, Input, ExpectedError}` in `fail-*` files.
 *
 * Owns: which file means which precompile at which price. Must never: rely on the names of cases.
 */
import { precompileAt } from '../../../src/precompiles/index.ts'
import { bytesToHex, hexToBytes } from '../../../src/primitives/hex.ts'
import { type ForkName, rulesOf } from '../../../src/protocol/forks/index.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'

interface Vector {
  readonly Name: string
  readonly Input: string
  readonly Expected?: string
  readonly ExpectedError?: string
  readonly Gas?: number
}

interface Subject {
  readonly address: number
  /** Whose prices the file has. */
  readonly fork: ForkName
}

/** By file name in lower case without `fail-`. The single multiplications of EIP-2537 are MSMs of one pair. */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  ecrecover: { address: 1, fork: 'osaka' },
  modexp: { address: 5, fork: 'byzantium' },
  modexp_eip2565: { address: 5, fork: 'berlin' },
  modexp_eip7883: { address: 5, fork: 'osaka' },
  bn256add: { address: 6, fork: 'osaka' },
  bn256scalarmul: { address: 7, fork: 'osaka' },
  bn256pairing: { address: 8, fork: 'osaka' },
  blake2f: { address: 9, fork: 'osaka' },
  pointevaluation: { address: 10, fork: 'osaka' },
  blsg1add: { address: 11, fork: 'osaka' },
  blsg1mul: { address: 12, fork: 'osaka' },
  blsg1multiexp: { address: 12, fork: 'osaka' },
  blsg2add: { address: 13, fork: 'osaka' },
  blsg2mul: { address: 14, fork: 'osaka' },
  blsg2multiexp: { address: 14, fork: 'osaka' },
  blspairing: { address: 15, fork: 'osaka' },
  blsmapg1: { address: 16, fork: 'osaka' },
  blsmapg2: { address: 17, fork: 'osaka' },
  p256verify: { address: 256, fork: 'osaka' },
}

export function runPrecompiles(file: FixtureFile, sink: CaseSink): void {
  const title = file.bundle.slice(file.bundle.lastIndexOf('/') + 1).replace(/^fail-/, '')
  const subject = SUBJECTS[title.toLowerCase()]
  for (const [index, vector] of (file.content as Vector[]).entries()) {
    sink.check(`${vector.Name} [${index}]`, () =>
      subject === undefined ? { skipped: `no precompile is known for ${title}` } : judge(vector, subject),
    )
  }
}

function judge(vector: Vector, { address, fork }: Subject): Verdict {
  const precompile = precompileAt(address)
  if (precompile === undefined) return { expected: `a precompile at ${address}`, found: 'none' }
  const rules = rulesOf(fork)
  const input = hexToBytes(vector.Input)
  const gas = precompile.gas(input, rules)
  if (vector.Gas !== undefined && gas !== vector.Gas) return { expected: `${vector.Gas} gas`, found: `${gas} gas` }
  const output = precompile.run(input, rules)
  const found = output === undefined ? 'a failure' : bytesToHex(output)
  const expected = vector.ExpectedError === undefined ? `0x${vector.Expected ?? ''}` : 'a failure'
  return found === expected.toLowerCase() ? undefined : { expected, found }
}
