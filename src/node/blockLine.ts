/**
 * What is said of each block that is made here.
 *
 * Owns: the fields of that line. Must never: look at a trace, which costs.
 */
import type { ProducedBlock } from '../chain/index.ts'
import type { LogFields } from './log.ts'
import type { MeteredBlock } from './meteredExecutor.ts'
import type { BlockPhases } from './metrics/nodeMetrics.ts'

const HEAD_OF_HASH = 10
const TAIL_OF_HASH = 4

export function phasesOf({ built, commitMilliseconds }: ProducedBlock): BlockPhases {
  const { execution, root } = built.milliseconds
  return { execute: execution, root, commit: commitMilliseconds }
}

/** `executed` = what the executor did last. */
export function blockFields(produced: ProducedBlock, executed: MeteredBlock | undefined): LogFields {
  const { id, header, block } = produced.block
  const phases = phasesOf(produced)
  const seconds = (phases.execute + phases.root + phases.commit) / 1000
  const own = executed?.number === header.number ? executed : undefined
  return {
    number: header.number,
    hash: `${id.slice(0, HEAD_OF_HASH)}..${id.slice(-TAIL_OF_HASH)}`,
    txs: block.transactions.length,
    dropped: produced.built.dropped.length || undefined,
    gas: header.gasUsed,
    'Mgas/s': seconds > 0 ? rounded(Number(header.gasUsed) / 1e6 / seconds) : undefined,
    lanes: own?.lanes,
    reexecuted: own?.retries,
    execute: milliseconds(phases.execute),
    root: milliseconds(phases.root),
    commit: milliseconds(phases.commit),
  }
}

function milliseconds(time: number): string {
  return `${rounded(time)}ms`
}

function rounded(value: number): number {
  return value < 100 ? Number(value.toPrecision(3)) : Math.round(value)
}
