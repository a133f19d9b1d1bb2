/**
 * `node bench/workloads/sequential.ts [names]`: how long the blocks take when they are executed in order, on one thread.
 *
 * Owns: this measurement. Must never: count the making of the workload, or a run that did something else.
 */
import { SequentialExecutor } from '../../src/executor/index.ts'
import { executeInOrder } from './execute.ts'
import { isWorkloadName, type WorkloadName, workloads } from './index.ts'
import { WorkloadError } from './workload.ts'

const RUNS = 5

interface Timing {
  readonly transactions: number
  readonly gasUsed: bigint
  /** The best of the runs. */
  readonly milliseconds: number
}

function measure(name: WorkloadName, executor: SequentialExecutor): Timing {
  const workload = workloads[name]()
  let milliseconds = Number.POSITIVE_INFINITY
  let gasUsed = 0n
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now()
    const outcome = executeInOrder(workload, executor)
    milliseconds = Math.min(milliseconds, performance.now() - start)
    if (run > 0 && outcome.gasUsed !== gasUsed) throw new WorkloadError(`${name} used other gas when run again`)
    gasUsed = outcome.gasUsed
  }
  return { transactions: workload.transactions.length, gasUsed, milliseconds }
}

function line(name: string, { transactions, gasUsed, milliseconds }: Timing): string {
  const cells = [
    String(transactions),
    (Number(gasUsed) / 1e6).toFixed(1),
    (Number(gasUsed) / transactions).toFixed(0),
    milliseconds.toFixed(1),
    ((milliseconds * 1000) / transactions).toFixed(2),
    (Number(gasUsed) / 1000 / milliseconds).toFixed(0),
  ]
  return name.padEnd(10) + cells.map((cell) => cell.padStart(10)).join('')
}

const asked = process.argv.slice(2)
const names = (asked.length === 0 ? Object.keys(workloads) : asked).map((name) => {
  if (!isWorkloadName(name)) {
    throw new WorkloadError(`no workload "${name}"; there are: ${Object.keys(workloads).join(', ')}`)
  }
  return name
})
const executor = new SequentialExecutor()
console.log(`in order on one thread, best of ${RUNS}, with the changes of the block read back at the end\n`)
const headings = ['txs', 'Mgas', 'gas/tx', 'ms', 'us/tx', 'Mgas/s']
console.log('workload'.padEnd(10) + headings.map((heading) => heading.padStart(10)).join(''))
for (const name of names) console.log(line(name, measure(name, executor)))
