/**
 * Makes the block of a seed and a number: always the same one.
 *
 * Owns: the world of a block, its transactions, how they get in one another's way. Must never: execute on lanes.
 */
import type { BlockStep } from '../../../src/executor/index.ts'
import { concatBytes } from '../../../src/primitives/bytes.ts'
import { contractAddress } from '../../../src/primitives/index.ts'
import { type ForkName, rulesOf } from '../../../src/protocol/forks/index.ts'
import type { Rules } from '../../../src/protocol/forks/rules.ts'
import type { Authorization, TransactionFields, TransactionType } from '../../../src/protocol/transaction/index.ts'
import { bytesOf, wordOf } from '../../oracle/word.ts'
import { authorize, delegationTo, ETHER, person, transaction } from '../../parallel/world.ts'
import { type CaseAccount, COINBASE } from '../case.ts'
import { FORKS } from '../generator.ts'
import { Prng } from '../prng.ts'
import { makeCallee } from '../programs.ts'
import type { BlockCase } from './blockCase.ts'
import { contendedContract, creationsOf, randomInitcode } from './contention.ts'

const EMPTY = new Uint8Array(0)
const MOST_SENDERS = 6
const CONTRACT_BASE = (0xaan << 152n) | 0xc0de00n
const NOBODY = (0xddn << 152n) | 0xdeadn
const GAS_PRICES = [10n, 10n, 10n, 12n, 1000n]
const LOW_GAS_PRICE = 5n

/** All that a block's transactions are drawn from. */
interface Cast {
  readonly random: Prng
  readonly rules: Rules
  readonly senders: readonly Uint8Array[]
  readonly contracts: readonly bigint[]
  readonly addresses: readonly bigint[]
  /** The nonce that each sender probably has by now. */
  readonly nonces: bigint[]
}

export function generateBlock(seed: number, index: number): BlockCase {
  const random = new Prng(seed, index)
  const fork: ForkName = random.pick(FORKS)
  const rules = rulesOf(fork)
  const senders = Array.from({ length: random.between(1, MOST_SENDERS) }, (_, sender) => person(sender))
  const contracts = Array.from({ length: random.between(1, 5) }, (_, number) => CONTRACT_BASE + BigInt(number))
  const coinbase = random.weighted<() => bigint>([
    [6, () => COINBASE],
    [2, () => random.pick(contracts)],
    [2, () => wordOf(random.pick(senders))],
  ])()
  const addresses = addressPool(random, senders, contracts, coinbase)
  const cast: Cast = { random, rules, senders, contracts, addresses, nonces: senders.map(() => 0n) }
  const accounts = [
    ...senders.map((address) => senderAccount(cast, address)),
    ...contracts.map((address) => contractAccount(cast, address)),
  ]
  if (random.chance(0.2)) accounts.push({ ...bare(NOBODY), balance: BigInt(random.below(2)) })
  if (random.chance(0.15)) accounts.push(occupied(cast))
  const steps = drawSteps(cast)
  return {
    fork,
    accounts: unique(accounts),
    steps,
    blocks: random.chance(0.6) ? 1 : random.between(2, 4),
    coinbase,
    gasLimit: random.chance(0.92) ? 200_000_000n : BigInt(random.between(500_000, steps.length * 200_000 + 500_000)),
    onRefusal: random.chance(0.2) ? 'stop' : 'skip',
  }
}

function addressPool(
  random: Prng,
  senders: readonly Uint8Array[],
  contracts: readonly bigint[],
  coinbase: bigint,
): bigint[] {
  const created = contracts.flatMap((address) => creationsOf(address))
  const createdBySenders = senders.map((sender) => wordOf(contractAddress(sender, BigInt(random.below(4)))))
  const some = Array.from({ length: 4 }, () => random.pick(created))
  return [
    ...contracts,
    ...contracts,
    ...contracts,
    ...some,
    ...createdBySenders,
    ...senders.map(wordOf),
    coinbase,
    NOBODY,
    4n,
  ]
}

function bare(address: bigint): CaseAccount {
  return { address, nonce: 0n, balance: 0n, code: EMPTY, storage: [] }
}

function senderAccount({ random, rules, contracts, addresses }: Cast, sender: Uint8Array): CaseAccount {
  // Who has little lives on what others send.
  const balance = random.weighted<() => bigint>([
    [7, () => 1000n * ETHER],
    [3, () => BigInt(random.between(1, 40)) * 1_000_000n],
    [1, () => 0n],
  ])()
  const isDelegated = rules.hasDelegations && random.chance(balance < ETHER ? 0.6 : 0.2)
  const code = isDelegated ? delegationTo(bytesOf(random.pick(random.chance(0.7) ? contracts : addresses), 20)) : EMPTY
  return { ...bare(wordOf(sender)), balance, code }
}

function contractAccount({ random, rules, addresses }: Cast, address: bigint): CaseAccount {
  const pick = () => `0x${random.pick(addresses).toString(16)}`
  const isGenerated = random.chance(0.15)
  const code = isGenerated
    ? makeCallee({ rules, random, addresses, creationDepth: 1 })
    : contendedContract(random, { rules, pick })
  const storage = [0n, 1n, 2n].flatMap((slot) => {
    return random.chance(0.4) ? [[slot, BigInt(random.between(1, 60))] as const] : []
  })
  const isForbidden = rules.rejectsCodeStartingWithEF && code[0] === 0xef
  return {
    address,
    nonce: 1n,
    balance: BigInt(random.pick([0, 1, 1000])),
    code: isForbidden ? concatBytes(Uint8Array.of(0x5b), code) : code,
    storage,
  }
}

/** Something that is already where a contract of the block wants to be created. */
function occupied({ random, contracts }: Cast): CaseAccount {
  const account = bare(random.pick(creationsOf(random.pick(contracts))))
  return random.weighted<CaseAccount>([
    [2, { ...account, balance: 5n }],
    [1, { ...account, nonce: 1n, code: Uint8Array.of(0x33, 0xff), storage: [[0n, 9n]] }],
    [1, { ...account, balance: 1n, storage: [[0n, 9n]] }],
  ])
}

function unique(accounts: readonly CaseAccount[]): CaseAccount[] {
  return [...new Map(accounts.map((account) => [account.address, account])).values()]
}

function drawSteps(cast: Cast): BlockStep[] {
  const { random } = cast
  const count = random.chance(0.2) ? random.between(30, 60) : random.between(2, 25)
  const steps: BlockStep[] = []
  if (random.chance(0.1)) steps.push(systemCall(cast))
  while (steps.length < count) steps.push(random.chance(0.04) ? credit(cast) : drawTransaction(cast))
  if (random.chance(0.15)) steps.push(systemCall(cast))
  if (random.chance(0.15)) steps.push(credit(cast), credit(cast))
  return steps
}

function systemCall({ random, addresses }: Cast): BlockStep {
  return { kind: 'systemCall', to: bytesOf(random.pick(addresses), 20), data: random.bytes(random.pick([0, 32])) }
}

function credit({ random, addresses, senders }: Cast): BlockStep {
  const address = random.chance(0.5) ? random.pick(senders) : bytesOf(random.pick(addresses), 20)
  const amount = random.chance(0.5) ? BigInt(random.between(1, 40)) * 1_000_000n : BigInt(random.below(2))
  return { kind: 'credit', address, amount }
}

function drawTransaction(cast: Cast): BlockStep {
  const { random, rules, senders, contracts, addresses } = cast
  const sender = random.below(senders.length)
  const type = random.pick([...rules.transactionTypes].filter((each) => each !== 3 || random.chance(0.3)))
  const creates = type < 3 && random.chance(0.06)
  const to = random.weighted<() => bigint>([
    [16, () => random.pick(contracts)],
    [4, () => random.pick(addresses)],
    [rules.hasDelegations ? 3 : 0, () => wordOf(senders[sender]!)],
  ])()
  const fields: Partial<TransactionFields> = {
    type: type as TransactionType,
    to: creates ? undefined : bytesOf(to, 20),
    gasLimit: gasLimit(random),
    maxFeePerGas: random.chance(0.02) ? LOW_GAS_PRICE : random.pick(GAS_PRICES),
    value: amount(random),
    data: creates ? randomInitcode(random) : callData(cast),
    ...(type > 0 && random.chance(0.3) ? { accessList: accessList(cast) } : {}),
    ...(type === 3 ? { maxFeePerBlobGas: 3n, blobVersionedHashes: blobHashes(random) } : {}),
    ...(type === 4 ? { authorizationList: authorizations(cast) } : {}),
  }
  const nonce = nonceOf(cast, sender)
  return { kind: 'transaction', transaction: transaction({ ...fields, nonce }), sender: senders[sender]! }
}

/** Mostly the right one, as far as that can be known. */
function nonceOf({ random, nonces }: Cast, sender: number): bigint {
  const nonce = nonces[sender]!
  if (random.chance(0.96)) {
    nonces[sender] = nonce + 1n
    return nonce
  }
  const other = nonce + BigInt(random.between(-2, 2))
  return other < 0n ? 0n : other
}

function gasLimit(random: Prng): bigint {
  return random.weighted<() => bigint>([
    [6, () => 500_000n],
    [4, () => BigInt(random.between(60_000, 300_000))],
    [1, () => BigInt(random.between(22_000, 60_000))],
    [0.1, () => BigInt(random.between(5000, 21_000))],
  ])()
}

function amount(random: Prng): bigint {
  return random.weighted<() => bigint>([
    [6, () => 0n],
    [4, () => BigInt(random.below(2000))],
    [2, () => BigInt(random.between(1, 30)) * 1_000_000n],
    [0.6, () => ETHER * BigInt(random.between(100, 999))],
  ])()
}

function callData({ random, addresses }: Cast): Uint8Array {
  const first = random.chance(0.5) ? random.pick(addresses) : BigInt(random.below(130))
  const both = concatBytes(bytesOf(first, 32), bytesOf(BigInt(random.below(70)), 32))
  return both.subarray(0, random.pick([0, 0, 1, 32, 64, 64, 64]))
}

function accessList({ random, addresses }: Cast) {
  return Array.from({ length: random.between(1, 3) }, () => ({
    address: bytesOf(random.pick(addresses), 20),
    storageKeys: [0n, 1n, 5n].filter(() => random.chance(0.4)).map((slot) => bytesOf(slot, 32)),
  }))
}

function blobHashes(random: Prng): Uint8Array[] {
  return Array.from({ length: random.between(1, 4) }, (_, at) => bytesOf((1n << 248n) | BigInt(at), 32))
}

function authorizations(cast: Cast): Authorization[] {
  const { random, senders, addresses, nonces } = cast
  return Array.from({ length: random.between(1, 2) }, () => {
    const authority = random.below(senders.length)
    const target = random.chance(0.1) ? 0n : random.pick(addresses)
    const nonce = nonces[authority]!
    if (!random.chance(0.85)) return authorize(authority, bytesOf(target, 20), nonce + 1n)
    nonces[authority] = nonce + 1n
    return authorize(authority, bytesOf(target, 20), nonce)
  })
}
