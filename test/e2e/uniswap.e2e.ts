/**
 * Uniswap V2 as it is published: factory, router, a market, swaps through pairs that CREATE2 has placed.
 *
 * Owns: one market's life. Must never: compile the contracts anew: the router knows the hash of the pair's code.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Address, type Hex, parseEther, parseEventLogs } from 'viem'
import { ALICE, BOB } from './support/accounts.ts'
import { type Contract, publishedContract } from './support/contracts.ts'
import { startTarget, type Target } from './support/target.ts'
import { publicClient, walletClient } from './support/viemClients.ts'

const FACTORY = publishedContract('@uniswap/v2-core/build/UniswapV2Factory.json')
const PAIR = publishedContract('@uniswap/v2-core/build/UniswapV2Pair.json')
const ROUTER = publishedContract('@uniswap/v2-periphery/build/UniswapV2Router02.json')
const WRAPPED = publishedContract('@uniswap/v2-periphery/build/WETH9.json')
const TOKEN = publishedContract('@openzeppelin/contracts/build/contracts/ERC20PresetFixedSupply.json')

const FOREVER = 2n ** 60n
const NOBODY = '0x0000000000000000000000000000000000000000'

describe('Uniswap V2', () => {
  let target: Target
  let reader: ReturnType<typeof publicClient>
  let alice: ReturnType<typeof walletClient>
  let factory: Address
  let router: Address
  let wrapped: Address
  let tea: Address
  let rice: Address

  const mined = async (hash: Hex) => {
    const receipt = await reader.waitForTransactionReceipt({ hash })
    assert.equal(receipt.status, 'success')
    return receipt
  }
  const deploy = async ({ abi, bytecode }: Contract, ...args: unknown[]): Promise<Address> =>
    (await mined(await alice.deployContract({ abi, bytecode, args }))).contractAddress!
  const read = <T>(address: Address, { abi }: Contract, functionName: string, ...args: unknown[]) =>
    reader.readContract({ address, abi, functionName, args }) as Promise<T>
  const write = async (address: Address, { abi }: Contract, functionName: string, args: unknown[], value = 0n) =>
    mined(await alice.writeContract({ address, abi, functionName, args, value }))

  before(async () => {
    target = await startTarget()
    reader = publicClient(target.url)
    alice = walletClient(target.url)
    factory = await deploy(FACTORY, ALICE.address)
    wrapped = await deploy(WRAPPED)
    router = await deploy(ROUTER, factory, wrapped)
    tea = await deploy(TOKEN, 'Tea', 'TEA', parseEther('1000000'), ALICE.address)
    rice = await deploy(TOKEN, 'Rice', 'RICE', parseEther('1000000'), ALICE.address)
    for (const token of [tea, rice]) await write(token, TOKEN, 'approve', [router, 2n ** 255n])
  })
  after(() => target[Symbol.asyncDispose]())

  test('markets are opened', async () => {
    assert.equal(await read(factory, FACTORY, 'getPair', tea, rice), NOBODY)
    const amounts = [parseEther('1000'), parseEther('4000'), 0n, 0n]
    await write(router, ROUTER, 'addLiquidity', [tea, rice, ...amounts, ALICE.address, FOREVER])
    const pair = await read<Address>(factory, FACTORY, 'getPair', tea, rice)
    const [first] = await read<[bigint, bigint, number]>(pair, PAIR, 'getReserves')
    assert.ok([parseEther('1000'), parseEther('4000')].includes(first))
    assert.equal(await read(factory, FACTORY, 'allPairsLength'), 1n)
    const ether = parseEther('10')
    await write(router, ROUTER, 'addLiquidityETH', [tea, parseEther('500'), 0n, 0n, ALICE.address, FOREVER], ether)
    assert.equal(await read(wrapped, WRAPPED, 'totalSupply'), ether)
  })

  test('a swap pays what was quoted, and the fee stays', async () => {
    const sold = parseEther('10')
    const [, quoted] = await read<[bigint, bigint]>(router, ROUTER, 'getAmountsOut', sold, [tea, rice])
    const expected = (sold * 997n * parseEther('4000')) / (parseEther('1000') * 1000n + sold * 997n)
    assert.equal(quoted, expected)
    const receipt = await write(router, ROUTER, 'swapExactTokensForTokens', [
      sold,
      quoted,
      [tea, rice],
      BOB.address,
      FOREVER,
    ])
    assert.equal(await read(rice, TOKEN, 'balanceOf', BOB.address), quoted)
    // Both tokens and the pair name their events alike.
    const events = parseEventLogs({ abi: PAIR.abi, logs: receipt.logs }) as unknown as { eventName: string }[]
    assert.deepEqual(
      events.map(({ eventName }) => eventName),
      ['Approval', 'Transfer', 'Transfer', 'Sync', 'Swap'],
    )
  })

  test('a swap through two pairs, from ether', async () => {
    const before = await read<bigint>(rice, TOKEN, 'balanceOf', BOB.address)
    await write(
      router,
      ROUTER,
      'swapExactETHForTokens',
      [0n, [wrapped, tea, rice], BOB.address, FOREVER],
      parseEther('1'),
    )
    assert.ok((await read<bigint>(rice, TOKEN, 'balanceOf', BOB.address)) > before)
  })

  test('what the router refuses', async () => {
    const refused = (functionName: string, args: unknown[], reason: RegExp) =>
      assert.rejects(
        reader.simulateContract({ address: router, abi: ROUTER.abi, functionName, args, account: ALICE.address }),
        reason,
      )
    const path = [tea, rice]
    await refused(
      'swapExactTokensForTokens',
      [1000n, 10n ** 30n, path, BOB.address, FOREVER],
      /INSUFFICIENT_OUTPUT_AMOUNT/,
    )
    await refused('swapExactTokensForTokens', [1000n, 0n, path, BOB.address, 1n], /EXPIRED/)
  })

  test('liquidity is taken out again', async () => {
    const pair = await read<Address>(factory, FACTORY, 'getPair', tea, rice)
    const shares = await read<bigint>(pair, PAIR, 'balanceOf', ALICE.address)
    await write(pair, PAIR, 'approve', [router, shares])
    await write(router, ROUTER, 'removeLiquidity', [tea, rice, shares, 0n, 0n, ALICE.address, FOREVER])
    assert.equal(await read(pair, PAIR, 'totalSupply'), 1000n)
  })
})
