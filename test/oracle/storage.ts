/**
 * Storage, transient storage and logs (0x54, 0x55, 0x5c, 0x5d, 0xa0 to 0xa4).
 *
 * Owns: the prices and refunds of SSTORE. Must never: know a fork by name; it asks the rules.
 */
import type { Rules } from '../../src/protocol/forks/rules.ts'
import { type Frame, Halt } from './frame.ts'
import type { Handlers, Machine } from './machine.ts'
import { bytesOf } from './word.ts'

const LOG_BYTE_GAS = 8n

export const storage: Handlers = {
  84: load,
  85: store,
  92: (frame, machine) => frame.push(machine.state.transient(frame.message.address, frame.pop())),
  93: storeTransient,
}

for (let topics = 0; topics <= 4; topics++) storage[0xa0 + topics] = (frame, machine) => log(frame, machine, topics)

function load(frame: Frame, { state, rules }: Machine): void {
  const slot = frame.pop()
  const isCold = rules.tracksAccess && state.warmSlot(frame.message.address, slot)
  if (isCold) frame.charge(BigInt(rules.gas.coldSlotRead))
  frame.push(state.storage(frame.message.address, slot))
}

function store(frame: Frame, { state, rules }: Machine): void {
  frame.requireWritable()
  const slot = frame.pop()
  const value = frame.pop()
  const { address } = frame.message
  const stipend = BigInt(rules.gas.storageStipend)
  if (stipend > 0n && frame.gas <= stipend) throw new Halt('out of gas')
  const isCold = rules.tracksAccess && state.warmSlot(address, slot)
  if (isCold) frame.charge(BigInt(rules.gas.coldSlotWrite))

  const original = state.originalStorage(address, slot)
  const current = state.storage(address, slot)
  const price = rules.storagePricing === 'net' ? netPrice : simplePrice
  const { gas, refund } = price(rules, original, current, value)
  frame.charge(BigInt(gas))
  state.refund += BigInt(refund)
  state.setStorage(address, slot, value)
}

interface StorePrice {
  readonly gas: number
  /** May be negative: an earlier refund is taken back. */
  readonly refund: number
}

/** The yellow paper before Constantinople, and Petersburg. */
function simplePrice({ gas }: Rules, _original: bigint, current: bigint, value: bigint): StorePrice {
  if (current === 0n && value !== 0n) return { gas: gas.storageSet, refund: 0 }
  const clears = current !== 0n && value === 0n
  return { gas: gas.storageReset, refund: clears ? gas.storageClearRefund : 0 }
}

/** EIP-1283, EIP-2200 and their successors: what counts is the change over the whole transaction. */
function netPrice({ gas }: Rules, original: bigint, current: bigint, value: bigint): StorePrice {
  if (value === current) return { gas: gas.storageNoop, refund: 0 }
  if (current === original) {
    if (original === 0n) return { gas: gas.storageSet, refund: 0 }
    return { gas: gas.storageReset, refund: value === 0n ? gas.storageClearRefund : 0 }
  }
  let refund = 0
  if (original !== 0n) {
    if (current === 0n) refund -= gas.storageClearRefund
    if (value === 0n) refund += gas.storageClearRefund
  }
  if (value === original) refund += (original === 0n ? gas.storageSet : gas.storageReset) - gas.storageNoop
  return { gas: gas.storageNoop, refund }
}

function storeTransient(frame: Frame, { state }: Machine): void {
  frame.requireWritable()
  const slot = frame.pop()
  const value = frame.pop()
  state.setTransient(frame.message.address, slot, value)
}

function log(frame: Frame, { state }: Machine, topicCount: number): void {
  frame.requireWritable()
  const offset = frame.pop()
  const length = frame.pop()
  const topics: Uint8Array[] = []
  for (let i = 0; i < topicCount; i++) topics.push(bytesOf(frame.pop(), 32))
  frame.charge(LOG_BYTE_GAS * length)
  frame.expandMemory(offset, length)
  state.logs.push({ address: bytesOf(frame.message.address, 20), topics, data: frame.readMemory(offset, length) })
}
