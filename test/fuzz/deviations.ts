/**
 * Where @ethereumjs/evm 10.1.3 knowingly or unknowingly leaves the consensus rules.
 *
 * Owns: the named list, each entry with its reason and a test as narrow as can be. Must never: excuse the kernel.
 */
import { rulesOf } from '../../src/protocol/forks/index.ts'
import type { FuzzCase } from './case.ts'
import type { Difference } from './compare.ts'
import { runOracleEngine } from './engines.ts'

interface Deviation {
  readonly name: string
  readonly reason: string
  explains(fuzzCase: FuzzCase, differences: readonly Difference[]): boolean
}

export const DEVIATIONS: readonly Deviation[] = [
  {
    name: 'precompileFailureIsCalledRevert',
    reason:
      'a curve precompile that refuses its input ends with the error "revert", though it takes all gas like a halt',
    explains: ({ fork, to }, differences) =>
      to !== undefined &&
      rulesOf(fork).precompiles.includes(Number(to)) &&
      differences.every(({ what, first, second }) => what === 'status' && first === 'halt' && second === 'revert'),
  },
  {
    name: 'unpaidDepositHidesOutput',
    reason: 'before EIP-2, when gas does not suffice for the code deposit, what the init code returned is not reported',
    explains: ({ fork, to }, differences) =>
      to === undefined &&
      !rulesOf(fork).codeDepositIsRequired &&
      differences.every(({ what, second }) => what === 'output' && second === '0x'),
  },
  {
    name: 'objectFormatIsAlwaysOn',
    reason: 'init code and code that begin with 0xEF00 are taken for the EVM object format, which no fork has',
    explains: (fuzzCase) => meetsObjectFormat(fuzzCase),
  },
]

/** The name of the deviation that explains the differences between oracle and library. */
export function explainDeviation(fuzzCase: FuzzCase, differences: readonly Difference[]): string | undefined {
  return DEVIATIONS.find((deviation) => deviation.explains(fuzzCase, differences))?.name
}

function meetsObjectFormat(fuzzCase: FuzzCase): boolean {
  let meets = fuzzCase.accounts.some(({ code }) => hasMagic(code))
  runOracleEngine(fuzzCase, {
    watch: ({ codeAddress, data }) => {
      meets ||= codeAddress === undefined && hasMagic(data)
    },
  })
  return meets
}

function hasMagic(code: Uint8Array): boolean {
  return code[0] === 0xef && code[1] === 0x00
}
