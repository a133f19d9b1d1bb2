/**
 * Runs a case on the kernel, through the public `createEvm`.
 *
 * Owns: the adapter, the only file here that knows the shape of that API. Must never: correct a result.
 */
import { createEvm, type Evm } from '../../src/evm/index.ts'
import type { ForkName } from '../../src/protocol/forks/index.ts'
import { rulesOf } from '../../src/protocol/forks/index.ts'
import { bytesOf } from '../oracle/word.ts'
import { BLOCK, CaseState, type FuzzCase, GAS_PRICE } from './case.ts'
import { type Engine, type Outcome, toOutcome } from './engines.ts'

export const kernelEngine: Engine = { name: 'kernel', run: runKernel }

const machines = new Map<ForkName, Evm>()

export function runKernel(fuzzCase: FuzzCase): Outcome {
  const { fork, accounts, from, to, data, value, gas } = fuzzCase
  const result = machineOf(fork).call({
    from: bytesOf(from, 20),
    ...(to === undefined ? {} : { to: bytesOf(to, 20) }),
    data,
    value,
    gas,
    gasPrice: GAS_PRICE,
    state: new CaseState(accounts),
    block: BLOCK,
  })
  return toOutcome(fuzzCase, result)
}

/** One for each fork, used again and again: what one case leaves behind must not show in the next. */
function machineOf(fork: ForkName): Evm {
  let machine = machines.get(fork)
  if (machine === undefined) {
    machine = createEvm({ rules: rulesOf(fork), chainId: BLOCK.chainId })
    machines.set(fork, machine)
  }
  return machine
}
