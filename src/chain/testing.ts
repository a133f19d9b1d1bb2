/**
 * Small chains for the tests of this room.
 *
 * Owns: a genesis with money and two contracts, and transactions on it. Must never: be imported by code that ships.
 */
import type { StateChanges } from '../kernel-host/state.ts'
import { bigIntToFixedBytes, hexToBytes, privateKeyToAddress } from '../primitives/index.ts'
import { type ChainConfig, genesisHeader, rulesAt, signTransaction, type Transaction } from '../protocol/index.ts'
import { MemoryState } from '../state/index.ts'
import { Chain } from './chain.ts'

const ETHER = 10n ** 18n

export const senderKey = (index: number): Uint8Array => new Uint8Array(32).fill(index + 1)
export const senderAddress = (index: number): Uint8Array => privateKeyToAddress(senderKey(index))
export const SENDERS = 4

/** SSTORE(NUMBER, BLOCKHASH(NUMBER - 1)). */
export const HASH_KEEPER = hexToBytes(`0x${'c0de'.repeat(10)}`)
const HASH_KEEPER_CODE = '0x600143034043550000'
/** LOG1 with the caller as topic. */
export const LOGGER = hexToBytes(`0x${'10'.repeat(20)}`)
const LOGGER_CODE = '0x335f5fa100'

const WITHDRAWAL_REQUESTS = '0x00000961ef480eb55e80d19ad83579a64c007002'
const CONSOLIDATION_REQUESTS = '0x0000bbddc7ce488642fb579f8b00f3a590007251'
/** Answers with no requests. */
const NO_REQUESTS_CODE = '0x00'

export interface TestChain {
  readonly chain: Chain
  readonly world: MemoryState
}

export interface TestGenesis {
  readonly gasLimit?: bigint
  /** Code of the two contracts that hold requests; undefined = one that has none. */
  readonly requestContractCode?: string
  /** Balances of further accounts, by address. */
  readonly balances?: Readonly<Record<string, bigint>>
}

export function testChain(config: ChainConfig, options: TestGenesis = {}): TestChain {
  const { gasLimit = 30_000_000n, requestContractCode = NO_REQUESTS_CODE, balances = {} } = options
  const world = MemoryState.fromAlloc({
    [WITHDRAWAL_REQUESTS]: { nonce: 1, code: requestContractCode },
    [CONSOLIDATION_REQUESTS]: { nonce: 1, code: requestContractCode },
  })
  for (let index = 0; index < SENDERS; index++) world.setAccount(senderAddress(index), { balance: 1000n * ETHER })
  for (const [address, balance] of Object.entries(balances)) world.setAccount(hexToBytes(address), { balance })
  world.setAccount(HASH_KEEPER, { nonce: 1n, code: hexToBytes(HASH_KEEPER_CODE) })
  world.setAccount(LOGGER, { nonce: 1n, code: hexToBytes(LOGGER_CODE) })
  const hasWork = !rulesAt(config, 0n, 0n).isProofOfStake
  const header = genesisHeader(
    {
      config,
      alloc: [],
      number: 0n,
      timestamp: 0n,
      gasLimit,
      gasUsed: 0n,
      difficulty: hasWork ? 131072n : 0n,
      nonce: 0n,
      extraData: new Uint8Array(0),
      mixHash: new Uint8Array(32),
      coinbase: new Uint8Array(20),
      parentHash: new Uint8Array(32),
      baseFeePerGas: undefined,
      blobGasUsed: undefined,
      excessBlobGas: undefined,
    },
    world.root(),
  )
  const withdrawals = header.withdrawalsRoot && []
  return { chain: new Chain({ config, genesis: { header, transactions: [], ommers: [], withdrawals }, world }), world }
}

/** A legacy transaction of one of the senders. */
export function transactionOf(
  sender: number,
  nonce: number,
  to: Uint8Array,
  value = 0n,
  gasLimit = 100_000n,
): Transaction {
  const fields = {
    type: 0,
    chainId: undefined,
    nonce: BigInt(nonce),
    gasLimit,
    maxFeePerGas: 10n ** 10n,
    to,
    value,
  } as const
  return signTransaction(fields, senderKey(sender))
}

export const numberedAddress = (number: number): Uint8Array => bigIntToFixedBytes(BigInt(number), 20)

/** What makes an empty world into this one. */
export function allChangesOf(world: MemoryState): StateChanges {
  return Object.entries(world.dump()).map(([text, { nonce = '0x0', balance, code = '0x' }]) => {
    const address = hexToBytes(text)
    const { codeHash } = world.account(address)!
    const account = { nonce: BigInt(nonce), balance: BigInt(balance), codeHash }
    return { address, account, storageWiped: false, code: hexToBytes(code), storage: [] }
  })
}
