// Runs a few instructions on the kernel: 6 * 7, returned as a word.
import { createEvm } from 'multilane/evm'
import { bytesToBigInt, hexToBytes } from 'multilane/primitives'
import { MemoryState } from 'multilane/state'

const address = '0x00000000000000000000000000000000000c0de5'
// PUSH1 6, PUSH1 7, MUL, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN
const state = MemoryState.fromAlloc({ [address]: { code: '0x60066007025f5260205ff3' } })
const result = createEvm({ fork: 'osaka' }).call({ to: hexToBytes(address), state, gas: 100_000n })

console.log(`${result.status}: ${bytesToBigInt(result.output)}, gas used ${result.gasUsed}`)
