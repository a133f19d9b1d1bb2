/**
 * @ethereumjs/evm: the JavaScript interpreter, in this process.
 *
 * Owns: its settings. Must never: run it with slower parts than its makers offer: it gets the simple state manager and,
 * as its documentation advises, a WebAssembly keccak.
 */
import { readFileSync } from 'node:fs'
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM } from '@ethereumjs/evm'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { createAddressFromString, hexToBytes as hexToPeerBytes } from '@ethereumjs/util'
import { keccak256 } from '../../../src/primitives/keccak.ts'
import type { Program } from '../programs.ts'
import { addressesOf, CALLER, GAS_LIMIT, roundsToHex, type StartEngine } from './engine.ts'

export const startEthereumjs: StartEngine = async (programs) => {
  const common = new Common({ chain: Mainnet, hardfork: Hardfork.Prague, customCrypto: { keccak256 } })
  const addresses = addressesOf(programs)
  return {
    name: 'EthereumJS',
    description: `@ethereumjs/evm ${packageVersion()}, in process, SimpleStateManager, keccak in WebAssembly; runCall alone`,
    isSlow: true,
    async run(program, rounds) {
      const to = createAddressFromString(addresses.get(program)!)
      const caller = createAddressFromString(CALLER)
      const data = hexToPeerBytes(roundsToHex(rounds) as `0x${string}`)
      const evm = await freshEvm(common, program, addresses)
      const start = performance.now()
      const { execResult } = await evm.runCall({ caller, to, data, gasLimit: GAS_LIMIT })
      const seconds = (performance.now() - start) / 1000
      if (execResult.exceptionError !== undefined) throw new Error(`EthereumJS: ${execResult.exceptionError.error}`)
      return { output: execResult.returnValue, seconds }
    },
    async stop() {},
  }
}

/** A new instance for each run, outside of its time: storage, access lists and original values start empty. */
async function freshEvm(common: Common, program: Program, addresses: Map<Program, string>): Promise<EVM> {
  const stateManager = new SimpleStateManager({ common })
  await stateManager.putCode(createAddressFromString(addresses.get(program)!), program.code)
  return createEVM({ common, stateManager })
}

/** bench/package.json pins exact versions. */
function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return String(manifest.dependencies['@ethereumjs/evm'])
}
