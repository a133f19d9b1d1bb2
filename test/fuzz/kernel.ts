/**
 * Runs a case on the kernel, through the public `createEvm`.
 *
 * Owns: the adapter, the only file here that knows the shape of that API. Must never: correct a result.
 */
import { createEvm, type Evm, type EvmOptions } from '../../src/evm/index.ts'
import type { ForkName } from '../../src/protocol/forks/index.ts'
import { rulesOf } from '../../src/protocol/forks/index.ts'
import { bytesOf } from '../oracle/word.ts'
import { BLOCK, CaseState, type FuzzCase, GAS_PRICE } from './case.ts'
import { type Engine, type Outcome, toOutcome } from './engines.ts'

export const kernelEngine: Engine = { name: 'kernel', run: (fuzzCase) => runKernel(fuzzCase, {}) }

/** A kernel that forgets what it translated at nearly every call: nothing may depend on its memory. */
export const forgetfulKernelEngine: Engine = {
  name: 'forgetful-kernel',
  run: (fuzzCase) => runKernel(fuzzCase, { caches: { code: 400_000, translated: 500_000 } }),
}

const machines = new Map<string, Evm>()

function runKernel(fuzzCase: FuzzCase, options: EvmOptions): Outcome {
  const { fork, accounts, from, to, data, value, gas } = fuzzCase
  const result = machineOf(fork, options).call({
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
function machineOf(fork: ForkName, options: EvmOptions): Evm {
  const key = `${fork} ${JSON.stringify(options)}`
  let machine = machines.get(key)
  if (machine === undefined) {
    machine = createEvm({ rules: rulesOf(fork), chainId: BLOCK.chainId, ...options })
    machines.set(key, machine)
  }
  return machine
}
