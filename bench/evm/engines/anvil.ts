/**
 * Foundry's anvil: revm in a native process, asked through eth_call.
 *
 * Owns: its settings, and taking the round trip of an empty call off its times. Must never: charge it for HTTP.
 */
import { hexToBytes } from '../../../src/primitives/hex.ts'
import { startAnvil } from '../../anvilProcess.ts'
import { median } from '../statistics.ts'
import { addressesOf, CALLER, FORK, GAS_LIMIT, roundsToHex, type StartEngine } from './engine.ts'

const NO_CODE_ADDRESS = '0x000000000000000000000000000000000000b0ff'
const EMPTY_CALLS = 200

const SETTINGS = [
  '--hardfork',
  FORK,
  '--gas-limit',
  String(GAS_LIMIT),
  // What it would otherwise do beside executing.
  '--disable-console-log',
  '--no-mining',
]

export const startAnvilEngine: StartEngine = async (programs) => {
  const anvil = await startAnvil(SETTINGS)
  const addresses = addressesOf(programs)
  for (const [program, address] of addresses) {
    await anvil.call('anvil_setCode', [address, `0x${Buffer.from(program.code).toString('hex')}`])
  }
  const call = async (to: string, data: string) => {
    const message = { from: CALLER, to, data, gas: `0x${GAS_LIMIT.toString(16)}` }
    const start = performance.now()
    const output = String(await anvil.call('eth_call', [message, 'latest']))
    return { output, seconds: (performance.now() - start) / 1000 }
  }
  const emptyCalls: number[] = []
  for (let i = 0; i < EMPTY_CALLS; i++) emptyCalls.push((await call(NO_CODE_ADDRESS, '0x')).seconds)
  // The first ones find a cold process.
  const roundTrip = median(emptyCalls.slice(EMPTY_CALLS / 2))
  return {
    name: 'anvil',
    description: `${anvil.version}, ${SETTINGS.join(' ')}; eth_call minus the ${(roundTrip * 1e6).toFixed(0)} us of an empty one`,
    isSlow: false,
    async run(program, rounds) {
      const { output, seconds } = await call(addresses.get(program)!, roundsToHex(rounds))
      return { output: hexToBytes(output), seconds: seconds - roundTrip }
    },
    stop: () => anvil.stop(),
  }
}
