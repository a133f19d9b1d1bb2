/**
 * Which tracer is wanted, and how.
 *
 * Owns: the names and settings of tracers, and what is said of a name that there is not. Must never: trace.
 */
import { CallTracer, type CallTracerConfig } from './callTracer.ts'
import { type Erc7562Config, Erc7562Tracer } from './erc7562Tracer.ts'
import { type FlatCallConfig, FlatCallTracer } from './flatCallTracer.ts'
import { FourByteTracer } from './fourByteTracer.ts'
import { MuxTracer, NoopTracer } from './muxTracer.ts'
import { type ElementConfig, ElementTracer } from './parity/elementTracer.ts'
import { OpcodeGasTracer } from './parity/opcodeGasTracer.ts'
import { type ReplayConfig, ReplayTracer } from './parity/replayTracer.ts'
import { PreimageTracer } from './preimageTracer.ts'
import { type PrestateConfig, PrestateTracer } from './prestateTracer.ts'
import { type StructLogConfig, StructLogTracer } from './structLogs.ts'
import type { Tracer, Write } from './tracer.ts'

/** A tracer as it is asked for: plain data, so that it may cross threads. */
export type TracerSpec =
  | { readonly name: 'structLogs'; readonly config: StructLogConfig }
  | { readonly name: 'callTracer'; readonly config: CallTracerConfig }
  | { readonly name: 'flatCallTracer'; readonly config: FlatCallConfig }
  | { readonly name: 'prestateTracer'; readonly config: PrestateConfig }
  | { readonly name: 'erc7562Tracer'; readonly config: Erc7562Config }
  | { readonly name: '4byteTracer' | 'noopTracer' | 'keccak256PreimageTracer' }
  | { readonly name: 'muxTracer'; readonly tracers: readonly (readonly [string, TracerSpec])[] }
  /** Parity's own forms. The elements of the second are separated by the runner of the job. */
  | { readonly name: 'replay'; readonly config: ReplayConfig }
  | { readonly name: 'elements'; readonly config: ElementConfig }
  | { readonly name: 'opcodeGas' }

/** A tracer that there is not, or settings that are none. */
export class TracerError extends Error {
  override readonly name = 'TracerError'
}

type Settings = Readonly<Record<string, unknown>>

const NO_SETTINGS: Settings = Object.freeze({})

/** The tracer that a client names. */
export function tracerSpec(name: string, settings: unknown): TracerSpec {
  const from = settingsOf(name, settings)
  const flag = (key: string): boolean => flagOf(name, from, key)
  switch (name) {
    case 'callTracer':
      return { name, config: { onlyTopCall: flag('onlyTopCall'), withLog: flag('withLog') } }
    case 'flatCallTracer': {
      const [convertParityErrors, includePrecompiles] = [flag('convertParityErrors'), flag('includePrecompiles')]
      return { name, config: { convertParityErrors, includePrecompiles } }
    }
    case 'erc7562Tracer':
      return { name, config: { withLog: flag('withLog'), ignoredOpcodes: ignoredOpcodes(from) } }
    case 'prestateTracer': {
      const [diffMode, disableCode] = [flag('diffMode'), flag('disableCode')]
      const [disableStorage, includeEmpty] = [flag('disableStorage'), flag('includeEmpty')]
      if (diffMode && includeEmpty) throw new TracerError('cannot use diffMode with includeEmpty')
      return { name, config: { diffMode, disableCode, disableStorage, includeEmpty } }
    }
    case '4byteTracer':
    case 'noopTracer':
    case 'keccak256PreimageTracer':
      return { name }
    case 'muxTracer':
      return { name, tracers: Object.entries(from).map(([each, config]) => [each, tracerSpec(each, config)] as const) }
    default:
      throw new TracerError(`tracer not found: ${shortened(name)} (tracers in JavaScript are not supported)`)
  }
}

/** `element` takes the elements of a list instead. */
export function createTracer(spec: TracerSpec, write: Write, element: Write): Tracer {
  switch (spec.name) {
    case 'structLogs':
      return new StructLogTracer(spec.config, write)
    case 'callTracer':
      return new CallTracer(spec.config, write)
    case 'flatCallTracer':
      return new FlatCallTracer(spec.config, write)
    case 'prestateTracer':
      return new PrestateTracer(spec.config, write)
    case 'erc7562Tracer':
      return new Erc7562Tracer(spec.config, write)
    case '4byteTracer':
      return new FourByteTracer(write)
    case 'noopTracer':
      return new NoopTracer(write)
    case 'keccak256PreimageTracer':
      return new PreimageTracer(write)
    case 'muxTracer': {
      const tracers = spec.tracers.map(([name, each]) => [name, createTracer(each, write, element)] as const)
      return new MuxTracer(new Map(tracers), write)
    }
    case 'replay':
      return new ReplayTracer(spec.config, write)
    case 'elements':
      return new ElementTracer(spec.config, element)
    case 'opcodeGas':
      return new OpcodeGasTracer(write)
  }
}

function settingsOf(name: string, settings: unknown): Settings {
  if (settings === undefined || settings === null) return NO_SETTINGS
  if (typeof settings !== 'object' || Array.isArray(settings)) {
    throw new TracerError(`the tracerConfig of ${shortened(name)} is no object`)
  }
  return settings as Settings
}

function flagOf(name: string, settings: Settings, key: string): boolean {
  const value = settings[key] ?? false
  if (typeof value !== 'boolean') throw new TracerError(`${key} of ${shortened(name)} is neither true nor false`)
  return value
}

/** Opcodes as hex numbers; left out = the tracer's own choice. */
function ignoredOpcodes({ ignoredOpcodes: value }: Settings): readonly number[] | undefined {
  if (value === undefined || value === null) return undefined
  const areNumbers = Array.isArray(value) && value.every((each) => /^0x[0-9a-fA-F]{1,2}$/.test(String(each)))
  if (!areNumbers) throw new TracerError('ignoredOpcodes of erc7562Tracer are no opcodes in hex')
  return value.map(Number)
}

/** Names of tracers in JavaScript are whole programs. */
function shortened(name: string): string {
  return name.length > 40 ? `${name.slice(0, 40)}...` : name
}
