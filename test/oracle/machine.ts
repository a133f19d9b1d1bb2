/**
 * Runs a message and all messages it sends, with the frames in a list so that depth 1024 needs no deep JavaScript stack.
 *
 * Owns: entering and leaving frames, value transfer, code deposit, precompiles, snapshots.
 * Must never: know an instruction; the families register theirs.
 */
import { precompileAt } from '../../src/precompiles/index.ts'
import { type Rules, UNDEFINED_OPCODE } from '../../src/protocol/forks/rules.ts'
import { Frame, type FrameResult, Halt, halted, type Message } from './frame.ts'
import type { OracleState } from './state.ts'
import { wordOf } from './word.ts'

export type Handler = (frame: Frame, machine: Machine) => void
export type Handlers = Record<number, Handler>

export interface OracleBlock {
  readonly number: bigint
  readonly timestamp: bigint
  readonly gasLimit: bigint
  readonly coinbase: Uint8Array
  readonly difficulty: bigint
  readonly prevRandao: bigint
  readonly baseFee: bigint
  readonly blobBaseFee: bigint
  readonly chainId: bigint
  blockHash(number: bigint): Uint8Array | undefined
}

interface Activation {
  readonly frame: Frame
  /** The state to go back to when the frame fails. */
  readonly before: OracleState
  readonly resume: (result: FrameResult) => void
}

const STOP = 0x00

export class Machine {
  readonly rules: Rules
  readonly block: OracleBlock
  readonly origin: bigint
  readonly gasPrice: bigint
  state: OracleState
  /** Told of every message, before it runs. */
  readonly #watch: (message: Message) => void
  readonly #handlers: Handlers
  readonly #active: Activation[] = []

  constructor(
    handlers: Handlers,
    rules: Rules,
    block: OracleBlock,
    state: OracleState,
    origin: bigint,
    gasPrice: bigint,
    watch: (message: Message) => void,
  ) {
    this.#handlers = handlers
    this.rules = rules
    this.block = block
    this.state = state
    this.origin = origin
    this.gasPrice = gasPrice
    this.#watch = watch
  }

  run(message: Message): FrameResult {
    let outcome: FrameResult | undefined
    this.enter(message, (result) => {
      outcome = result
    })
    for (let top = this.#active.at(-1); top !== undefined; top = this.#active.at(-1)) this.#advance(top)
    if (outcome === undefined) throw new Error('the last frame ended without a result')
    return outcome
  }

  /** Starts a message; `resume` gets its result, at once when no code has to run. */
  enter(message: Message, resume: (result: FrameResult) => void): void {
    this.#watch(message)
    const isCreate = message.codeAddress === undefined
    if (isCreate && this.rules.tracksAccess) this.state.warmAddress(message.address)
    if (isCreate && this.state.isOccupied(message.address)) {
      resume(halted('contract address collision', 0n))
      return
    }
    const before = this.state.copy()
    if (isCreate) this.state.markCreated(message.address)
    if (isCreate && this.rules.contractNonceStartsAtOne) this.state.setNonce(message.address, 1n)
    if (message.movesValue) this.#transfer(message)
    const precompile = message.codeAddress === undefined ? undefined : this.#precompileAt(message.codeAddress)
    if (precompile !== undefined) {
      const result = this.#runPrecompile(precompile, message)
      if (result.status !== 'success') this.state = before
      resume(result)
      return
    }
    const frame = new Frame(message, this.#codeOf(message))
    this.#active.push({ frame, before, resume })
  }

  /** EIP-2929: the first look at an account in a transaction costs more. */
  chargeAccess(frame: Frame, address: bigint): void {
    if (this.rules.tracksAccess && this.state.warmAddress(address)) frame.charge(BigInt(this.rules.gas.coldAccount))
  }

  /** EIP-7702: following a delegation is a second look, with the full price also when warm. */
  chargeDelegateAccess(frame: Frame, delegate: bigint): void {
    const warmPrice = this.rules.staticGas[0x31] ?? 0
    frame.charge(BigInt(warmPrice))
    this.chargeAccess(frame, delegate)
  }

  /** EIP-7702: the account whose code runs in place of this one's. */
  delegateOf(address: bigint): bigint | undefined {
    if (!this.rules.hasDelegations) return undefined
    const code = this.state.code(address)
    const isDelegation = code.length === 23 && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00
    return isDelegation ? wordOf(code.subarray(3)) : undefined
  }

  #advance(activation: Activation): void {
    const { frame } = activation
    try {
      while (frame.ended === undefined && this.#active.at(-1) === activation) this.#step(frame)
      if (frame.ended !== undefined) this.#leave(activation, this.#complete(frame, frame.ended))
    } catch (error) {
      if (!(error instanceof Halt)) throw error
      this.#leave(activation, halted(error.message, 0n))
    }
  }

  #step(frame: Frame): void {
    const opcode = frame.code[frame.pc] ?? STOP
    const handler = this.#handlers[opcode]
    const gas = this.rules.staticGas[opcode] ?? UNDEFINED_OPCODE
    if (handler === undefined || gas === UNDEFINED_OPCODE) throw new Halt('undefined instruction')
    frame.charge(BigInt(gas))
    frame.pc++
    handler(frame, this)
  }

  #complete(frame: Frame, ended: NonNullable<Frame['ended']>): FrameResult {
    const isCreate = frame.message.codeAddress === undefined
    if (isCreate && ended.status === 'success') this.#depositCode(frame, ended.output)
    return { ...ended, halt: undefined, gasLeft: frame.gas }
  }

  #depositCode(frame: Frame, code: Uint8Array): void {
    const { rules } = this
    if (rules.maxCodeSize > 0 && code.length > rules.maxCodeSize) throw new Halt('code too large')
    if (rules.rejectsCodeStartingWithEF && code[0] === 0xef) throw new Halt('code starts with 0xEF')
    const price = BigInt(rules.gas.codeDepositByte * code.length)
    if (price > frame.gas && !rules.codeDepositIsRequired) return
    frame.charge(price)
    this.state.setCode(frame.message.address, code)
  }

  #leave(activation: Activation, result: FrameResult): void {
    this.#active.pop()
    if (result.status !== 'success') this.state = activation.before
    activation.resume(result)
  }

  #transfer({ caller, address, value }: Message): void {
    this.state.debit(caller, value)
    // Also with 0: it touches, and before EIP-161 it brings the account into being.
    this.state.credit(address, value)
  }

  #codeOf({ codeAddress, data }: Message): Uint8Array {
    if (codeAddress === undefined) return data
    return this.state.code(this.delegateOf(codeAddress) ?? codeAddress)
  }

  #precompileAt(address: bigint) {
    const number = Number(address)
    return this.rules.precompiles.includes(number) ? precompileAt(number) : undefined
  }

  #runPrecompile(precompile: NonNullable<ReturnType<typeof precompileAt>>, message: Message): FrameResult {
    const price = precompile.gas(message.data, this.rules)
    if (!(price <= Number(message.gas))) return halted('out of gas', 0n)
    const output = precompile.run(message.data, this.rules)
    if (output === undefined) return halted('precompile failure', 0n)
    return { status: 'success', halt: undefined, gasLeft: message.gas - BigInt(price), output }
  }
}
