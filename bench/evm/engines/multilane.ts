/**
 * Multilane's kernel through its public entry, `createEvm().call`, in this process.
 *
 * Owns: its settings. Must never: reach for anything that a user of the package cannot.
 */
import { createEvm } from '../../../src/evm/index.ts'
import { hexToBytes } from '../../../src/primitives/hex.ts'
import { MemoryState } from '../../../src/state/index.ts'
import { addressesOf, CALLER, FORK, GAS_LIMIT, roundsToHex, type StartEngine } from './engine.ts'

export const startMultilane: StartEngine = async (programs) => {
  const evm = createEvm({ fork: FORK })
  const state = new MemoryState()
  const addresses = addressesOf(programs)
  for (const [program, address] of addresses) state.setCode(hexToBytes(address), program.code)
  const from = hexToBytes(CALLER)
  return {
    name: 'Multilane',
    description: 'createEvm().call, in process, on one thread; the whole call with its state changes and logs',
    isSlow: false,
    async run(program, rounds) {
      const to = hexToBytes(addresses.get(program)!)
      const data = hexToBytes(roundsToHex(rounds))
      const start = performance.now()
      const { status, halt, output } = evm.call({ from, to, data, gas: GAS_LIMIT, state })
      const seconds = (performance.now() - start) / 1000
      if (status !== 'success') throw new Error(`Multilane: ${program.name} ended with ${halt ?? status}`)
      return { output, seconds }
    },
    async stop() {},
  }
}
