/**
 * The settings of debug methods.
 *
 * Owns: their form, as geth has it. Must never: trace. What a tracer itself may be told, the tracer knows.
 */
import type { AccountOverride, BlockOverrides } from '../../../calls/index.ts'
import { TracerError, type TracerSpec, tracerSpec } from '../../../calls/tracers/index.ts'
import { serverError } from '../../errors.ts'
import { boolean, field, object, text } from '../../values/composites.ts'
import { blockOverrides, stateOverrides } from '../../values/overrides.ts'
import { lenientQuantity, smallNumber } from '../../values/quantity.ts'
import { ValueError } from '../../values/valueError.ts'

export interface TraceConfig {
  readonly tracer: TracerSpec
  /** undefined = the usual limit. */
  readonly timeLimitMs: number | undefined
}

export interface TraceCallConfig extends TraceConfig {
  readonly stateOverrides: readonly AccountOverride[] | undefined
  readonly blockOverrides: BlockOverrides | undefined
  /** The call happens before this transaction of the block, instead of after all of them. */
  readonly transactionIndex: number | undefined
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
}
const PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g
const LONGEST_MS = 2 ** 31 - 1

export const NO_CONFIG: TraceConfig = {
  tracer: {
    name: 'structLogs',
    config: { enableMemory: false, disableStack: false, disableStorage: false, enableReturnData: false, limit: 0 },
  },
  timeLimitMs: undefined,
}

export function traceConfig(value: unknown): TraceConfig {
  const from = object(value)
  const flag = (name: string): boolean => field(from, boolean, name) ?? false
  const name = field(from, text, 'tracer') ?? ''
  return {
    tracer:
      name === ''
        ? {
            name: 'structLogs',
            config: {
              enableMemory: flag('enableMemory'),
              disableStack: flag('disableStack'),
              disableStorage: flag('disableStorage'),
              enableReturnData: flag('enableReturnData'),
              limit: Number(field(from, lenientQuantity, 'limit') ?? 0n),
            },
          }
        : namedTracer(name, from.tracerConfig),
    timeLimitMs: field(from, duration, 'timeout'),
  }
}

export function traceCallConfig(value: unknown): TraceCallConfig {
  const from = object(value)
  return {
    ...traceConfig(value),
    stateOverrides: field(from, stateOverrides, 'stateOverrides'),
    blockOverrides: field(from, blockOverrides, 'blockOverrides'),
    transactionIndex: field(from, smallNumber, 'txIndex'),
  }
}

function namedTracer(name: string, settings: unknown): TracerSpec {
  try {
    return tracerSpec(name, settings)
  } catch (error) {
    if (error instanceof TracerError) throw serverError(error.message)
    throw error
  }
}

/** Milliseconds, of a text such as `5s` or `1m30s`. */
function duration(value: unknown): number {
  const given = text(value)
  const parts = [...given.matchAll(PART)]
  if (given === '' || parts.map(([part]) => part).join('') !== given)
    throw new ValueError(`invalid duration ${JSON.stringify(given)}`)
  const sum = parts.reduce((total, [, number, unit]) => total + Number(number) * MILLISECONDS[unit!]!, 0)
  return Math.max(1, Math.min(sum, LONGEST_MS))
}
