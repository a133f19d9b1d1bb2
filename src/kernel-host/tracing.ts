/**
 * What the tracing build of the kernel reports while it executes.
 *
 * Owns: the shapes of the reports, and their way from numbers to these shapes. Must never: interpret them.
 */
import * as L from '../../kernel/layout.ts'
import type { KernelImports } from './imports.ts'
import { decodeLogs, type HaltReason, haltReasons, type Log, statuses } from './results.ts'
import type { MemoryViews } from './words.ts'

/** One instruction about to run. Offsets are absolute in the lane's memory, and valid during the call only. */
export interface Step {
  readonly programCounter: number
  readonly opcode: number
  readonly gas: number
  /** 1 = the outermost frame. */
  readonly depth: number
  readonly stack: number
  readonly height: number
  readonly memory: number
  readonly memorySize: number
  readonly returned: number
  readonly returnedLength: number
  readonly refund: number
}

/** A call or creation that begins, or fails before it has begun. */
export interface EnteredFrame {
  /** CALL, CALLCODE, DELEGATECALL, STATICCALL, CREATE or CREATE2. */
  readonly opcode: number
  readonly from: Uint8Array
  /** The called account, also where its code is not its own; the account that is created. */
  readonly to: Uint8Array
  /** That of the caller for DELEGATECALL; undefined for STATICCALL. */
  readonly value: bigint | undefined
  readonly gas: number
  /** Gas that the caller has after the price of the instruction. */
  readonly paid: number
  /** Copies the call data or the init code; to be called at once. */
  readonly input: () => Uint8Array
}

/** Also what results of transactions call none, or a lack of gas. */
export type FrameHalt = HaltReason | 'callTooDeep' | 'codeDeposit'

export interface LeftFrame {
  readonly status: 'success' | 'revert' | 'halt'
  readonly halt: FrameHalt | undefined
  readonly gasLeft: number
  /** Gas after the price of the frame's last instruction; negative when it could not be paid. */
  readonly paid: number
  /** Copies what was returned, or the created code; to be called at once. */
  readonly output: () => Uint8Array
}

export interface Selfdestruction {
  readonly from: Uint8Array
  readonly heir: Uint8Array
  readonly balance: bigint
  /** Gas after the price of the instruction. */
  readonly paid: number
  readonly refund: number
}

/** Called while the kernel executes: what it throws ends the execution. */
export interface TraceListener {
  /** For the opcodes that were asked for (`Kernel.report`). */
  step(step: Step, views: MemoryViews): void
  entered(frame: EnteredFrame): void
  left(frame: LeftFrame): void
  logged(log: Log): void
  selfdestructed(event: Selfdestruction): void
}

/** The last instruction that began, and how much gas and how many words were there then. */
export interface LastInstruction {
  readonly opcode: number
  readonly height: number
  readonly gas: number
  /** A word that it took, counted from the top of the stack, as long as nothing else has run. */
  readonly word: (index: number) => bigint
}

export function readLastInstruction(views: MemoryViews, control: number): LastInstruction {
  const height = views.u32[(control + L.LANE_LAST_HEIGHT) >>> 2]!
  const stack = views.u32[(control + L.LANE_LAST_STACK) >>> 2]!
  return {
    opcode: views.u32[(control + L.LANE_LAST_OPCODE) >>> 2]!,
    height,
    gas: views.f64[(control + L.LANE_LAST_GAS) >>> 3]!,
    word: (index) => (index < height ? views.readWord(stack + (height - 1 - index) * 32) : 0n),
  }
}

/** Says which instructions `step` is called for. */
export function writeReportedOpcodes(views: MemoryViews, control: number, opcodes: Iterable<number>): void {
  const at = control + L.LANE_REPORTED_OPCODES
  views.bytes.fill(0, at, at + 32)
  for (const opcode of opcodes) views.bytes[at + (opcode >>> 3)]! |= 1 << (opcode & 7)
}

function frameHalt(halt: number): FrameHalt {
  if (halt === L.HALT_DEPTH) return 'callTooDeep'
  return halt === L.HALT_CODE_DEPOSIT ? 'codeDeposit' : haltReasons[halt]!
}

const ignore = (): number => 0
const noImports: KernelImports = {
  step: ignore,
  frameEntered: ignore,
  frameLeft: ignore,
  logged: ignore,
  selfdestructed: ignore,
}

/** The imports that only the tracing build has. */
export function traceImports(views: MemoryViews, listener: TraceListener | undefined): KernelImports {
  if (listener === undefined) return noImports
  const addressAt = (at: number): Uint8Array => views.copyBytes(at >>> 0, 20)
  const bytesAt = (at: number, length: number) => () => views.copyBytes(at >>> 0, length >>> 0)
  return {
    step: (
      programCounter = 0,
      opcode = 0,
      gas = 0,
      depth = 0,
      stack = 0,
      height = 0,
      memory = 0,
      memorySize = 0,
      returned = 0,
      returnedLength = 0,
      refund = 0,
    ) => {
      const step = { programCounter, opcode, gas, depth, stack: stack >>> 0, height, memory: memory >>> 0, memorySize }
      listener.step({ ...step, returned: returned >>> 0, returnedLength, refund }, views)
      return 0
    },
    frameEntered: (opcode = 0, from = 0, to = 0, value = 0, gas = 0, input = 0, length = 0, paid = 0) => {
      listener.entered({
        opcode,
        from: addressAt(from),
        to: addressAt(to),
        value: value === 0 ? undefined : views.readWord(value >>> 0),
        gas,
        paid,
        input: bytesAt(input, length),
      })
      return 0
    },
    frameLeft: (status = 0, halt = 0, gasLeft = 0, paid = 0, output = 0, length = 0) => {
      const outcome = statuses[status]!
      const reason = outcome === 'halt' ? frameHalt(halt) : undefined
      listener.left({ status: outcome, halt: reason, gasLeft, paid, output: bytesAt(output, length) })
      return 0
    },
    logged: (record = 0) => {
      const at = record >>> 0
      const topics = views.u32[(at + L.LOG_TOPIC_COUNT) >>> 2]!
      const data = views.u32[(at + L.LOG_DATA_LENGTH) >>> 2]!
      listener.logged(decodeLogs(views.copyBytes(at, L.LOG_TOPICS + topics * 32 + ((data + 7) & ~7)))[0]!)
      return 0
    },
    selfdestructed: (from = 0, heir = 0, balance = 0, paid = 0, refund = 0) => {
      const amount = views.readWord(balance >>> 0)
      listener.selfdestructed({ from: addressAt(from), heir: addressAt(heir), balance: amount, paid, refund })
      return 0
    },
  }
}
