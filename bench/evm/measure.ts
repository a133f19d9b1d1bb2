/**
 * Runs every program on every engine, turn by turn, after all agree on what the programs compute.
 *
 * Owns: the order of runs and the check of their outputs. Must never: time a run whose output nobody checked.
 */
import { bytesToHex } from '../../src/primitives/hex.ts'
import type { Engine } from './engines/engine.ts'
import type { Program } from './programs.ts'

export interface Measurement {
  readonly program: Program
  readonly engine: Engine
  /** Gas of one run, as the program itself observed it. */
  readonly gas: number
  /** One for each round. */
  readonly megagasPerSecond: readonly number[]
}

export interface Plan {
  readonly rounds: number
  readonly warmUps: number
  /** Told what is going on. */
  readonly progress: (text: string) => void
}

/** Engines came to different results, or to different gas. */
export class DisagreementError extends Error {
  override readonly name = 'DisagreementError'

  constructor(program: string, rounds: number, results: readonly string[]) {
    super(`${program} with ${rounds} rounds: the engines disagree\n${results.join('\n')}`)
  }
}

export async function measure(
  programs: readonly Program[],
  engines: readonly Engine[],
  plan: Plan,
): Promise<Measurement[]> {
  const measurements: Measurement[] = []
  for (const program of programs) {
    plan.progress(`${program.name}: checking`)
    const expected = await agreedOutputs(program, engines)
    const samples = engines.map((engine) => ({ engine, megagasPerSecond: [] as number[] }))
    for (let turn = -plan.warmUps; turn < plan.rounds; turn++) {
      plan.progress(turn < 0 ? `${program.name}: warming up` : `${program.name}: round ${turn + 1} of ${plan.rounds}`)
      for (const { engine, megagasPerSecond } of samples) {
        const rounds = roundsOf(program, engine)
        const { output, seconds } = await engine.run(program, rounds)
        const seen = bytesToHex(output)
        if (seen !== expected.get(rounds)) {
          throw new DisagreementError(program.name, rounds, [
            `${engine.name}: ${seen}`,
            `before: ${expected.get(rounds)}`,
          ])
        }
        if (turn >= 0) megagasPerSecond.push(gasOf(output) / seconds / 1e6)
      }
    }
    for (const { engine, megagasPerSecond } of samples) {
      const gas = gasOf(Buffer.from(expected.get(roundsOf(program, engine))!.slice(2), 'hex'))
      measurements.push({ program, engine, gas, megagasPerSecond })
    }
  }
  return measurements
}

/** What the program returns for each number of rounds in use: for few rounds on all engines, for many on the fast ones. */
async function agreedOutputs(program: Program, engines: readonly Engine[]): Promise<Map<number, string>> {
  const agreed = new Map<number, string>()
  for (const rounds of new Set(engines.map((engine) => roundsOf(program, engine)))) {
    const outputs: { engine: Engine; output: string }[] = []
    for (const engine of engines) {
      if (rounds > roundsOf(program, engine)) continue
      outputs.push({ engine, output: bytesToHex((await engine.run(program, rounds)).output) })
    }
    if (new Set(outputs.map(({ output }) => output)).size > 1) {
      throw new DisagreementError(
        program.name,
        rounds,
        outputs.map(({ engine, output }) => `${engine.name}: ${output}`),
      )
    }
    agreed.set(rounds, outputs[0]!.output)
  }
  return agreed
}

function roundsOf(program: Program, engine: Engine): number {
  return engine.isSlow ? program.fewRounds : program.rounds
}

/** The second word of the output. */
function gasOf(output: Uint8Array): number {
  return Number(bytesToHex(output.subarray(32, 64)))
}
