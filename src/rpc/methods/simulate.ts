/**
 * eth_simulateV1.
 *
 * Owns: what of the request becomes a simulation, and how its blocks are shown. Must never: execute anything itself.
 */
import {
  type CallResult,
  revertReason,
  type SimulatedBlock,
  type SimulationBase,
  SimulationError,
  simulate,
} from '../../calls/index.ts'
import { bytesToHex } from '../../primitives/index.ts'
import { headerHash, type TransactionErrorCode } from '../../protocol/index.ts'
import { defineMethod, type Method, optional } from '../dispatch/method.ts'
import { executionReverted, invalidParams, RPC_CODES, RpcError, serverError } from '../errors.ts'
import { type BlockId, blockId, LATEST } from '../values/blockId.ts'
import { boolean, field, listOf, object } from '../values/composites.ts'
import { blockOverrides, stateOverrides } from '../values/overrides.ts'
import { toQuantity } from '../values/quantity.ts'
import { transactionRequest } from '../values/transactionRequest.ts'
import type { RpcContext } from './context.ts'
import { blockJson, fullBlockJson } from './shared/blockJson.ts'
import { isPending, resolveBlock } from './shared/blocks.ts'
import { logJson, logPlacesOf } from './shared/receiptJson.ts'

export interface SimulationLimits {
  /** Gas that all calls of one simulation may use together. */
  readonly gasCap?: bigint | undefined
}

const DEFAULT_GAS_CAP = 50_000_000n

/** Numbers of their own for what can be wrong with a simulation. */
const CODES = Object.freeze({
  nonceTooLow: -38010,
  nonceTooHigh: -38011,
  baseFeeTooLow: -38012,
  intrinsicGas: -38013,
  insufficientFunds: -38014,
  blockGasLimit: -38015,
  blockNumber: -38020,
  timestamp: -38021,
  senderNotEoa: -38024,
  initcodeTooLarge: -38025,
  clientLimit: -38026,
})

const CODES_OF_CALLS: Readonly<Partial<Record<TransactionErrorCode, number>>> = {
  nonceTooLow: CODES.nonceTooLow,
  nonceTooHigh: CODES.nonceTooHigh,
  feeCapBelowBaseFee: CODES.baseFeeTooLow,
  intrinsicGasTooLow: CODES.intrinsicGas,
  floorGasTooLow: CODES.intrinsicGas,
  insufficientFunds: CODES.insufficientFunds,
  feeOverflow: CODES.insufficientFunds,
  senderNotEoa: CODES.senderNotEoa,
  initcodeTooLarge: CODES.initcodeTooLarge,
}

const CODES_OF_FAILURES: Readonly<Partial<Record<SimulationError['failure'], number>>> = {
  tooManyBlocks: CODES.clientLimit,
  blockNumber: CODES.blockNumber,
  timestamp: CODES.timestamp,
  blockGasLimit: CODES.blockGasLimit,
}

export function simulateMethods(context: RpcContext, { gasCap = DEFAULT_GAS_CAP }: SimulationLimits = {}): Method[] {
  return [
    defineMethod('eth_simulateV1', [simulationRequest, optional(blockId)], async ([asked, id = LATEST], { signal }) => {
      using base = await openBase(context, id)
      const { blocks, isValidated, tracesTransfers, showsTransactions } = asked
      const request = { blocks, isValidated, tracesTransfers, gasCap }
      const simulated = await simulate(context.calls, base, request, { signal }).catch((error: unknown) => {
        throw error instanceof SimulationError ? clientError(error) : error
      })
      return simulated.map((block) => simulatedJson(block, showsTransactions))
    }),
  ]
}

const simulatedBlocks = listOf((value) => {
  const from = object(value)
  return {
    terms: field(from, blockOverrides, 'blockOverrides') ?? blockOverrides({}),
    accounts: field(from, stateOverrides, 'stateOverrides') ?? [],
    calls: field(from, listOf(transactionRequest), 'calls') ?? [],
  }
})

function simulationRequest(value: unknown) {
  const from = object(value)
  return {
    blocks: field(from, simulatedBlocks, 'blockStateCalls') ?? [],
    isValidated: field(from, boolean, 'validation') ?? false,
    tracesTransfers: field(from, boolean, 'traceTransfers') ?? false,
    showsTransactions: field(from, boolean, 'returnFullTransactions') ?? false,
  }
}

async function openBase({ chain, producer }: RpcContext, id: BlockId): Promise<SimulationBase & Disposable> {
  const pending = isPending(id) ? await producer.pending() : undefined
  const block = pending?.parent ?? resolveBlock({ chain, producer }, id)
  const state = await chain.stateAt(block)
  const header = pending?.block.header ?? block.header
  const hash = pending === undefined ? block.hash : headerHash(header)
  return {
    header,
    hash,
    config: chain.config,
    state,
    overrides: pending?.changes ?? state.edits,
    blockHash: (number) => (number === header.number ? hash : chain.blockAt(number)?.hash),
    rootAfter: (changes) => chain.rootAfter(block, changes),
    [Symbol.dispose]: () => state.close(),
  }
}

function simulatedJson({ block, hash, senders, calls }: SimulatedBlock, showsTransactions: boolean): object {
  const placeOf = logPlacesOf(block, hash)
  return {
    ...(showsTransactions ? fullBlockJson({ block, hash, senders }) : blockJson({ block, hash })),
    calls: calls.map((call, index) => ({
      returnData: call.status === 'success' ? bytesToHex(call.output) : '0x',
      logs: call.shownLogs.map(({ log, number }) => logJson(log, placeOf(index), number)),
      gasUsed: toQuantity(call.gasUsed),
      maxUsedGas: toQuantity(call.mostGasUsed),
      status: call.status === 'success' ? '0x1' : '0x0',
      ...(call.status !== 'success' && { error: callErrorJson(call) }),
    })),
  }
}

function callErrorJson({ status, output, haltText }: CallResult): object {
  if (status === 'halt') return { message: haltText, code: RPC_CODES.vm }
  const { code, message, data } = executionReverted(bytesToHex(output), revertReason(output))
  return { message, code, data }
}

function clientError({ failure, message, code }: SimulationError): RpcError {
  if (failure === 'empty') return invalidParams(message)
  if (failure === 'call') return new RpcError((code && CODES_OF_CALLS[code]) ?? RPC_CODES.internal, message)
  const number = CODES_OF_FAILURES[failure]
  return number === undefined ? serverError(message) : new RpcError(number, message)
}
