/**
 * A report as lines for a terminal: figures, ranked.
 *
 * Owns: that layout. Must never: interpret; `explain` does.
 */
import type { Heat } from './hotPlaces.ts'
import type { BlockReport } from './report.ts'
import {
  accountText,
  countText,
  functionText,
  lanesText,
  locationText,
  type Names,
  percentText,
  timeText,
} from './wording.ts'

/** Names to use, and how much is listed. */
export interface ReportTextOptions {
  readonly names?: Names
  /** How many places, accounts, and conflicts; left out = 10. */
  readonly top?: number
}

const DEFAULT_TOP = 10

/** A report as lines for a terminal: its figures, ranked. */
export function reportToText(report: BlockReport, { names = {}, top = DEFAULT_TOP }: ReportTextOptions = {}): string {
  return [
    ...summaryLines(report),
    ...section(
      'Hot places',
      report.locations.slice(0, top).map((hot) => `${heatText(hot, report)}  ${locationText(hot, names)}`),
    ),
    ...section(
      'Hot accounts',
      report.accounts.slice(0, top).map((hot) => {
        return `${heatText(hot, report)}  ${accountText(hot.address, names)} (${countText(hot.locations, 'place')})`
      }),
    ),
    ...section(
      'Conflicts',
      report.conflicts
        .slice(0, top)
        .map(({ first, second, location, tries, lostMicroseconds, firstCall, secondCall }) => {
          const calls = `${functionText(firstCall, names)} / ${functionText(secondCall, names)}`
          const mapping = report.locations.find((hot) => hot.location === location)?.mapping
          const place = locationText({ location, mapping }, names)
          return `#${first} / #${second}  ${countText(tries, 'try')}, ${timeText(lostMicroseconds)}  ${place}  ${calls}`
        }),
    ),
  ].join('\n')
}

/** The block in a few lines: work, what was lost, and what its dependencies allow. */
export function summaryLines(report: BlockReport): string[] {
  const { transactions, work, lanes, microseconds, criticalPath, possible } = report
  const path = criticalPath.time
  return [
    `${countText(transactions.length, 'transaction')}, ${(work.gas / 1e6).toFixed(2)} Mgas, ` +
      `${timeText(work.microseconds)} of work in ${timeText(microseconds)} on ${countText(lanes, 'lane')}`,
    `${countText(report.reexecutions, 'try')} thrown away (${timeText(report.lostMicroseconds)}), ` +
      `${countText(report.executedInOrder, 'transaction')} executed in order${hintsText(report)}`,
    `critical path: ${countText(path.links.length, 'transaction')}, ${timeText(path.length)} ` +
      `(${percentText(path.length, work.microseconds)} of the work); by gas ${percentText(criticalPath.gas.length, work.gas)}`,
    `possible speed-up by lanes: ${possible.map(({ lanes: on, byTime }) => `${lanesText(on)}: ${byTime.toFixed(2)}`).join(', ')}`,
  ]
}

function hintsText({ hints: { given, right } }: BlockReport): string {
  return given === 0 ? '' : `, ${right} of ${countText(given, 'hint')} right`
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)]
}

function heatText(heat: Heat, { criticalPath }: BlockReport): string {
  const share = percentText(heat.criticalMicroseconds, criticalPath.time.length).padStart(5)
  const lost = timeText(heat.lostMicroseconds).padStart(8)
  return `${String(heat.dependents).padStart(5)} dependent, ${lost} lost, ${share} of the path`
}
