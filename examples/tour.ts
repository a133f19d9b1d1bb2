// Deploys a counter, sends 2,000 transactions that go into one block, and asks what they met at. With a URL it uses the node
// there (npm run example -- tour http://127.0.0.1:8545), without one it starts a node of its own.
import { createNode } from 'multilane'
import { createTestClient, http, publicActions, walletActions } from 'viem'
import { anvil } from 'viem/chains'

await using node = process.argv[2] === undefined ? await createNode({ port: 0 }) : undefined
const url = process.argv[2] ?? node?.url
const transport = http(url, { batch: { batchSize: 500 } })
const client = createTestClient({ chain: anvil, mode: 'anvil', transport }).extend(publicActions).extend(walletActions)
const accounts = await client.getAddresses()

// Adds one to its slot 0 whenever it is called.
const hash = await client.deployContract({
  account: accounts[0]!,
  abi: [],
  bytecode: '0x675f546001015f55005f5260086018f3',
})
const { contractAddress: counter } = await client.waitForTransactionReceipt({ hash })

await client.setAutomine(false)
const first = await Promise.all(accounts.map((address) => client.getTransactionCount({ address })))
const requests = Array.from({ length: 2000 }, (_, index) => {
  const account = accounts[index % accounts.length]!
  const nonce = first[index % accounts.length]! + Math.floor(index / accounts.length)
  // Every fourth calls the counter, the others pay to somebody new.
  const to = index % 4 === 0 ? counter! : (`0x${(0xabc000 + index).toString(16).padStart(40, '0')}` as const)
  return { account, to, nonce, value: to === counter ? 0n : 1n, gas: 60_000n, maxFeePerGas: 10n ** 10n }
})
// A block has room for 2,000 calls when its limit is high enough.
await client.setBlockGasLimit({ gasLimit: 150_000_000n })
await Promise.all(requests.map((request) => client.sendTransaction(request)))
await client.mine({ blocks: 1 })
await client.setAutomine(true)

interface Report {
  readonly possibleSpeedup: readonly { readonly lanes: number | null; readonly byGas: number }[]
  readonly locations: readonly {
    readonly location: { readonly address: string; readonly slot: string }
    dependents: number
  }[]
}

const { number, transactions } = await client.getBlock()
const report: Report = await client.request({ method: 'multilane_getBlockReport', params: ['latest'] } as never)
const [hottest] = report.locations
const onEight = report.possibleSpeedup.find(({ lanes }) => lanes === 8)
console.log(
  `block ${number}: ${transactions.length} transactions, on 8 lanes at most ${onEight?.byGas.toFixed(1)} times as fast`,
)
console.log(
  `because ${hottest?.dependents} of them wait at slot ${BigInt(hottest!.location.slot)} of ${hottest?.location.address}`,
)
