/**
 * A long run of a node under load: no error, no difference, no growth.
 *
 * Owns: the course of a run and what makes it fail. Must never: count the time in which caches fill.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { SoakClient } from './client.ts'
import { Load } from './load.ts'
import { FULL_WARM_UP_SECONDS, judgeMemory, type MemorySample, sampleMemory } from './memory.ts'
import { SoakedNode } from './soakedNode.ts'

const SAMPLE_MS = 1_000
const TOLD_EVERY_SECONDS = 30
/** Of a short run, whose caches never fill. */
const WARM_UP_SHARE = 0.5

/** What a soak came to; throws at the first thing that goes wrong. */
export async function soak(seconds: number, tell: (line: string) => void): Promise<boolean> {
  const node = await SoakedNode.start()
  const client = new SoakClient(node.port)
  const start = performance.now()
  const elapsed = () => (performance.now() - start) / 1000
  const ending = new AbortController()
  const load = new Load(client, () => ending.signal.aborted || elapsed() >= seconds)
  const samples: MemorySample[] = []
  try {
    const loaded = load.run().finally(() => ending.abort())
    // It is waited for below, also when watching fails first.
    loaded.catch(() => {})
    await watch(node, load, samples, elapsed, ending.signal, tell).finally(() => ending.abort())
    await loaded
  } finally {
    client.close()
    await node.stop()
  }
  const { isFlat, text } = judgeMemory(samples, Math.min(FULL_WARM_UP_SECONDS, seconds * WARM_UP_SHARE))
  tell(`${summary(load, client)}; memory: ${text}: ${isFlat ? 'flat' : 'NOT flat'}`)
  return isFlat
}

async function watch(
  node: SoakedNode,
  load: Load,
  samples: MemorySample[],
  elapsed: () => number,
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<void> {
  let told = 0
  while (!signal.aborted) {
    node.check()
    const sample = sampleMemory(node.pid, elapsed())
    samples.push(sample)
    if (sample.seconds - told >= TOLD_EVERY_SECONDS) {
      told = sample.seconds
      tell(`${sample.seconds.toFixed(0).padStart(6)} s  ${progress(load)}  ${memoryText(sample)}`)
    }
    await sleep(SAMPLE_MS, undefined, { signal }).catch(() => {})
  }
}

function progress({ blocks, transactions, reverts }: Load): string {
  return `${blocks} blocks, ${transactions} transactions, ${reverts} snapshots gone back to`
}

function summary(load: Load, { calls }: SoakClient): string {
  return `${progress(load)}, ${calls} calls, no error`
}

function memoryText({ resident, anonymous, file }: MemorySample): string {
  return `resident ${resident.toFixed(0)} MB (own ${anonymous.toFixed(0)}, files ${file.toFixed(0)})`
}
