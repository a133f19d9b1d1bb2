/**
 * Many clients at once: everybody sends what meets the others' and what does not, in batches, while others read.
 *
 * Owns: sums that must come out exactly. Must never: send one after the other.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPublicClient, createWalletClient, encodeFunctionData, type Hex, http, parseEther, parseGwei } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { STRANGER } from './support/accounts.ts'
import { contract, publishedContract } from './support/contracts.ts'
import { startTarget, TARGET } from './support/target.ts'
import { nodeWalletClient, publicClient } from './support/viemClients.ts'
import { eventually } from './support/waiting.ts'

const LEDGER = contract('Ledger')
const TOKEN = publishedContract('@openzeppelin/contracts/build/contracts/ERC20PresetFixedSupply.json')
const MNEMONIC = 'test test test test test test test test test test test junk'

const PEOPLE = Array.from({ length: 10 }, (_, addressIndex) => mnemonicToAccount(MNEMONIC, { addressIndex }))
const ROUNDS = 60
const FEES = { maxFeePerGas: parseGwei('500'), maxPriorityFeePerGas: 1n }

test('ten people send 180 transactions each, all at once', { timeout: 120_000 }, async () => {
  // Each block is executed in order, too; the node stops where the results differ.
  await using target = await startTarget(TARGET === 'anvil' ? [] : ['--shadow'])
  const reader = publicClient(target.url)
  const first = nodeWalletClient(target.url)
  const deploy = async ({ abi, bytecode }: typeof TOKEN, args: readonly unknown[]) =>
    (await reader.waitForTransactionReceipt({ hash: await first.deployContract({ abi, bytecode, args }) }))
      .contractAddress!
  const ledger = await deploy(LEDGER, [0n])
  const token = await deploy(TOKEN, ['Tea', 'TEA', parseEther('1000'), PEOPLE[0]!.address])
  const increment = {
    to: ledger,
    gas: 60_000n,
    data: encodeFunctionData({ abi: LEDGER.abi, functionName: 'increment' }),
  }
  const transferring = (to: Hex, amount: bigint) => ({
    to: token,
    gas: 80_000n,
    data: encodeFunctionData({ abi: TOKEN.abi, functionName: 'transfer', args: [to, amount] }),
  })
  for (const { address } of PEOPLE.slice(1)) {
    await reader.waitForTransactionReceipt({
      hash: await first.sendTransaction({ ...transferring(address, parseEther('100')), ...FEES }),
    })
  }

  const sendAll = async (person: (typeof PEOPLE)[number], index: number): Promise<Hex[]> => {
    const wallet = createWalletClient({ chain: foundry, transport: http(target.url, { batch: true }), account: person })
    let nonce = await reader.getTransactionCount({ address: person.address })
    const neighbour = PEOPLE[(index + 1) % PEOPLE.length]!.address
    const wanted = Array.from({ length: ROUNDS }, () => [
      { to: STRANGER, value: 1n, gas: 21_000n } as const,
      transferring(neighbour, 3n),
      increment,
    ]).flat()
    return Promise.all(wanted.map((fields) => wallet.sendTransaction({ ...fields, ...FEES, nonce: nonce++ })))
  }
  let isDone = false
  const watcher = createPublicClient({ chain: foundry, transport: http(target.url) })
  const watching = (async () => {
    let reads = 0
    for (; !isDone; reads++) {
      const block = await watcher.getBlock({ includeTransactions: true })
      if (block.transactions.length > 0) await watcher.getTransactionReceipt({ hash: block.transactions[0]!.hash })
      await watcher.getLogs({ address: token, fromBlock: 0n })
    }
    return reads
  })()

  const hashes = (await Promise.all(PEOPLE.map(sendAll))).flat()
  assert.equal(new Set(hashes).size, PEOPLE.length * ROUNDS * 3)
  await eventually(async () => (await reader.getTransactionReceipt({ hash: hashes.at(-1)! })).status === 'success')
  await eventually(async () => (await reader.getBalance({ address: STRANGER })) === BigInt(PEOPLE.length * ROUNDS))
  const batched = createPublicClient({ chain: foundry, transport: http(target.url, { batch: { batchSize: 500 } }) })
  const receipts = await Promise.all(hashes.map((hash) => batched.getTransactionReceipt({ hash })))
  assert.ok(receipts.every(({ status }) => status === 'success'))
  isDone = true
  assert.ok((await watching) > 0)
  const count = await reader.readContract({ address: ledger, abi: LEDGER.abi, functionName: 'count' })
  assert.equal(count, BigInt(PEOPLE.length * ROUNDS))
  for (const { address } of PEOPLE) {
    const balance = await reader.readContract({
      address: token,
      abi: TOKEN.abi,
      functionName: 'balanceOf',
      args: [address],
    })
    assert.equal(balance, parseEther('100'))
  }
  const places = new Set(receipts.map(({ blockNumber, transactionIndex }) => `${blockNumber} ${transactionIndex}`))
  assert.equal(places.size, hashes.length)
})
