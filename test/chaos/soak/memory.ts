/**
 * What memory a process holds over time, and whether that has stopped growing.
 *
 * Owns: the samples and the judgement. Must never: measure the process it runs in.
 */
import { readFileSync } from 'node:fs'

/** In MB. */
export interface MemorySample {
  readonly seconds: number
  /** All that is resident. */
  readonly resident: number
  /** What is the process's own: heaps, memories of WebAssembly. */
  readonly anonymous: number
  /** Pages of files, the store's above all, which the system takes back when it needs them. */
  readonly file: number
}

export interface MemoryJudgement {
  readonly isFlat: boolean
  readonly text: string
}

const KB_PER_MB = 1024
/** Growth over the judged time that counts as none: garbage collectors breathe, and caches that nobody gave time to fill still do. */
const ALLOWED_SHARE = 0.1
const ALLOWED_SHARE_UNFILLED = 0.4
const ALLOWED_MEGABYTES = 24
/** After this long caches are full. */
export const FULL_WARM_UP_SECONDS = 300
/** Fewer samples tell nothing. */
const LEAST_SAMPLES = 10

/** Throws when the process has ended, or the system does not tell. */
export function sampleMemory(pid: number, seconds: number): MemorySample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (field: string): number => {
    const found = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)
    if (found === null) throw new Error(`/proc/${pid}/status has no ${field}`)
    return Number(found[1]) / KB_PER_MB
  }
  return {
    seconds,
    resident: megabytes('VmRSS'),
    anonymous: megabytes('RssAnon'),
    file: megabytes('RssFile') + megabytes('RssShmem'),
  }
}

/** Whether what the process holds has stayed the same since the warm-up: by the line that fits best. */
export function judgeMemory(samples: readonly MemorySample[], warmUpSeconds: number): MemoryJudgement {
  const judged = samples.filter(({ seconds }) => seconds >= warmUpSeconds)
  if (judged.length < LEAST_SAMPLES) return { isFlat: false, text: `only ${judged.length} samples after the warm-up` }
  const share = warmUpSeconds < FULL_WARM_UP_SECONDS ? ALLOWED_SHARE_UNFILLED : ALLOWED_SHARE
  const kinds = (['anonymous', 'resident'] as const).map((kind) => {
    const { mean, growth } = trendOf(judged.map((sample) => [sample.seconds, sample[kind]]))
    const allowed = Math.max(mean * share, ALLOWED_MEGABYTES)
    const sign = growth < 0 ? '' : '+'
    const text = `${kind} ${mean.toFixed(0)} MB ${sign}${growth.toFixed(1)} (at most +${allowed.toFixed(0)})`
    return { isFlat: growth <= allowed, text }
  })
  return { isFlat: kinds.every(({ isFlat }) => isFlat), text: kinds.map(({ text }) => text).join(', ') }
}

/** The mean, and by how much the line through the points rises from the first to the last. */
function trendOf(points: readonly (readonly [x: number, y: number])[]): { mean: number; growth: number } {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length
  const mean = points.reduce((sum, [, y]) => sum + y, 0) / points.length
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const slope = spread === 0 ? 0 : points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - mean), 0) / spread
  return { mean, growth: slope * (points.at(-1)![0] - points[0]![0]) }
}
