/**
 * Answers the kernel's questions: state it has not cached, precompiles, block hashes.
 *
 * Owns: the functions that the kernel imports. They run once per location and block, so plain values are cheap enough.
 * Must never: keep a view of the memory beyond the call.
 */
import * as L from '../../kernel/layout.ts'
import { precompileAt } from '../precompiles/index.ts'
import { bytesToHex } from '../primitives/hex.ts'
import type { Rules } from '../protocol/forks/rules.ts'
import { KernelFault } from './faults.ts'
import type { StateReader } from './state.ts'
import { type TraceListener, traceImports } from './tracing.ts'
import type { MemoryViews } from './words.ts'

/** What a block's execution may ask; replaced at each block. */
export interface HostContext {
  /** undefined until the first block begins; nothing is executed before. */
  rules: Rules | undefined
  state: StateReader
  blockHash(number: bigint): Uint8Array | undefined
  movedPrecompiles: ReadonlyMap<string, number> | undefined
}

/** A context of no block, on an empty state. */
export function emptyContext(): HostContext {
  const state: StateReader = { account: () => undefined, storage: () => undefined, code: () => new Uint8Array(0) }
  return { rules: undefined, state, blockHash: () => undefined, movedPrecompiles: undefined }
}

export type KernelImports = Record<string, (...values: number[]) => number>

/** `control` is where the lane's control region begins; the tracing build of the kernel has something to tell a listener. */
export function hostImports(
  views: MemoryViews,
  control: number,
  context: HostContext,
  listener?: TraceListener,
): KernelImports {
  const codeOf = (hash: Uint8Array): Uint8Array | undefined => {
    try {
      return context.state.code(hash)
    } catch (error) {
      // Ahead of its turn a lane may have read a hash that was half written.
      if (views.u32[(control + L.LANE_IS_AHEAD) >>> 2] === 1) return undefined
      throw error
    }
  }
  return {
    ...traceImports(views, listener),
    movedPrecompile: (address = 0) => {
      const moved = context.movedPrecompiles
      return moved === undefined ? 0 : (moved.get(bytesToHex(views.copyBytes(address >>> 0, 20))) ?? 0)
    },
    loadAccount: (recordAddress = 0) => {
      const record = recordAddress >>> 0
      const account = context.state.account(views.copyBytes(record + L.ACCOUNT_ADDRESS, 20))
      if (account === undefined) return 0
      views.writeWord(record + L.ACCOUNT_BALANCE, account.balance)
      views.bytes.set(account.codeHash, record + L.ACCOUNT_CODE_HASH)
      views.u64[(record + L.ACCOUNT_NONCE) >>> 3] = account.nonce
      views.u32[(record + L.ACCOUNT_FLAGS) >>> 2] = L.ACCOUNT_EXISTS | (account.hasStorage ? L.ACCOUNT_HAS_STORAGE : 0)
      return 0
    },
    loadSlot: (address = 0, key = 0, value = 0) => {
      const stored = context.state.storage(views.copyBytes(address >>> 0, 20), views.readWordBytes(key >>> 0))
      if (stored !== undefined) views.writeWordBytes(value >>> 0, stored)
      return 0
    },
    loadCode: (hash = 0, destination = 0, capacity = 0) => {
      const code = codeOf(views.copyBytes(hash >>> 0, 32))
      if (code === undefined) return -1
      if (code.length <= capacity >>> 0) views.bytes.set(code, destination >>> 0)
      return code.length
    },
    blockHash: (low = 0, high = 0, destination = 0) => {
      const hash = context.blockHash((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0))
      views.writeWordBytes(destination >>> 0, hash ?? new Uint8Array(32))
      return 0
    },
    precompile: (address = 0, input = 0, length = 0, output = 0, capacity = 0) => {
      const precompile = precompileAt(address)
      const { rules } = context
      if (precompile === undefined || rules === undefined)
        throw new KernelFault('precompile', `there is no precompile at ${address}`)
      const bytes = views.bytes.subarray(input >>> 0, (input >>> 0) + (length >>> 0))
      const cell = (control + L.IO_GAS) >>> 3
      const price = precompile.gas(bytes, rules)
      if (price > views.f64[cell]!) return -1
      views.f64[cell] = price
      const result = precompile.run(bytes, rules)
      if (result === undefined) return -1
      if (result.length > capacity >>> 0) throw new KernelFault('returnData', `${result.length} bytes of output`)
      views.bytes.set(result, output >>> 0)
      return result.length
    },
    now: () => performance.now(),
    fault: (code = 0) => {
      throw KernelFault.fromCode(code)
    },
  }
}
