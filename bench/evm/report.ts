/**
 * The result of the benchmark, as a table and as JSON.
 *
 * Owns: both forms. Must never: leave out a program that was measured.
 */
import { arch, cpus, platform } from 'node:os'
import type { Engine } from './engines/engine.ts'
import type { Measurement } from './measure.ts'
import type { Program } from './programs.ts'
import { geometricMean, median, relativeSpread } from './statistics.ts'

export function describeMachine(): string {
  const processors = cpus()
  return `${processors[0]?.model ?? 'unknown processor'}, ${processors.length} threads, ${platform()} ${arch()}, Node ${process.version}`
}

/** The first engine is the one that the others are compared with. */
export function formatTable(
  measurements: readonly Measurement[],
  programs: readonly Program[],
  engines: readonly Engine[],
): string {
  const [subject, ...peers] = engines as [Engine, ...Engine[]]
  const header = ['program', 'Mgas', ...engines.map(({ name }) => name), ...peers.map(({ name }) => `x ${name}`), '']
  const rows = programs.map((program) => {
    const of = (engine: Engine) => measurementOf(measurements, program, engine)
    return [
      program.name,
      (of(subject).gas / 1e6).toFixed(0),
      ...engines.map((engine) => formatSpeed(of(engine).megagasPerSecond)),
      ...peers.map((peer) => speedRatio(of(subject), of(peer)).toFixed(2)),
      program.title,
    ]
  })
  const means = peers.map((peer) =>
    geometricMean(
      programs.map((program) =>
        speedRatio(measurementOf(measurements, program, subject), measurementOf(measurements, program, peer)),
      ),
    ).toFixed(2),
  )
  const footer = ['geometric mean', '', ...engines.map(() => ''), ...means, '']
  return alignColumns(peers.length > 0 ? [header, ...rows, footer] : [header, ...rows])
}

export function toJson(measurements: readonly Measurement[], engines: readonly Engine[]): string {
  const result = {
    machine: describeMachine(),
    engines: engines.map(({ name, description }) => ({ name, description })),
    results: measurements.map(({ program, engine, gas, megagasPerSecond }) => ({
      program: program.name,
      engine: engine.name,
      gas,
      megagasPerSecond: median(megagasPerSecond),
      samples: megagasPerSecond,
    })),
  }
  return `${JSON.stringify(result, undefined, 2)}\n`
}

function measurementOf(measurements: readonly Measurement[], program: Program, engine: Engine): Measurement {
  return measurements.find((measurement) => measurement.program === program && measurement.engine === engine)!
}

function speedRatio(a: Measurement, b: Measurement): number {
  return median(a.megagasPerSecond) / median(b.megagasPerSecond)
}

function formatSpeed(samples: readonly number[]): string {
  const speed = median(samples)
  return `${speed.toFixed(speed < 100 ? 1 : 0)} ±${(relativeSpread(samples) * 100).toFixed(0)}%`
}

/** First and last column to the left, the others to the right. */
function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 || column === row.length - 1 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
