/**
 * What code can ask about its call, other accounts and the block (0x30 to 0x4a).
 *
 * Owns: these instructions. Must never: change an account.
 */
import { keccak256 } from '../../src/primitives/keccak.ts'
import { type Frame, Halt } from './frame.ts'
import type { Handlers, Machine } from './machine.ts'
import { slicePadded, wordCount, wordOf } from './word.ts'

const COPY_WORD_GAS = 3n
const BLOCK_HASHES_KEPT = 256n

export const environment: Handlers = {
  48: (frame) => frame.push(frame.message.address),
  49: (frame, machine) => frame.push(machine.state.balance(accessedAddress(frame, machine))),
  50: (frame, machine) => frame.push(machine.origin),
  51: (frame) => frame.push(frame.message.caller),
  52: (frame) => frame.push(frame.message.value),
  53: (frame) => frame.push(wordOf(slicePadded(frame.data, frame.pop(), 32))),
  54: (frame) => frame.push(BigInt(frame.data.length)),
  55: (frame) => copyToMemory(frame, frame.data),
  56: (frame) => frame.push(BigInt(frame.code.length)),
  57: (frame) => copyToMemory(frame, frame.code),
  58: (frame, machine) => frame.push(machine.gasPrice),
  59: (frame, machine) => frame.push(BigInt(machine.state.code(accessedAddress(frame, machine)).length)),
  60: (frame, machine) => copyToMemory(frame, machine.state.code(accessedAddress(frame, machine))),
  61: (frame) => frame.push(BigInt(frame.returnData.length)),
  62: copyReturnData,
  63: codeHash,
  64: blockHash,
  65: (frame, machine) => frame.push(wordOf(machine.block.coinbase)),
  66: (frame, machine) => frame.push(machine.block.timestamp),
  67: (frame, machine) => frame.push(machine.block.number),
  68: (frame, { block, rules }) => frame.push(rules.isProofOfStake ? block.prevRandao : block.difficulty),
  69: (frame, machine) => frame.push(machine.block.gasLimit),
  70: (frame, machine) => frame.push(machine.block.chainId),
  71: (frame, machine) => frame.push(machine.state.balance(frame.message.address)),
  72: (frame, machine) => frame.push(machine.block.baseFee),
  // A message call carries no blobs.
  73: (frame) => {
    frame.pop()
    frame.push(0n)
  },
  74: (frame, machine) => frame.push(machine.block.blobBaseFee),
}

/** Pops an address and pays for looking at it. */
function accessedAddress(frame: Frame, machine: Machine): bigint {
  const address = frame.popAddress()
  machine.chargeAccess(frame, address)
  return address
}

function copyToMemory(frame: Frame, source: Uint8Array): void {
  const target = frame.pop()
  const offset = frame.pop()
  const length = frame.pop()
  payForCopy(frame, target, length)
  frame.writeMemory(target, slicePadded(source, offset, Number(length)))
}

/** Reading past the end of return data is an error, not zeros. */
function copyReturnData(frame: Frame): void {
  const target = frame.pop()
  const offset = frame.pop()
  const length = frame.pop()
  if (offset + length > BigInt(frame.returnData.length)) throw new Halt('return data out of bounds')
  payForCopy(frame, target, length)
  frame.writeMemory(target, frame.returnData.subarray(Number(offset), Number(offset + length)))
}

export function payForCopy(frame: Frame, target: bigint, length: bigint): void {
  frame.charge(COPY_WORD_GAS * wordCount(length))
  frame.expandMemory(target, length)
}

/** EIP-1052: zero for an account that does not exist or is empty. */
function codeHash(frame: Frame, machine: Machine): void {
  const address = accessedAddress(frame, machine)
  frame.push(machine.state.isEmpty(address) ? 0n : wordOf(keccak256(machine.state.code(address))))
}

function blockHash(frame: Frame, { block }: Machine): void {
  const number = frame.pop()
  const isKept = number < block.number && number + BLOCK_HASHES_KEPT >= block.number
  const hash = isKept ? block.blockHash(number) : undefined
  frame.push(hash === undefined ? 0n : wordOf(hash))
}
