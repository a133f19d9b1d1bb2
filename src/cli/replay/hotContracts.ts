/**
 * The contracts that held many blocks up, over all of a replay.
 *
 * Owns: the sums and their ranking. Must never: keep a block.
 */
import type { BlockReport } from '../../executor/index.ts'
import { bytesToHex } from '../../primitives/index.ts'

export interface HotContract {
  /** Hex. */
  readonly address: string
  /** Blocks in which transactions met there. */
  readonly blocks: number
  readonly dependents: number
  readonly lostMicroseconds: number
  /** Of the critical paths of all blocks, what ran over it. */
  readonly criticalMicroseconds: number
}

export class HotContracts {
  readonly #contracts = new Map<string, HotContract>()
  #path = 0

  add({ accounts, criticalPath }: BlockReport): void {
    this.#path += criticalPath.time.length
    for (const hot of accounts) {
      const address = bytesToHex(hot.address)
      const known = this.#contracts.get(address)
      this.#contracts.set(address, {
        address,
        blocks: (known?.blocks ?? 0) + 1,
        dependents: (known?.dependents ?? 0) + hot.dependents,
        lostMicroseconds: (known?.lostMicroseconds ?? 0) + hot.lostMicroseconds,
        criticalMicroseconds: (known?.criticalMicroseconds ?? 0) + hot.criticalMicroseconds,
      })
    }
  }

  /** The costliest first. */
  hottest(most: number): HotContract[] {
    const cost = (hot: HotContract) => hot.lostMicroseconds + hot.criticalMicroseconds
    return [...this.#contracts.values()].sort((a, b) => cost(b) - cost(a)).slice(0, most)
  }

  lines(most: number, names: ReadonlyMap<string, string>): string[] {
    const hottest = this.hottest(most)
    if (hottest.length === 0) return []
    return [
      'where transactions waited for one another most:',
      ...hottest.map(({ address, blocks, dependents, lostMicroseconds, criticalMicroseconds }) => {
        const name = names.get(address)
        const share = Math.round((100 * criticalMicroseconds) / Math.max(1, this.#path))
        const where = name === undefined ? address : `${name} (${address})`
        const lost = `${(lostMicroseconds / 1000).toFixed(2)} ms lost`
        return `  ${where}: ${counted(dependents, 'transaction')} in ${counted(blocks, 'block')}, ${lost}, ${share} % of the critical paths`
      }),
    ]
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
