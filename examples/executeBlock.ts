// Executes a block on two lanes: calls of one counter, and payments that meet nowhere. Then says what held it up.
import { explain, ParallelExecutor, reportOfSteps } from 'multilane/executor'
import { bytesToHex, parseAddress, privateKeyToAddress } from 'multilane/primitives'
import { rulesOf, signTransaction } from 'multilane/protocol'
import { MemoryState } from 'multilane/state'

const keys = Array.from({ length: 40 }, (_, index) => new Uint8Array(32).fill(index + 1))
const counter = '0x00000000000000000000000000000000000c0de5'
// Adds one to the slot 0.
const alloc: Record<string, object> = { [counter]: { code: '0x5f546001015f5500' } }
for (const key of keys) alloc[bytesToHex(privateKeyToAddress(key))] = { balance: '0x8ac7230489e80000' }

const fields = { type: 2, chainId: 1n, nonce: 0n, gasLimit: 60_000n, maxFeePerGas: 10n ** 9n, value: 0n } as const
const steps = keys.map((key, index) => {
  const to = index % 4 === 0 ? parseAddress(counter) : Uint8Array.from({ length: 20 }, () => index + 1)
  return {
    kind: 'transaction',
    transaction: signTransaction({ ...fields, to }, key),
    sender: privateKeyToAddress(key),
  } as const
})
const context = {
  ...{ number: 1n, timestamp: 1n, gasLimit: 30_000_000n, coinbase: new Uint8Array(20), chainId: 1n },
  ...{ difficulty: 0n, prevRandao: 0n, baseFee: 0n, blobBaseFee: 1n, blockHash: () => undefined },
}

await using executor = await ParallelExecutor.start({ lanes: 2 })
const job = { context, rules: rulesOf('osaka'), state: MemoryState.fromAlloc(alloc), steps, onRefusal: 'stop' } as const
const { results, changes, trace } = await executor.execute(job)

const succeeded = results.filter((result) => result !== undefined && 'status' in result && result.status === 'success')
console.log(`${succeeded.length} transactions succeeded, ${changes.length} accounts changed`)
console.log(explain(reportOfSteps(trace, steps), undefined, { top: 1 }))
