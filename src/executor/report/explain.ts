/**
 * A report in words: what held the block up, where in which contract, and what its author can do.
 *
 * Owns: the story's order and sentences. Must never: invent a figure; all come from the report.
 */
import { equalBytes } from '../../primitives/index.ts'
import type { HotLocation } from './hotPlaces.ts'
import { adviceFor, type ContentionPattern, patternOf } from './patterns.ts'
import type { BlockReport } from './report.ts'
import { summaryLines } from './text.ts'
import { accountText, countText, functionText, type Names, percentText, placeText, timeText } from './wording.ts'

/** How much is told, and how wide. */
export interface ExplainOptions {
  /** How many groups of places; left out = 5. */
  readonly top?: number
  readonly width?: number
}

const DEFAULT_TOP = 5
const DEFAULT_WIDTH = 110
/** Of the functions at a place, and of the further places of a group. */
const MOST_LISTED = 4
/** Of a long chain its first and its last transactions are shown. */
const CHAIN_START = 5
const CHAIN_END = 2
/** A path of less than this part of the work is no hindrance on the lanes that machines have. */
const HARMLESS_PATH = 1 / 32

/**
 * Tells a Solidity author where the transactions of a block meet and what to change.
 * @example
 * console.log(explain(report, { accounts: new Map([['0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2', 'WETH']]) }))
 */
export function explain(report: BlockReport, names: Names = {}, options: ExplainOptions = {}): string {
  const { top = DEFAULT_TOP, width = DEFAULT_WIDTH } = options
  const groups = groupsOf(report)
  const advised = new Map<ContentionPattern, number>()
  const parts = [summaryLines(report).join('\n'), wrap(verdict(report, names), width)]
  for (const [index, group] of groups.slice(0, top).entries()) {
    const number = index + 1
    const lines = groupLines(group, report, names, adviceText(patternOf(group[0]!, report), number, advised))
    parts.push(numbered(number, lines, width))
  }
  if (groups.length > top) {
    const rest = groups.slice(top).flat().length
    parts.push(`${countText(rest, 'further place')} cost less.`)
  }
  return parts.join('\n\n')
}

/** Places where the very same row of transactions met belong together: one of them alone explains nothing. */
function groupsOf(report: BlockReport): HotLocation[][] {
  const groups = new Map<string, HotLocation[]>()
  for (const hot of report.locations) {
    const key = hot.chain.join()
    const group = groups.get(key)
    if (group === undefined || key === '') groups.set(key === '' ? `alone ${groups.size}` : key, [hot])
    else group.push(hot)
  }
  return [...groups.values()].map((group) => headlineFirst(group, report))
}

/** What a pool is about is its own state, not its balances in tokens; else the hottest place tells most. */
function headlineFirst(group: readonly HotLocation[], report: BlockReport): HotLocation[] {
  const headline = group.find((hot) => patternOf(hot, report) === 'poolState') ?? group[0]!
  return [headline, ...group.filter((hot) => hot !== headline)]
}

function verdict({ criticalPath, work, possible, locations, transactions }: BlockReport, names: Names): string {
  if (locations.length === 0) return 'No transaction had to wait for another one.'
  const path = criticalPath.time
  const row = path.links.map(({ transaction }) => transaction)
  const longest = `The longest chain of transactions that wait for one another is ${chainText(row)}`
  if (path.length < work.microseconds * HARMLESS_PATH) {
    return `${longest}. That is short: nothing in this block holds 32 lanes up.`
  }
  const alone = row.length === 1 ? `, a single heavy one (${functionText(transactions[row[0]!]!, names)})` : ''
  return (
    `${longest}${alone}. It takes ${percentText(path.length, work.microseconds)} of all work, so no number of lanes can be ` +
    `more than ${possible.at(-1)!.byTime.toFixed(1)} times as fast as one.`
  )
}

function groupLines(group: readonly HotLocation[], report: BlockReport, names: Names, advice: string): string[] {
  const [hot] = group as [HotLocation]
  const row = hot.chain.reduce((sum, index) => sum + report.transactions[index]!.microseconds, 0)
  return [
    `${accountText(hot.location.address, names)}, ${placeText(hot, names)}.`,
    whoText(hot, names),
    ...(hot.chain.length > 2 ? [`Chain: ${chainText(hot.chain)}, ${timeText(row)}.`] : []),
    ...alsoText(group, names),
    costText(hot, report),
    `What to do: ${advice}`,
  ]
}

/** The same advice is given once. */
function adviceText(pattern: ContentionPattern, number: number, advised: Map<ContentionPattern, number>): string {
  const before = advised.get(pattern)
  if (before !== undefined) return `as for ${before}.`
  advised.set(pattern, number)
  return adviceFor(pattern)
}

function numbered(number: number, lines: readonly string[], width: number): string {
  const indent = '   '
  const wrapped = lines.map((line) => wrap(line, width - indent.length).replaceAll('\n', `\n${indent}  `))
  return `${`${number}.`.padEnd(indent.length)}${wrapped.join(`\n${indent}`)}`
}

function whoText(hot: HotLocation, names: Names): string {
  const uses = hot.functions.slice(0, MOST_LISTED).map((use) => `${functionText(use, names)} (${use.transactions})`)
  const more = hot.functions.length > MOST_LISTED ? `, and ${hot.functions.length - MOST_LISTED} more` : ''
  const dependents = `${countText(hot.dependents, 'transaction')} read what an earlier one had written there`
  return `${dependents}${uses.length === 0 ? '' : `; called: ${uses.join(', ')}${more}`}.`
}

function alsoText(group: readonly HotLocation[], names: Names): string[] {
  const others = group.slice(1)
  if (others.length === 0) return []
  const own = group[0]!.location.address
  const listed = others.slice(0, MOST_LISTED).map((hot) => {
    const { address } = hot.location
    return equalBytes(address, own) ? placeText(hot, names) : `${accountText(address, names)}, ${placeText(hot, names)}`
  })
  const more = others.length > MOST_LISTED ? `; and ${others.length - MOST_LISTED} more` : ''
  return [`The same transactions also meet at: ${listed.join('; ')}${more}.`]
}

function costText(hot: HotLocation, { criticalPath }: BlockReport): string {
  const path = criticalPath.time.length
  const lost =
    hot.conflicts === 0
      ? 'no try was thrown away for it'
      : `${countText(hot.conflicts, 'try')} thrown away, ${timeText(hot.lostMicroseconds)} lost`
  const share = `${percentText(hot.criticalMicroseconds, path)} of the longest chain runs over it`
  const without = hot.pathWithoutMicroseconds
  if (without === undefined || hot.criticalMicroseconds === 0) return `Cost: ${lost}; ${share}.`
  const gain =
    without < path
      ? `without it the chain would take ${timeText(without)} instead of ${timeText(path)}`
      : 'without it the chain would be as long, for its transactions meet elsewhere, too'
  return `Cost: ${lost}; ${share}; ${gain}.`
}

function chainText(chain: readonly number[]): string {
  const labels = chain.map((transaction) => `#${transaction}`)
  if (labels.length <= CHAIN_START + CHAIN_END + 1) return labels.join(' > ')
  const shown = [...labels.slice(0, CHAIN_START), '...', ...labels.slice(-CHAIN_END)]
  return `${shown.join(' > ')} (${countText(chain.length, 'transaction')})`
}

function wrap(text: string, width: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].join('\n')
}
