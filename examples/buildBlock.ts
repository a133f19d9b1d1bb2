// Builds a block on a genesis, imports it, and goes back to where the chain began.
import { Chain } from 'multilane/chain'
import { bytesToHex, parseAddress, privateKeyToAddress } from 'multilane/primitives'
import { genesisHeader, parseGenesis, signTransaction } from 'multilane/protocol'
import { MemoryState } from 'multilane/state'

const key = new Uint8Array(32).fill(0x11)
const to = parseAddress('0x70997970c51812dc3a010c7d01b50e0d17dc79c8')
const alloc = { [bytesToHex(privateKeyToAddress(key))]: { balance: '0x8ac7230489e80000' } }
const config = { chainId: 1337, terminalTotalDifficulty: 0, shanghaiTime: 0 }
const genesis = parseGenesis({ config, gasLimit: 30_000_000, alloc })
const world = MemoryState.fromAlloc(alloc)
const first = { header: genesisHeader(genesis, world.root()), transactions: [], ommers: [], withdrawals: [] }
const chain = new Chain({ config: genesis.config, genesis: first, world })

const transfer = { type: 2, chainId: 1337n, gasLimit: 21_000n, maxFeePerGas: 2_000_000_000n, to, value: 5n } as const
const transactions = [0n, 1n, 7n].map((nonce) => signTransaction({ ...transfer, nonce }, key))
const { block, dropped } = await chain.buildBlock({ timestamp: 12n, coinbase: to }, transactions)
for (const { reason } of dropped) console.log(`left out: ${reason.message}`)

const { header } = (await chain.importBlock(block)).block
console.log(`block ${header.number}, gas used ${header.gasUsed}, recipient has ${world.account(to)?.balance}`)
await chain.setHead(chain.genesis.hash)
console.log(`block ${chain.head.header.number}, recipient has ${world.account(to)?.balance ?? 0n}`)
