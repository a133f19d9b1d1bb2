/**
 * The workload that looks most like a block: seven tenths have nothing in common, three tenths all touch one place.
 *
 * Owns: the mixture. Must never: let two transactions have the same sender.
 */
import { type Actor, ETHER, type Wish, WorkloadBuilder } from './builder.ts'
import { Random } from './random.ts'
import { deployTokenPair, everyProductGrows, type Market, openMarket, swapOf } from './swaps.ts'
import { deployToken, Payments, TOKENS_EACH, TRANSFER_GAS, tokenTransfer } from './transfers.ts'
import { etherOf, supplyIsWith, tokensOf } from './views.ts'
import type { Workload } from './workload.ts'

/** Out of ten transactions. */
const MIXTURE = [
  'depositTokens',
  'depositTokens',
  'depositEther',
  'sendEther',
  'sendEther',
  'sendEther',
  'sendTokens',
  'sendTokens',
  'sendTokens',
  'swap',
] as const

export function mixedWorkload(count: number): Workload {
  const builder = new WorkloadBuilder()
  const random = new Random(21)
  const senders = builder.actors('sender', count)
  const recipients = builder.recipients('recipient', count)
  const [exchange] = builder.recipients('exchange', 1)
  const holders = [...senders.map(({ address }) => address), ...recipients, exchange!]
  const token = deployToken(builder, holders)
  const router = builder.deploy('Router')
  const swapped = deployTokenPair(builder)
  const markets: Market[] = []
  const [ether, tokens] = [new Payments(random), new Payments(random)]
  const kinds = random.shuffled(senders.map((_, index) => MIXTURE[index % MIXTURE.length]!))
  const wishOf = (sender: Actor, index: number): Wish => {
    const recipient = recipients[index]!
    const [etherTo, tokensTo] = [
      (to: Uint8Array): Wish => ({ to, value: ether.next(to), gasLimit: TRANSFER_GAS }),
      (to: Uint8Array): Wish => tokenTransfer(token, to, tokens.next(to)),
    ]
    switch (kinds[index]!) {
      case 'depositTokens':
        return tokensTo(exchange!)
      case 'depositEther':
        return etherTo(exchange!)
      case 'sendEther':
        return etherTo(recipient)
      case 'sendTokens':
        return tokensTo(recipient)
      case 'swap': {
        const market = openMarket(builder, swapped)
        markets.push(market)
        return swapOf(builder, sender, router, market, random)
      }
    }
  }
  for (const [index, sender] of senders.entries()) builder.add(sender, wishOf(sender, index))
  const paid = [...recipients, exchange!]
  const title = '30 % pay one exchange (20 % a token, 10 % ether), the rest are transfers and swaps of their own'
  return builder.build('mixed30', title, [
    supplyIsWith(token, [...holders, builder.deployer.address]),
    ether.everyoneHas('ether', paid, etherOf, 1_000n * ETHER),
    tokens.everyoneHas('tokens', paid, (state, holder) => tokensOf(state, token, holder), TOKENS_EACH),
    everyProductGrows(markets),
  ])
}
