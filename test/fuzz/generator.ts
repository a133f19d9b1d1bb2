/**
 * Makes the case of a seed and a number: always the same one, whatever ran before it.
 *
 * Owns: the world of a case, its message, how cases are derived from earlier ones. Must never: run the kernel.
 */

import { concatBytes } from '../../src/primitives/bytes.ts'
import { type ForkName, rulesOf } from '../../src/protocol/forks/index.ts'
import type { Rules } from '../../src/protocol/forks/rules.ts'
import { createAddress } from '../oracle/addresses.ts'
import { bytesOf } from '../oracle/word.ts'
import type { BuilderContext } from './builder.ts'
import { type CaseAccount, COINBASE, type FuzzCase, SENDER } from './case.ts'
import { runOracleEngine } from './engines.ts'
import { Prng } from './prng.ts'
import { makeCallee, makeCreationCode, makeProgram, makeRecursion, mutateCode } from './programs.ts'
import { edgeWord } from './values.ts'

/** Every set of EVM rules once, the newest twice; forks that change nothing inside the EVM are left out. */
export const FORKS: readonly ForkName[] = [
  'frontier',
  'homestead',
  'tangerineWhistle',
  'spuriousDragon',
  'byzantium',
  'constantinople',
  'petersburg',
  'istanbul',
  'berlin',
  'london',
  'paris',
  'shanghai',
  'cancun',
  'prague',
  'osaka',
  'cancun',
  'prague',
  'osaka',
]

const CONTRACTS = [0xc0de_0000n, 0xc0de_0001n, 0xc0de_0002n, 0xc0de_0003n].map((low) => (0xaan << 152n) | low)
const WALLET = (0xbbn << 152n) | 0xb0bn
const NOBODY = (0xddn << 152n) | 0xdeadn
const EMPTY_ONE = (0xeen << 152n) | 0xe0n
const DELEGATED = (0xccn << 152n) | 0x7702n
/** A derived case looks back at most so far. */
const MEMORY = 1000

export function generateCase(seed: number, index: number): FuzzCase {
  const random = new Prng(seed, index)
  return random.weighted<() => FuzzCase>([
    [7, () => freshCase(random)],
    [1.5, () => mutatedCase(random, seed, index)],
    [1.2, () => shortOfGas(random, seed, index)],
    [0.02, () => deepCase(random)],
  ])()
}

/** The case that an index gives when it is not derived from another. */
function originalCase(seed: number, index: number): FuzzCase {
  return freshCase(new Prng(seed, -1 - index))
}

function earlierIndex(random: Prng, index: number): number {
  return Math.max(0, index - random.below(MEMORY))
}

/** The same with less gas than it used: every instruction gets its turn to be the one that fails. */
function shortOfGas(random: Prng, seed: number, index: number): FuzzCase {
  const base = originalCase(seed, earlierIndex(random, index))
  const { gasUsed } = runOracleEngine(base)
  const gas = random.chance(0.1) ? gasUsed + BigInt(random.between(-3, 1)) : BigInt(random.below(Number(gasUsed) + 1))
  return { ...base, gas: gas < 0n ? 0n : gas }
}

function mutatedCase(random: Prng, seed: number, index: number): FuzzCase {
  const base = originalCase(seed, earlierIndex(random, index))
  const donor = originalCase(seed, earlierIndex(random, index))
  const donorCode = donor.accounts.find(({ code }) => code.length > 0)?.code ?? donor.data
  const fork = random.chance(0.3) ? random.pick(FORKS) : base.fork
  const rules = rulesOf(fork)
  const mutate = (code: Uint8Array): Uint8Array => possibleCode(rules, mutateCode(random, code, donorCode))
  const accounts = base.accounts.map((account) => {
    if (account.code.length === 0) return account
    if (isDelegation(account.code)) return rules.hasDelegations ? account : { ...account, code: new Uint8Array(0) }
    return { ...account, code: random.chance(0.5) ? mutate(account.code) : possibleCode(rules, account.code) }
  })
  const data = base.to === undefined ? mutateCode(random, base.data, donorCode) : base.data
  return { ...base, fork, accounts, data, gas: random.chance(0.7) ? base.gas : someGas(random) }
}

/** Code that begins with 0xEF cannot have come to be, except as a delegation. */
function possibleCode(rules: Rules, code: Uint8Array): Uint8Array {
  return rules.rejectsCodeStartingWithEF && code[0] === 0xef ? concatBytes(Uint8Array.of(0x5b), code.subarray(1)) : code
}

function isDelegation(code: Uint8Array): boolean {
  return code.length === 23 && code[0] === 0xef && code[1] === 1 && code[2] === 0
}

function freshCase(random: Prng): FuzzCase {
  const fork = random.pick(FORKS)
  const rules = rulesOf(fork)
  const contracts = CONTRACTS.slice(
    0,
    random.weighted([
      [2, 1],
      [4, 2],
      [3, 3],
      [1, 4],
    ]),
  )
  const context = { rules, random, addresses: addressPool(random, rules, contracts), creationDepth: 2 }
  const accounts = [
    { ...bare(SENDER), nonce: senderNonce(random), balance: 10n ** 18n },
    ...contracts.map((address, at) => contract(context, address, at === 0 ? makeProgram : makeCallee)),
  ]
  if (random.chance(0.1)) accounts.push(obstacle(random, accounts))
  accounts.push(...extraAccounts(random, rules, contracts))
  const sender = { accounts, fork, from: SENDER, gas: someGas(random) }
  if (random.chance(0.07)) {
    // A tenth with gas for the largest code there may be.
    const gas = random.chance(0.1) ? 8_000_000n : sender.gas
    return { ...sender, to: undefined, data: makeCreationCode(context), value: someValue(random), gas }
  }
  const to = random.chance(0.92) ? (contracts[0] ?? NOBODY) : random.pick(context.addresses)
  return { ...sender, to, data: random.bytes(random.chance(0.3) ? 0 : random.below(130)), value: someValue(random) }
}

/** Calls itself with so much gas that only the depth limit of 1024 stops it, and counts the frames that succeed. */
function deepCase(random: Prng): FuzzCase {
  const fork = random.pick(FORKS)
  const address = CONTRACTS[0] ?? NOBODY
  const code = makeRecursion(rulesOf(fork), random)
  const accounts = [
    { ...bare(SENDER), balance: 10n ** 18n },
    { ...bare(address), nonce: 1n, balance: 1n, code },
  ]
  return { fork, accounts, from: SENDER, to: address, data: random.bytes(32), value: 0n, gas: 50_000_000_000_000n }
}

function addressPool(random: Prng, rules: Rules, contracts: readonly bigint[]): bigint[] {
  const precompiles = [random.pick(rules.precompiles), random.pick([1, 2, 4, 5, 9, 10, 17, 18, 255, 256, 257])]
  // The first contract calls the others; calls of itself go deep and burn all gas.
  const callees = contracts.slice(1)
  const pool = [...contracts, ...callees, ...callees, ...callees, WALLET, NOBODY, SENDER, COINBASE, EMPTY_ONE]
  if (rules.hasDelegations) pool.push(DELEGATED, DELEGATED)
  return pool.concat(precompiles.map(BigInt))
}

type MakeCode = (context: BuilderContext) => Uint8Array

function contract(context: BuilderContext, address: bigint, makeCode: MakeCode): CaseAccount {
  const { random } = context
  const storage: (readonly [bigint, bigint])[] = []
  for (const slot of [0n, 1n, 2n, 7n]) if (random.chance(0.3)) storage.push([slot, someStoredValue(random)])
  return {
    address,
    nonce: contractNonce(random),
    balance: random.chance(0.5) ? BigInt(random.below(1000)) : 0n,
    code: possibleCode(context.rules, makeCode(context)),
    storage,
  }
}

function extraAccounts(random: Prng, rules: Rules, contracts: readonly bigint[]): CaseAccount[] {
  const extra: CaseAccount[] = [{ ...bare(WALLET), balance: 5n, nonce: 1n }]
  // Empty accounts are gone since EIP-161, so that they only rarely tell anything there.
  if (random.chance(rules.emptyAccountsAreRemoved ? 0.2 : 0.5)) extra.push(bare(EMPTY_ONE))
  if (random.chance(0.3)) extra.push({ ...bare(COINBASE), balance: 1n })
  if (rules.hasDelegations) {
    const target = random.pick([...contracts, ...contracts, NOBODY, WALLET, DELEGATED, 4n])
    const code = concatBytes(Uint8Array.of(0xef, 1, 0), bytesOf(target, 20))
    extra.push({ ...bare(DELEGATED), nonce: 1n, balance: BigInt(random.below(50)), code })
  }
  return extra
}

/** Something at the address where a creation of one of these accounts will want to go. */
function obstacle(random: Prng, creators: readonly CaseAccount[]): CaseAccount {
  const creator = random.pick(creators)
  const account = bare(createAddress(creator.address, creator.nonce + BigInt(random.pick([0, 0, 1]))))
  return random.weighted<CaseAccount>([
    [1, { ...account, nonce: 1n }],
    [1, { ...account, nonce: 1n, code: Uint8Array.of(0x00) }],
    [1, { ...account, balance: 3n }],
    [1, { ...account, balance: 3n, storage: [[0n, 1n]] }],
  ])
}

function bare(address: bigint): CaseAccount {
  return { address, nonce: 0n, balance: 0n, code: new Uint8Array(0), storage: [] }
}

function senderNonce(random: Prng): bigint {
  return BigInt(
    random.weighted([
      [6, 0],
      [3, 1],
      [1, 127],
      [1, 128],
      [1, 255],
      [1, 256],
      [1, 2 ** 32],
    ]),
  )
}

/** The highest nonce makes creations fail (EIP-2681). */
function contractNonce(random: Prng): bigint {
  return random.weighted([
    [20, 1n],
    [4, BigInt(random.pick([2, 127, 128, 255, 256, 65_536]))],
    [0.5, 2n ** 64n - 1n],
    [0.5, 2n ** 64n - 2n],
  ])
}

function someStoredValue(random: Prng): bigint {
  return random.chance(0.6) ? BigInt(random.between(1, 2)) : edgeWord(random) || 1n
}

function someValue(random: Prng): bigint {
  return random.chance(0.7) ? 0n : BigInt(random.below(2000))
}

function someGas(random: Prng): bigint {
  return random.weighted<() => bigint>([
    [1.5, () => BigInt(random.between(20_000, 100_000))],
    [5, () => BigInt(random.between(100_000, 400_000))],
    [4, () => 1_000_000n],
    [0.2, () => 8_000_000n],
    [0.5, () => BigInt(random.below(3000))],
  ])()
}
