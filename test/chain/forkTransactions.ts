/**
 * The genesis of the fork tests, and transactions on it that move ether, create and destroy contracts, write and clear slots.
 *
 * Owns: these contracts and their addresses. Must never: use an instruction that the oldest rules do not know, but for
 * CREATE2, which fails there and burns its gas.
 */
import {
  bigIntToFixedBytes,
  concatBytes,
  contractAddress,
  hexToBytes,
  keccak256,
  privateKeyToAddress,
} from '../../src/primitives/index.ts'
import { type ChainConfig, type Genesis, rulesAt, signTransaction, type Transaction } from '../../src/protocol/index.ts'
import type { Random } from '../../src/state/testing.ts'

export const SENDERS = 3

const ETHER = 10n ** 18n
const GAS_PRICE = 10n ** 10n
const GAS_LIMIT = 200_000n
const SLOTS = 4
const SALTS = 2
const STRANGERS = 5

const keys = Array.from({ length: SENDERS }, (_, index) => new Uint8Array(32).fill(index + 1))
const senders = keys.map(privateKeyToAddress)

/** With arguments it stores the second under the first; without any it destroys itself in favour of the caller. */
const STORE_OR_DIE = '3660065733ff5b6020356000355500'
/** Sets slot 1 to 7 and leaves STORE_OR_DIE behind. */
const INIT = `60076001556e${STORE_OR_DIE}600052600f6011f3`
/** Creates INIT, which follows the code; the argument is the salt, and CREATE leaves it on the stack. */
const factoryCode = (create: 'f0' | 'f5') => `601d6011600039600035601d600034${create}00${INIT}`

const STORE = hexToBytes(`0x${'5a'.repeat(20)}`)
const FACTORY = hexToBytes(`0x${'fa'.repeat(20)}`)
const SALTED_FACTORY = hexToBytes(`0x${'fb'.repeat(20)}`)
/** EIP-7002 and EIP-7251: without these two no block of the newest rules is valid. They answer with no requests. */
const REQUEST_CONTRACTS = ['0x00000961ef480eb55e80d19ad83579a64c007002', '0x0000bbddc7ce488642fb579f8b00f3a590007251']

const word = (value: number) => bigIntToFixedBytes(BigInt(value), 32)
const numbered = (value: number) => bigIntToFixedBytes(BigInt(value), 20)

const initHash = keccak256(hexToBytes(`0x${INIT}`))
/** Where SALTED_FACTORY creates, again and again at the same places. */
const saltedContracts = Array.from({ length: SALTS }, (_, salt) =>
  keccak256(concatBytes(Uint8Array.of(0xff), SALTED_FACTORY, word(salt), initHash)).slice(12),
)

export function forkGenesis(config: ChainConfig): Genesis {
  const contract = (address: Uint8Array, code: string) => ({
    address,
    balance: 5n,
    nonce: 1n,
    code: hexToBytes(`0x${code}`),
    storage: [{ slot: word(0), value: word(1) }],
  })
  return {
    config,
    alloc: [
      ...senders.map((address) => ({
        address,
        balance: 1000n * ETHER,
        nonce: 0n,
        code: new Uint8Array(0),
        storage: [],
      })),
      contract(STORE, STORE_OR_DIE),
      contract(FACTORY, factoryCode('f0')),
      contract(SALTED_FACTORY, factoryCode('f5')),
      ...REQUEST_CONTRACTS.map((address) => contract(hexToBytes(address), '00')),
    ],
    number: 0n,
    timestamp: 0n,
    gasLimit: 8_000_000n,
    gasUsed: 0n,
    difficulty: rulesAt(config, 0n, 0n).isProofOfStake ? 0n : 131072n,
    nonce: 0n,
    extraData: new Uint8Array(0),
    mixHash: new Uint8Array(32),
    coinbase: new Uint8Array(20),
    parentHash: new Uint8Array(32),
    baseFeePerGas: undefined,
    blobGasUsed: undefined,
    excessBlobGas: undefined,
  }
}

export function randomTransaction(random: Random, sender: number, nonce: bigint): Transaction {
  return signTransaction(
    {
      type: 0,
      nonce,
      gasLimit: GAS_LIMIT,
      maxFeePerGas: GAS_PRICE,
      value: BigInt(random(3)),
      ...randomCall(random, sender, nonce),
    },
    keys[sender]!,
  )
}

interface Call {
  readonly to: Uint8Array | undefined
  readonly data?: Uint8Array
}

function randomCall(random: Random, sender: number, nonce: bigint): Call {
  switch (random(6)) {
    case 0:
      return { to: randomRecipient(random, sender, nonce) }
    case 1:
      return { to: undefined, data: hexToBytes(`0x${INIT}`) }
    case 2:
      return { to: random(4) === 0 ? FACTORY : SALTED_FACTORY, data: word(random(SALTS)) }
    case 3:
      // Destroys, if the contract is there.
      return { to: randomContract(random, sender, nonce) }
    default:
      return {
        to: random(2) === 0 ? STORE : randomContract(random, sender, nonce),
        data: concatBytes(word(random(SLOTS)), word(Math.max(0, random(5) - 2))),
      }
  }
}

function randomRecipient(random: Random, sender: number, nonce: bigint): Uint8Array {
  const recipients = [
    numbered(1000 + random(STRANGERS)),
    senders[random(SENDERS)]!,
    randomContract(random, sender, nonce),
  ]
  return recipients[random(recipients.length)]!
}

/** Where a contract is, was or may come to be. */
function randomContract(random: Random, sender: number, nonce: bigint): Uint8Array {
  switch (random(4)) {
    case 0:
      return contractAddress(senders[sender]!, BigInt(random(Number(nonce) + 1)))
    case 1:
      return contractAddress(FACTORY, BigInt(1 + random(4)))
    default:
      return saltedContracts[random(SALTS)]!
  }
}
