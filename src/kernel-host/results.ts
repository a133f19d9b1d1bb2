/**
 * What comes back from the kernel: outcomes, logs and the changes of a block.
 *
 * Owns: reading these records. Must never: hand out a view of the memory; everything is copied.
 */
import * as L from '../../kernel/layout.ts'
import { equalBytes } from '../primitives/bytes.ts'
import { bytesToHex } from '../primitives/hex.ts'
import { EMPTY_CODE_HASH } from '../primitives/keccak.ts'
import { KernelFault } from './faults.ts'
import type { AccountChange, StateChanges } from './state.ts'
import type { MemoryViews } from './words.ts'

export interface Log {
  readonly address: Uint8Array
  readonly topics: readonly Uint8Array[]
  readonly data: Uint8Array
}

export type HaltReason = (typeof haltReasons)[number]

/** By number, in the order of HALT_*. */
export const haltReasons = [
  'none',
  'outOfGas',
  'stackUnderflowOrOverflow',
  'invalidOpcode',
  'invalidJump',
  'staticStateChange',
  'returnDataOutOfBounds',
  'createCollision',
  'codeTooLarge',
  'initcodeTooLarge',
  'codeStartsWithEF',
  'precompileFailure',
  'insufficientBalance',
  'nonceOverflow',
] as const

export interface KernelResult {
  readonly status: 'success' | 'revert' | 'halt'
  /** Why it halted; undefined unless the status says so. */
  readonly halt: HaltReason | undefined
  readonly gasUsed: bigint
  /** The refund counter before it was bounded. */
  readonly gasRefund: bigint
  readonly output: Uint8Array
  /** Decoded when they are first asked for: whoever only wants the output of a call does not pay for them. */
  readonly logs: readonly Log[]
  readonly createdAddress: Uint8Array | undefined
}

/** A transaction that was not executed: REJECT_* and the two values of its message. */
export interface KernelRejection {
  readonly rejection: number
  readonly a: bigint
  readonly b: bigint
}

export const statuses = ['success', 'revert', 'halt'] as const

export function readResult(views: MemoryViews, control: number): KernelResult | KernelRejection {
  const u32 = (field: number): number => views.u32[(control + field) >>> 2]!
  const rejection = u32(L.RESULT_REJECTION)
  if (rejection !== L.REJECT_NONE) {
    const a = views.readWord(control + L.RESULT_VALUE_A)
    return { rejection, a, b: views.readWord(control + L.RESULT_VALUE_B) }
  }
  const status = statuses[u32(L.RESULT_STATUS)]!
  const logs = lazyLogs(views, u32(L.RESULT_LOGS), u32(L.RESULT_LOGS_END))
  return {
    status,
    halt: status === 'halt' ? haltReasons[u32(L.RESULT_HALT)] : undefined,
    gasUsed: views.i64[(control + L.RESULT_GAS_USED) >>> 3]!,
    gasRefund: views.i64[(control + L.RESULT_REFUND) >>> 3]!,
    output: views.copyBytes(u32(L.RESULT_OUTPUT), u32(L.RESULT_OUTPUT_LENGTH)),
    get logs() {
      return logs()
    },
    createdAddress: u32(L.RESULT_CREATED) === 1 ? views.copyBytes(control + L.RESULT_ADDRESS, 20) : undefined,
  }
}

/** Copies the records of all logs at once and decodes them on demand, once. */
function lazyLogs(views: MemoryViews, start: number, end: number): () => readonly Log[] {
  if (start === end) return () => noLogs
  const records = views.copyBytes(start, end - start)
  let decoded: readonly Log[] | undefined
  return () => {
    decoded ??= decodeLogs(records)
    return decoded
  }
}

const noLogs: readonly Log[] = []

export function decodeLogs(records: Uint8Array): readonly Log[] {
  if (records.length === 0) return noLogs
  const fields = new DataView(records.buffer)
  const logs: Log[] = []
  for (let at = 0; at < records.length; ) {
    const topicCount = fields.getUint32(at + L.LOG_TOPIC_COUNT, true)
    const length = fields.getUint32(at + L.LOG_DATA_LENGTH, true)
    const data = at + L.LOG_TOPICS + topicCount * 32
    const topics: Uint8Array[] = []
    for (let topic = at + L.LOG_TOPICS; topic < data; topic += 32) topics.push(records.slice(topic, topic + 32))
    const address = records.slice(at + L.LOG_ADDRESS, at + L.LOG_ADDRESS + 20)
    logs.push({ address, topics, data: records.slice(data, data + length) })
    at = data + ((length + 7) & ~7)
  }
  return logs
}

/** Where code that a lane has created in this block lies. */
export interface CreatedCode {
  readonly start: number
  readonly end: number
}

/** The changes that a block has left in the shared tables. */
export function readChanges(views: MemoryViews, created: readonly CreatedCode[]): StateChanges {
  const codes = createdCodes(views, created)
  const run = views.u32[L.RUN_NUMBER >>> 2]!
  return Array.from(changedAccounts(views), ([record, storage]): AccountChange => {
    const known = views.u32[(record + L.ACCOUNT_FLAGS) >>> 2]!
    // An account whose slots alone have changed may bear marks of an earlier block.
    const flags = views.u32[(record + L.ACCOUNT_CHANGED_IN) >>> 2] === run ? known : known & L.ACCOUNT_EXISTS
    const codeHash = views.copyBytes(record + L.ACCOUNT_CODE_HASH, 32)
    return {
      address: views.copyBytes(record + L.ACCOUNT_ADDRESS, 20),
      account:
        (flags & L.ACCOUNT_EXISTS) === 0
          ? undefined
          : {
              nonce: views.u64[(record + L.ACCOUNT_NONCE) >>> 3]!,
              balance: views.readWord(record + L.ACCOUNT_BALANCE),
              codeHash,
            },
      storageWiped: (flags & L.ACCOUNT_WAS_WIPED) !== 0,
      code: (flags & L.ACCOUNT_CODE_CHANGED) === 0 ? undefined : createdCode(codes, codeHash),
      storage,
    }
  })
}

type ChangedSlot = AccountChange['storage'][number]

/** The records of changed accounts, each with its changed slots. */
function changedAccounts(views: MemoryViews): Map<number, ChangedSlot[]> {
  const accounts = new Map<number, ChangedSlot[]>()
  const slotsOf = (account: number): ChangedSlot[] => {
    const known = accounts.get(account)
    if (known !== undefined) return known
    const slots: ChangedSlot[] = []
    accounts.set(account, slots)
    return slots
  }
  const region = (number: number): number => views.u32[(L.SHARED_REGIONS + number * 8) >>> 2]!
  const firstSlot = region(L.SHARED_SLOTS)
  const list = region(L.SHARED_CHANGED) >>> 2
  for (let index = 0; index < views.u32[L.RUN_CHANGED_COUNT >>> 2]!; index++) {
    const record = views.u32[list + index]!
    // Slots lie behind accounts.
    if (record < firstSlot) {
      slotsOf(record)
      continue
    }
    const owner = views.u32[(record + L.SLOT_OWNER) >>> 2]!
    // A value of an earlier incarnation went with the account it belonged to.
    const incarnation = views.u32[(record + L.SLOT_INCARNATION) >>> 2]!
    if (incarnation !== views.u32[(owner + L.ACCOUNT_INCARNATION) >>> 2]!) continue
    slotsOf(owner).push({
      slot: views.readWordBytes(record + L.SLOT_KEY),
      value: views.readWordBytes(record + L.SLOT_VALUE),
    })
  }
  return accounts
}

const CREATED_LENGTH = 32
const CREATED_BYTES = 48

function createdCode(codes: ReadonlyMap<string, Uint8Array>, hash: Uint8Array): Uint8Array {
  const code = codes.get(bytesToHex(hash))
  if (code !== undefined) return code
  if (!equalBytes(hash, EMPTY_CODE_HASH))
    throw new KernelFault('code', `the created code ${bytesToHex(hash)} is missing`)
  return new Uint8Array(0)
}

/** All code that the lanes have created, by hash; empty code is not among it. */
function createdCodes(views: MemoryViews, created: readonly CreatedCode[]): Map<string, Uint8Array> {
  const codes = new Map<string, Uint8Array>()
  for (const { start, end } of created) {
    for (let at = start; at < end; ) {
      const length = views.u32[(at + CREATED_LENGTH) >>> 2]!
      codes.set(bytesToHex(views.bytes.slice(at, at + 32)), views.copyBytes(at + CREATED_BYTES, length))
      at += CREATED_BYTES + ((length + 15) & ~15)
    }
  }
  return codes
}
