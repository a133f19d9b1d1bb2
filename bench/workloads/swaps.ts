/**
 * Workloads of swaps through a router: swaps over one pair form a chain, swaps over different pairs have nothing in common.
 *
 * Owns: markets, traders and these workloads. Must never: let two swaps have the same sender.
 */
import type { StateReader } from '../../src/state/index.ts'
import { callData } from '../contracts/artifacts.ts'
import { type Actor, CONTEXT, ETHER, type Wish, WorkloadBuilder } from './builder.ts'
import { Random } from './random.ts'
import { approve, deployToken, giveTokens } from './transfers.ts'
import { readWords, supplyIsWith } from './views.ts'
import type { Invariant, Workload } from './workload.ts'

const SWAP_GAS = 250_000n
const LIQUIDITY = 10n ** 24n
const TOKENS_OF_TRADER = 10n * ETHER
const TEN_MINUTES = 600n

/** Two tokens that pairs exchange. */
export type TokenPair = readonly [first: Uint8Array, second: Uint8Array]

export interface Market {
  readonly pair: Uint8Array
  readonly tokens: TokenPair
}

interface SwapOptions {
  readonly name: string
  readonly title: string
  readonly count: number
  readonly pairs: number
  /** So many pairs of tokens; the pairs are spread over them. */
  readonly clusters: number
  readonly hasKeys?: boolean
}

export function swaps({ name, title, count, pairs, clusters, hasKeys = true }: SwapOptions): Workload {
  const builder = new WorkloadBuilder({ hasKeys })
  const random = new Random(pairs)
  const traders = builder.actors('trader', count)
  const router = builder.deploy('Router')
  const tokens = Array.from({ length: clusters }, () => deployTokenPair(builder))
  const markets = Array.from({ length: pairs }, (_, index) => openMarket(builder, tokens[index % clusters]!))
  for (const [index, trader] of traders.entries()) {
    const market = markets[index % pairs]!
    builder.add(trader, swapOf(builder, trader, router, market, random))
  }
  const [firstToken] = tokens[0]!
  const everyone = [builder.deployer, ...traders].map(({ address }) => address)
  return builder.build(name, title, [
    everyProductGrows(markets),
    supplyIsWith(firstToken, [...everyone, ...markets.map(({ pair }) => pair)]),
  ])
}

export function deployTokenPair(builder: WorkloadBuilder): TokenPair {
  return [deployToken(builder, []), deployToken(builder, [])]
}

/** A pair with as much of both tokens. */
export function openMarket(builder: WorkloadBuilder, tokens: TokenPair): Market {
  const pair = builder.deploy('Pair', ...tokens)
  for (const token of tokens) giveTokens(builder, token, pair, LIQUIDITY)
  builder.prepare(builder.deployer, pair, callData('Pair', 'mint(address)', builder.deployer.address))
  return { pair, tokens }
}

/** A swap in a random direction, and before the block what the trader needs for it. */
export function swapOf(
  builder: WorkloadBuilder,
  trader: Actor,
  router: Uint8Array,
  { pair, tokens }: Market,
  random: Random,
): Wish {
  const tokenIn = tokens[random.below(2)]!
  for (const token of tokens) giveTokens(builder, token, trader.address, TOKENS_OF_TRADER)
  approve(builder, trader, tokenIn, router)
  const data = callData(
    'Router',
    'swapExactTokensForTokens(uint256,uint256,address,address,address,uint256)',
    random.between(ETHER / 1000n, TOKENS_OF_TRADER),
    1n,
    pair,
    tokenIn,
    trader.address,
    CONTEXT.timestamp + TEN_MINUTES,
  )
  return { to: router, data, gasLimit: SWAP_GAS }
}

/** The fee stays with the pair, so that each swap makes the product of its reserves larger. */
export function everyProductGrows(markets: readonly Market[]): Invariant {
  return {
    name: 'the product of the reserves of every pair has grown',
    holds: (after) => markets.every(({ pair }) => productOf(after, pair) > LIQUIDITY * LIQUIDITY),
  }
}

function productOf(state: StateReader, pair: Uint8Array): bigint {
  const [first, second] = readWords(state, pair, 'Pair', 'getReserves()')
  return first! * second!
}
