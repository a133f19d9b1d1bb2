/**
 * Workloads of transfers: ether and tokens between accounts that have nothing to do with each other, and one sender's.
 *
 * Owns: these workloads. Must never: let two transactions meet, but through the beneficiary and the nonce of one sender.
 */
import { callData } from '../contracts/artifacts.ts'
import { type Actor, ETHER, WorkloadBuilder } from './builder.ts'
import { Random } from './random.ts'
import { etherOf, supplyIsWith, tokensOf } from './views.ts'
import type { Invariant, Workload } from './workload.ts'

export const TRANSFER_GAS = 21_000n
export const TOKEN_TRANSFER_GAS = 70_000n
const TOKEN_SUPPLY = 10n ** 30n
/** What each holder has before the block. */
export const TOKENS_EACH = 1_000n * ETHER

interface TransferOptions {
  readonly name: string
  readonly title: string
  readonly count: number
  readonly hasKeys: boolean
}

/** Each sender pays a recipient of its own. */
export function etherTransfers({ name, title, count, hasKeys }: TransferOptions): Workload {
  const builder = new WorkloadBuilder({ hasKeys })
  const senders = builder.actors('sender', count)
  const recipients = builder.recipients('recipient', count)
  const paid = new Payments(new Random(1))
  for (const [index, sender] of senders.entries()) {
    const to = recipients[index]!
    builder.add(sender, { to, value: paid.next(to), gasLimit: TRANSFER_GAS })
  }
  return builder.build(name, title, [paid.everyoneHas('ether', recipients, etherOf, 1_000n * ETHER)])
}

/** One sender pays everyone: its nonces are an order. */
export function transfersOfOneSender(name: string, title: string, count: number): Workload {
  const builder = new WorkloadBuilder()
  const [sender] = builder.actors('sender', 1)
  const recipients = builder.recipients('recipient', count)
  // Fees and payments of all its transactions come out of one balance.
  const paid = new Payments(new Random(2), ETHER / 100n)
  for (const to of recipients) builder.add(sender!, { to, value: paid.next(to), gasLimit: TRANSFER_GAS })
  const everyNonce: Invariant = {
    name: 'the nonce of the sender is the number of its transactions',
    holds: (after) => after.account(sender!.address)?.nonce === BigInt(count),
  }
  return builder.build(name, title, [paid.everyoneHas('ether', recipients, etherOf, 1_000n * ETHER), everyNonce])
}

/** Each holder pays another one; all of them held tokens before. */
export function tokenTransfers({ name, title, count, hasKeys }: TransferOptions): Workload {
  const builder = new WorkloadBuilder({ hasKeys })
  const senders = builder.actors('sender', count)
  const recipients = builder.recipients('recipient', count)
  const addresses = [...senders.map(({ address }) => address), ...recipients]
  const token = deployToken(builder, addresses)
  const paid = new Payments(new Random(3))
  for (const [index, sender] of senders.entries()) {
    const to = recipients[index]!
    builder.add(sender, tokenTransfer(token, to, paid.next(to)))
  }
  return builder.build(name, title, [
    supplyIsWith(token, [...addresses, builder.deployer.address]),
    paid.everyoneHas('tokens', recipients, (state, holder) => tokensOf(state, token, holder), TOKENS_EACH),
  ])
}

/** A token of which these have `TOKENS_EACH` and the deployer the rest. */
export function deployToken(builder: WorkloadBuilder, holders: readonly Uint8Array[]): Uint8Array {
  const token = builder.deploy('Token', TOKEN_SUPPLY)
  for (const holder of holders) giveTokens(builder, token, holder, TOKENS_EACH)
  return token
}

/** The deployer sends tokens before the block. */
export function giveTokens(builder: WorkloadBuilder, token: Uint8Array, to: Uint8Array, amount: bigint): void {
  builder.prepare(builder.deployer, token, callData('Token', 'transfer(address,uint256)', to, amount))
}

/** An actor lets a contract take its tokens. */
export function approve(builder: WorkloadBuilder, actor: Actor, token: Uint8Array, spender: Uint8Array): void {
  builder.prepare(actor, token, callData('Token', 'approve(address,uint256)', spender, TOKEN_SUPPLY))
}

export function tokenTransfer(token: Uint8Array, to: Uint8Array, amount: bigint) {
  const data = callData('Token', 'transfer(address,uint256)', to, amount)
  return { to: token, data, gasLimit: TOKEN_TRANSFER_GAS }
}

type BalanceOf = (state: Parameters<Invariant['holds']>[0], holder: Uint8Array) => bigint

/** Random amounts, and the memory of who got them. */
export class Payments {
  readonly #random: Random
  readonly #most: bigint
  readonly #amounts = new Map<Uint8Array, bigint>()

  constructor(random: Random, most: bigint = ETHER) {
    this.#random = random
    this.#most = most
  }

  /** An amount for this recipient, told apart by its object. */
  next(recipient: Uint8Array): bigint {
    const amount = this.#random.between(1n, this.#most)
    this.#amounts.set(recipient, (this.#amounts.get(recipient) ?? 0n) + amount)
    return amount
  }

  /** Each has what it had before and what it was paid. */
  everyoneHas(what: string, recipients: readonly Uint8Array[], balanceOf: BalanceOf, before: bigint): Invariant {
    return {
      name: `each recipient has got its ${what}`,
      holds: (after) => recipients.every((to) => balanceOf(after, to) === before + (this.#amounts.get(to) ?? 0n)),
    }
  }
}
