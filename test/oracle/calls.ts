/**
 * Calls, creations and self-destruction (0xf0 to 0xff without RETURN and REVERT).
 *
 * Owns: what they cost and which message they send. Must never: run the message; the machine does.
 */
import { keccak256 } from '../../src/primitives/keccak.ts'
import { create2Address, createAddress } from './addresses.ts'
import { type Frame, type FrameResult, Halt, halted, type Message } from './frame.ts'
import type { Handlers, Machine } from './machine.ts'
import { EMPTY, wordCount } from './word.ts'

const MAX_DEPTH = 1024
const MAX_NONCE = (1n << 64n) - 1n
const KECCAK_WORD_GAS = 6n

export const calls: Handlers = {
  240: (frame, machine) => create(frame, machine, false),
  241: (frame, machine) => call(frame, machine, 'call'),
  242: (frame, machine) => call(frame, machine, 'callcode'),
  244: (frame, machine) => call(frame, machine, 'delegatecall'),
  245: (frame, machine) => create(frame, machine, true),
  250: (frame, machine) => call(frame, machine, 'staticcall'),
  254: () => {
    throw new Halt('designated invalid instruction')
  },
  255: selfdestruct,
}

type CallKind = 'call' | 'callcode' | 'delegatecall' | 'staticcall'

function call(frame: Frame, machine: Machine, kind: CallKind): void {
  const { rules, state } = machine
  const self = frame.message
  const wantedGas = frame.pop()
  const target = frame.popAddress()
  const value = kind === 'call' || kind === 'callcode' ? frame.pop() : 0n
  const inputOffset = frame.pop()
  const inputLength = frame.pop()
  const outputOffset = frame.pop()
  const outputLength = frame.pop()

  if (kind === 'call' && value > 0n) frame.requireWritable()
  frame.expandMemory(inputOffset, inputLength)
  frame.expandMemory(outputOffset, outputLength)
  machine.chargeAccess(frame, target)
  const delegate = machine.delegateOf(target)
  if (delegate !== undefined) machine.chargeDelegateAccess(frame, delegate)
  if (value > 0n) frame.charge(BigInt(rules.gas.callValue))
  const bringsAccount = rules.emptyAccountsAreRemoved ? value > 0n && state.isEmpty(target) : !state.exists(target)
  if (kind === 'call' && bringsAccount) frame.charge(BigInt(rules.gas.callNewAccount))

  const granted = rules.callGasIsCapped ? smaller(wantedGas, allButOne64th(frame.gas)) : wantedGas
  frame.charge(granted)
  const gas = value > 0n ? granted + BigInt(rules.gas.callStipend) : granted

  const message: Message = {
    caller: kind === 'delegatecall' ? self.caller : self.address,
    address: kind === 'call' || kind === 'staticcall' ? target : self.address,
    codeAddress: target,
    value: kind === 'delegatecall' ? self.value : value,
    movesValue: kind === 'call' || kind === 'staticcall',
    data: frame.readMemory(inputOffset, inputLength),
    gas,
    isStatic: self.isStatic || kind === 'staticcall',
    depth: self.depth + 1,
  }
  const resume = (result: FrameResult): void => {
    frame.gas += result.gasLeft
    frame.returnData = result.output
    frame.writeMemory(
      outputOffset,
      result.output.subarray(0, Number(smaller(outputLength, BigInt(result.output.length)))),
    )
    frame.push(result.status === 'success' ? 1n : 0n)
  }
  if (self.depth >= MAX_DEPTH || state.balance(self.address) < value) resume(refused(gas))
  else machine.enter(message, resume)
}

function create(frame: Frame, machine: Machine, isSalted: boolean): void {
  frame.requireWritable()
  const { rules, state } = machine
  const self = frame.message
  const value = frame.pop()
  const offset = frame.pop()
  const length = frame.pop()
  const salt = isSalted ? frame.pop() : 0n

  if (rules.maxInitcodeSize > 0 && length > BigInt(rules.maxInitcodeSize)) throw new Halt('init code too large')
  frame.charge(wordCount(length) * (BigInt(rules.gas.initcodeWord) + (isSalted ? KECCAK_WORD_GAS : 0n)))
  frame.expandMemory(offset, length)
  const initcode = frame.readMemory(offset, length)
  const gas = rules.callGasIsCapped ? allButOne64th(frame.gas) : frame.gas
  frame.charge(gas)

  const nonce = state.nonce(self.address)
  const address = isSalted
    ? create2Address(self.address, salt, keccak256(initcode))
    : createAddress(self.address, nonce)
  const resume = (result: FrameResult): void => {
    frame.gas += result.gasLeft
    frame.returnData = result.status === 'revert' ? result.output : EMPTY
    frame.push(result.status === 'success' ? address : 0n)
  }
  if (self.depth >= MAX_DEPTH || state.balance(self.address) < value || nonce === MAX_NONCE) {
    resume(refused(gas))
    return
  }
  state.setNonce(self.address, nonce + 1n)
  const message: Message = {
    caller: self.address,
    address,
    codeAddress: undefined,
    value,
    movesValue: true,
    data: initcode,
    gas,
    isStatic: false,
    depth: self.depth + 1,
  }
  machine.enter(message, resume)
}

function selfdestruct(frame: Frame, machine: Machine): void {
  frame.requireWritable()
  const { rules, state } = machine
  const self = frame.message.address
  const beneficiary = frame.popAddress()
  if (rules.tracksAccess && state.warmAddress(beneficiary)) frame.charge(BigInt(rules.gas.coldSelfdestruct))
  const balance = state.balance(self)
  const bringsAccount = rules.emptyAccountsAreRemoved
    ? balance > 0n && state.isEmpty(beneficiary)
    : !state.exists(beneficiary)
  if (bringsAccount) frame.charge(BigInt(rules.gas.selfdestructNewAccount))

  state.debit(self, balance)
  state.credit(beneficiary, balance)
  if (!rules.selfdestructOnlyWhenCreatedInTransaction || state.wasCreated(self)) {
    // What it sent to itself is burnt.
    state.debit(self, state.balance(self))
    if (state.markDestroyed(self)) state.refund += BigInt(rules.gas.selfdestructRefund)
  }
  frame.end('success', EMPTY)
}

/** A message that is not sent, for want of balance, depth or nonce: its gas comes back. */
function refused(gas: bigint): FrameResult {
  return halted('call refused', gas)
}

function allButOne64th(gas: bigint): bigint {
  return gas - gas / 64n
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
