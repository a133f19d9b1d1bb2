/**
 * Deposits of validators, read from the logs of the deposit contract (EIP-6110).
 *
 * Owns: the layout of those logs. Must never: accept one that an ABI decoder might, but the deposit contract never writes.
 */
import { concatBytes, equalBytes, hexToBytes } from '../primitives/index.ts'
import { type ChainConfig, type Log, RequestType } from '../protocol/index.ts'
import { InvalidBlockError } from './errors.ts'

export const MAINNET_DEPOSIT_CONTRACT = hexToBytes('0x00000000219ab540356cbb839cbe05303d7705fa')
/** keccak256 of DepositEvent(bytes,bytes,bytes,bytes,bytes). */
const DEPOSIT_EVENT = hexToBytes('0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5')

const WORD = 32
const EVENT_SIZE = 576

/** The five byte strings of the event, in order: where each starts behind its length, and how long it is. */
const MEMBERS = [
  { name: 'public key', offset: 160, size: 48 },
  { name: 'withdrawal credentials', offset: 256, size: 32 },
  { name: 'amount', offset: 320, size: 8 },
  { name: 'signature', offset: 384, size: 96 },
  { name: 'index', offset: 512, size: 8 },
] as const

/** All deposits of a block behind one type byte. Throws InvalidBlockError. */
export function depositRequest(logs: Iterable<Log>, config: ChainConfig): Uint8Array {
  const contract = config.depositContract ?? MAINNET_DEPOSIT_CONTRACT
  const parts: Uint8Array[] = [Uint8Array.of(RequestType.deposit)]
  for (const { address, topics, data } of logs) {
    const isDeposit = equalBytes(address, contract) && topics.length > 0 && equalBytes(topics[0]!, DEPOSIT_EVENT)
    if (isDeposit) parts.push(readDeposit(data))
  }
  return concatBytes(...parts)
}

function readDeposit(data: Uint8Array): Uint8Array {
  if (data.length !== EVENT_SIZE) refuse(`${data.length} bytes, want ${EVENT_SIZE}`)
  const members = MEMBERS.map(({ name, offset, size }, index) => {
    expectNumber(data, index * WORD, offset, `offset of ${name}`)
    expectNumber(data, offset, size, `size of ${name}`)
    return data.subarray(offset + WORD, offset + WORD + size)
  })
  return concatBytes(...members)
}

/** Requires the word at this place to be this small number. */
function expectNumber(data: Uint8Array, at: number, expected: number, what: string): void {
  const word = new DataView(data.buffer, data.byteOffset + at, WORD)
  const isSmall = data.subarray(at, at + WORD - 4).every((byte) => byte === 0)
  if (!isSmall || word.getUint32(WORD - 4) !== expected) refuse(`${what} is not ${expected}`)
}

function refuse(reason: string): never {
  throw new InvalidBlockError('depositLayout', { reason })
}
