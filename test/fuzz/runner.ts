/**
 * Runs one case on several engines and says whether they agree.
 *
 * Owns: the verdict. Must never: print, or stop at a single engine that throws.
 */
import type { FuzzCase } from './case.ts'
import { type Difference, differences } from './compare.ts'
import { explainDeviation } from './deviations.ts'
import { type Engine, type Outcome, oracleEngine } from './engines.ts'

export type EngineName = 'kernel' | 'forgetful-kernel' | 'ethereumjs'

/** The first engine that does not agree with the oracle. */
export interface Mismatch {
  readonly engine: string
  readonly differences: readonly Difference[]
  readonly oracle: Outcome | undefined
  readonly other: Outcome | undefined
}

/** An engine is loaded only when it is asked for. */
const LOADERS: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  kernel: async () => (await import('./kernel.ts')).kernelEngine,
  'forgetful-kernel': async () => (await import('./kernel.ts')).forgetfulKernelEngine,
  ethereumjs: async () => (await import('./ethereumjs.ts')).ethereumjsEngine,
}

export const ENGINE_NAMES: readonly EngineName[] = ['kernel', 'forgetful-kernel', 'ethereumjs']

export function isEngineName(name: string): name is EngineName {
  return (ENGINE_NAMES as readonly string[]).includes(name)
}

export function loadEngines(names: readonly EngineName[]): Promise<Engine[]> {
  return Promise.all(names.map((name) => LOADERS[name]()))
}

/** undefined = all agree with the oracle. */
export async function findMismatch(fuzzCase: FuzzCase, engines: readonly Engine[]): Promise<Mismatch | undefined> {
  const oracle = await attempt(oracleEngine, fuzzCase)
  if (oracle instanceof Error) return thrown('oracle', oracle, undefined)
  for (const engine of engines) {
    const other = await attempt(engine, fuzzCase)
    if (other instanceof Error) return thrown(engine.name, other, oracle)
    const found = differences(oracle, other)
    if (found.length === 0) continue
    if (engine.name === 'ethereumjs' && explainDeviation(fuzzCase, found) !== undefined) continue
    return { engine: engine.name, differences: found, oracle, other }
  }
  return undefined
}

async function attempt(engine: Engine, fuzzCase: FuzzCase): Promise<Outcome | Error> {
  try {
    return await engine.run(fuzzCase)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function thrown(engine: string, error: Error, oracle: Outcome | undefined): Mismatch {
  const second = error.stack ?? error.message
  return { engine, differences: [{ what: 'exception', first: 'none', second }], oracle, other: undefined }
}
