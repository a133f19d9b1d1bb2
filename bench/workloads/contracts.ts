/**
 * Workloads on one contract: those where every transaction writes the same slot, and those where few or none meet.
 *
 * Owns: these workloads. Must never: let two transactions have the same sender.
 */
import { bytesToBigInt } from '../../src/primitives/index.ts'
import { callData } from '../contracts/artifacts.ts'
import { CONTEXT, ETHER, WorkloadBuilder } from './builder.ts'
import { Random } from './random.ts'
import { approve, deployToken, giveTokens } from './transfers.ts'
import { readNumber, readWords, supplyIsWith, tokensOf } from './views.ts'
import type { Workload } from './workload.ts'

const SMALL_CALL_GAS = 100_000n
const MINT_GAS = 120_000n
const LENDING_GAS = 150_000n
const VOTE_GAS = 150_000n
const STEP_GAS = 150_000n

const PROPOSALS = 8
const CHOICES = 3
const STEPS_PER_ITEM = 10

/** EIP-7825 lets a transaction have 16.7 million. */
const HEAVY_GAS = 16_000_000n
const FEWEST_ROUNDS = 15_500
const MOST_ROUNDS = 45_500

export function counterWorkload(count: number): Workload {
  const builder = new WorkloadBuilder()
  const senders = builder.actors('sender', count)
  const counter = builder.deploy('Counter')
  const data = callData('Counter', 'increment()')
  for (const sender of senders) builder.add(sender, { to: counter, data, gasLimit: SMALL_CALL_GAS })
  return builder.build('counter', 'everyone increments one counter', [
    {
      name: 'the counter has counted every transaction',
      holds: (after) => readNumber(after, counter, 'Counter', 'count()') === BigInt(count),
    },
  ])
}

export function nftWorkload(count: number): Workload {
  const builder = new WorkloadBuilder()
  const minters = builder.actors('minter', count)
  const nft = builder.deploy('NumberedNft')
  const data = callData('NumberedNft', 'mint()')
  for (const minter of minters) builder.add(minter, { to: nft, data, gasLimit: MINT_GAS })
  return builder.build('nft', 'everyone mints the next number of a collection', [
    {
      name: 'the number n belongs to the sender of transaction n',
      holds: (after) =>
        minters.every(({ address }, index) => {
          const owner = readNumber(after, nft, 'NumberedNft', 'ownerOf(uint256)', BigInt(index + 1))
          return owner === bytesToBigInt(address)
        }),
    },
    {
      name: 'as many were minted as there are transactions',
      holds: (after) => readNumber(after, nft, 'NumberedNft', 'totalMinted()') === BigInt(count),
    },
  ])
}

/** Deposits and loans take turns: two totals are written by every other transaction. */
export function lendingWorkload(count: number): Workload {
  const builder = new WorkloadBuilder()
  const random = new Random(11)
  const users = builder.actors('user', count)
  const addresses = users.map(({ address }) => address)
  const [collateral, debt] = [deployToken(builder, addresses), deployToken(builder, [])]
  const pool = builder.deploy('LendingPool', collateral, debt, ETHER)
  giveTokens(builder, debt, pool, 10n ** 24n)
  let [deposited, borrowed] = [0n, 0n]
  for (const [index, user] of users.entries()) {
    approve(builder, user, collateral, pool)
    builder.prepare(user, pool, callData('LendingPool', 'deposit(uint256)', 2n * ETHER))
    deposited += 2n * ETHER
    const amount = random.between(1n, ETHER)
    const isDeposit = index % 2 === 0
    if (isDeposit) deposited += amount
    else borrowed += amount
    const data = callData('LendingPool', isDeposit ? 'deposit(uint256)' : 'borrow(uint256)', amount)
    builder.add(user, { to: pool, data, gasLimit: LENDING_GAS })
  }
  return builder.build('lending', 'deposits and loans of one pool', [
    supplyIsWith(collateral, [...addresses, pool, builder.deployer.address]),
    {
      name: 'the pool holds what was deposited, and its total says so',
      holds: (after) =>
        tokensOf(after, collateral, pool) === deposited &&
        readNumber(after, pool, 'LendingPool', 'totalCollateral()') === deposited,
    },
    {
      name: 'the users have what was borrowed, and the total says so',
      holds: (after) =>
        addresses.reduce((sum, user) => sum + tokensOf(after, debt, user), 0n) === borrowed &&
        readNumber(after, pool, 'LendingPool', 'totalDebt()') === borrowed,
    },
  ])
}

/** Tallies of several proposals: each is written by one transaction in eight. */
export function votesWorkload(count: number): Workload {
  const builder = new WorkloadBuilder()
  const random = new Random(12)
  const voters = builder.actors('voter', count)
  const token = deployToken(builder, [])
  const governance = builder.deploy('Governance', token)
  for (let i = 0; i < PROPOSALS; i++) builder.prepare(builder.deployer, governance, callData('Governance', 'propose()'))
  /** By proposal: the weights of the three choices and the number of voters. */
  const expected = Array.from({ length: PROPOSALS }, () => [0n, 0n, 0n, 0n])
  for (const voter of voters) {
    const weight = random.between(1n, 100n * ETHER)
    const [proposal, choice] = [random.below(PROPOSALS), random.below(CHOICES)]
    giveTokens(builder, token, voter.address, weight)
    const data = callData('Governance', 'castVote(uint256,uint8)', BigInt(proposal + 1), BigInt(choice))
    builder.add(voter, { to: governance, data, gasLimit: VOTE_GAS })
    const tally = expected[proposal]!
    tally[choice]! += weight
    tally[CHOICES]! += 1n
  }
  return builder.build('votes', `votes on ${PROPOSALS} proposals`, [
    {
      name: 'the tallies of every proposal are the weights of its votes',
      holds: (after) =>
        expected.every((tally, index) => {
          const words = readWords(after, governance, 'Governance', 'tallies(uint256)', BigInt(index + 1))
          return words.every((word, at) => word === tally[at])
        }),
    },
  ])
}

/** Lists that grow: ten steps for each item, in a random order. */
export function traceWorkload(count: number): Workload {
  const builder = new WorkloadBuilder()
  const random = new Random(13)
  const handlers = builder.actors('handler', count)
  const log = builder.deploy('TraceLog')
  const itemOf = random.shuffled(handlers.map((_, index) => Math.floor(index / STEPS_PER_ITEM)))
  const steps = new Map<number, number>()
  for (const [index, handler] of handlers.entries()) {
    const item = itemOf[index]!
    const [place, weight] = [random.between(1n, 2n ** 255n), random.between(1n, 1_000_000n)]
    const data = callData('TraceLog', 'addStep(uint256,bytes32,uint32)', BigInt(item), place, weight)
    builder.add(handler, { to: log, data, gasLimit: STEP_GAS })
    steps.set(item, (steps.get(item) ?? 0) + 1)
  }
  return builder.build('trace', `steps of a supply chain, ${STEPS_PER_ITEM} for each item`, [
    {
      name: 'every item has all of its steps',
      holds: (after) =>
        [...steps].every(
          ([item, count]) => readNumber(after, log, 'TraceLog', 'stepCount(uint256)', BigInt(item)) === BigInt(count),
        ),
    },
    {
      name: 'the last step of the last transaction has the time of the block',
      holds: (after) => {
        const item = itemOf.at(-1)!
        const last = BigInt(steps.get(item)! - 1)
        if (readNumber(after, log, 'TraceLog', 'stepCount(uint256)', BigInt(item)) <= last) return false
        const [, time] = readWords(after, log, 'TraceLog', 'stepAt(uint256,uint256)', BigInt(item), last)
        return time === CONTEXT.timestamp
      },
    },
  ])
}

/** Few transactions, each as long as thousands of transfers, of different lengths. */
export function heavyWorkload(count: number): Workload {
  const builder = new WorkloadBuilder()
  const random = new Random(14)
  const senders = builder.actors('sender', count)
  const machine = builder.deploy('HeavyCompute')
  const rounds = senders.map(() => BigInt(FEWEST_ROUNDS + random.below(MOST_ROUNDS - FEWEST_ROUNDS)))
  for (const [index, sender] of senders.entries()) {
    const data = callData('HeavyCompute', 'compute(uint256)', rounds[index]!)
    builder.add(sender, { to: machine, data, gasLimit: HEAVY_GAS })
  }
  return builder.build('heavy', 'long computations, each with a slot of its own', [
    {
      name: 'everyone has the result of its computation',
      holds: (after) =>
        senders.every(({ address }, index) => {
          const kept = readNumber(after, machine, 'HeavyCompute', 'resultOf(address)', address)
          return kept === readNumber(after, machine, 'HeavyCompute', 'run(address,uint256)', address, rounds[index]!)
        }),
    },
  ])
}
