/**
 * Builds a workload: accounts, contracts set up by real transactions, then the transactions of the block.
 *
 * Owns: nonces, keys, fees and the execution of the set-up. Must never: know what a contract does.
 */
import { type BlockContext, SequentialExecutor } from '../../src/executor/index.ts'
import { contractAddress, EMPTY_CODE_HASH, keccak256, privateKeyToAddress } from '../../src/primitives/index.ts'
import { type ForkName, rulesOf, type Transaction } from '../../src/protocol/index.ts'
import { MemoryState, type StateChanges } from '../../src/state/index.ts'
import { type Argument, type ContractName, creationData } from '../contracts/artifacts.ts'
import { type Invariant, type Workload, WorkloadError, type WorkloadTransaction } from './workload.ts'

export const ETHER = 10n ** 18n
const GWEI = 10n ** 9n

const FORK: ForkName = 'osaka'
const START_BALANCE = 1_000n * ETHER
const BASE_FEE = 10n * GWEI
const MAX_FEE = 30n * GWEI
/** Not zero: every transaction pays the beneficiary, as in real blocks. */
const PRIORITY_FEE = GWEI
/** EIP-7825 allows a transaction little more. */
const SET_UP_GAS = 16_000_000n

const text = new TextEncoder()

const BENEFICIARY = plainAddress('beneficiary', 0)

/** The block that is measured; its gas limit is no limit. */
export const CONTEXT: BlockContext = {
  number: 1_000n,
  timestamp: 1_700_000_000n,
  gasLimit: 1_000_000_000_000n,
  coinbase: BENEFICIARY,
  difficulty: 0n,
  prevRandao: 0x5eedn,
  baseFee: BASE_FEE,
  blobBaseFee: 1n,
  chainId: 1n,
  blockHash: () => undefined,
}

/** Before the block everything is free. */
const SET_UP_CONTEXT: BlockContext = { ...CONTEXT, number: 999n, timestamp: CONTEXT.timestamp - 12n, baseFee: 0n }

/** Someone who sends transactions. */
export interface Actor {
  readonly address: Uint8Array
  readonly key: Uint8Array | undefined
}

/** What an actor wants in the block. */
export interface Wish {
  readonly to: Uint8Array
  readonly gasLimit: bigint
  readonly value?: bigint
  readonly data?: Uint8Array
}

interface Member extends Actor {
  nonce: bigint
}

export class WorkloadBuilder {
  /** Deploys the contracts and owns what they hand out at first. */
  readonly deployer: Actor
  readonly #hasKeys: boolean
  readonly #members = new Map<Actor, Member>()
  readonly #state = new MemoryState()
  readonly #history: StateChanges[] = []
  readonly #transactions: WorkloadTransaction[] = []
  #waiting: WorkloadTransaction[] = []

  /** Without keys the senders are plain addresses, which many of them take far less time to make. */
  constructor({ hasKeys = true }: { readonly hasKeys?: boolean } = {}) {
    this.#hasKeys = hasKeys
    const [deployer] = this.actors('deployer', 1)
    this.deployer = deployer!
  }

  /** So many senders with ether. */
  actors(label: string, count: number): Actor[] {
    const members = Array.from({ length: count }, (_, index): Member => {
      const key = this.#hasKeys ? seedOf(label, index) : undefined
      return { address: key ? privateKeyToAddress(key) : plainAddress(label, index), key, nonce: 0n }
    })
    this.#endow(members.map(({ address }) => address))
    for (const member of members) this.#members.set(member, member)
    return members
  }

  /** So many accounts with ether that send nothing. */
  recipients(label: string, count: number): Uint8Array[] {
    const addresses = Array.from({ length: count }, (_, index) => plainAddress(label, index))
    this.#endow(addresses)
    return addresses
  }

  /** Deploys a contract before the block. */
  deploy(contract: ContractName, ...args: readonly Argument[]): Uint8Array {
    const address = contractAddress(this.deployer.address, this.#member(this.deployer).nonce)
    this.#prepare(this.deployer, undefined, creationData(contract, ...args))
    return address
  }

  /** Calls a contract before the block. */
  prepare(actor: Actor, to: Uint8Array, data: Uint8Array): void {
    this.#prepare(actor, to, data)
  }

  /** Adds a transaction to the block. */
  add(actor: Actor, { to, gasLimit, value = 0n, data = new Uint8Array(0) }: Wish): void {
    this.#transactions.push(this.#transactionOf(actor, { to, gasLimit, value, data, fee: MAX_FEE, tip: PRIORITY_FEE }))
  }

  build(name: string, title: string, invariants: readonly Invariant[]): Workload {
    this.#setUp()
    const { transactions, history, state } = {
      transactions: this.#transactions,
      history: this.#history,
      state: this.#state,
    }
    return { name, title, fork: FORK, state, history, context: CONTEXT, transactions, invariants }
  }

  #prepare(actor: Actor, to: Uint8Array | undefined, data: Uint8Array): void {
    const fields = { to, gasLimit: SET_UP_GAS, value: 0n, data, fee: 0n, tip: 0n }
    this.#waiting.push(this.#transactionOf(actor, fields))
  }

  /** Executes what was prepared, as one block of an executor of its own: nothing that ran before has a part in it. */
  #setUp(): void {
    const executor = new SequentialExecutor()
    executor.beginBlock(SET_UP_CONTEXT, rulesOf(FORK), this.#state)
    for (const { transaction, sender } of this.#waiting) {
      const outcome = executor.execute(transaction, sender)
      if (outcome instanceof Error) throw outcome
      if (outcome.status !== 'success') throw new WorkloadError(`a set-up transaction came to ${outcome.status}`)
    }
    this.#take(executor.finishBlock())
    this.#waiting = []
  }

  #endow(addresses: readonly Uint8Array[]): void {
    const account = { nonce: 0n, balance: START_BALANCE, codeHash: EMPTY_CODE_HASH }
    this.#take(addresses.map((address) => ({ address, account, storageWiped: false, code: undefined, storage: [] })))
  }

  #take(changes: StateChanges): void {
    this.#history.push(changes)
    this.#state.apply(changes)
  }

  #transactionOf(
    actor: Actor,
    {
      fee,
      tip,
      ...wish
    }: { to: Uint8Array | undefined; gasLimit: bigint; value: bigint; data: Uint8Array } & {
      fee: bigint
      tip: bigint
    },
  ): WorkloadTransaction {
    const { address, key } = actor
    const transaction: Transaction = {
      type: 2,
      chainId: CONTEXT.chainId,
      nonce: this.#member(actor).nonce++,
      gasLimit: wish.gasLimit,
      maxFeePerGas: fee,
      maxPriorityFeePerGas: tip,
      to: wish.to,
      value: wish.value,
      data: wish.data,
      accessList: [],
      maxFeePerBlobGas: 0n,
      blobVersionedHashes: [],
      authorizationList: [],
      // In the range of signatures, and nobody's.
      yParity: 0,
      r: 1n,
      s: 1n,
    }
    return { transaction, sender: address, key }
  }

  #member(actor: Actor): Member {
    const member = this.#members.get(actor)
    if (member === undefined) throw new WorkloadError('an actor of another workload')
    return member
  }
}

function plainAddress(label: string, index: number): Uint8Array {
  return seedOf(label, index).slice(12)
}

function seedOf(label: string, index: number): Uint8Array {
  return keccak256(text.encode(`workload ${label} ${index}`))
}
