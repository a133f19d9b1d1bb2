/**
 * A report as JSON, for programs and files.
 *
 * Owns: that form. Byte strings are hex with 0x, the rest are numbers and null; a consumer looks at `version` first. Must
 * never: change the meaning of a member without a new version.
 */
import { bytesToHex } from '../../primitives/index.ts'
import type { CalledFunction } from './calls.ts'
import type { Heat, HotLocation } from './hotPlaces.ts'
import type { MappingEntry } from './mappings.ts'
import type { BlockReport, CriticalPath } from './report.ts'
import type { Location } from './trace.ts'

/** Counts up when a member goes or changes its meaning; new members leave it as it is. */
export const REPORT_VERSION = 1

/**
 * Times are microseconds, transactions are positions in the block. `possibleSpeedup[].lanes` is null for any number of
 * lanes; `to` is null for a creation, `selector` where calldata has none, `mapping` where no key is known.
 */
export interface BlockReportJson {
  readonly version: typeof REPORT_VERSION
  readonly lanes: number
  readonly microseconds: number
  readonly workMicroseconds: number
  readonly gasUsed: number
  readonly reexecutions: number
  readonly lostMicroseconds: number
  readonly executedInOrder: number
  readonly hints: { readonly given: number; readonly right: number }
  readonly possibleSpeedup: readonly {
    readonly lanes: number | null
    readonly byTime: number
    readonly byGas: number
  }[]
  readonly criticalPath: { readonly time: CriticalPathJson; readonly gas: CriticalPathJson }
  readonly locations: readonly HotLocationJson[]
  readonly accounts: readonly (HeatJson & { readonly address: string; readonly locations: number })[]
  readonly conflicts: readonly ConflictJson[]
  readonly transactions: readonly TransactionJson[]
}

export interface LocationJson {
  readonly kind: Location['kind']
  readonly address: string
  /** Of storage only. */
  readonly slot?: string
}

export interface HeatJson {
  readonly conflicts: number
  readonly lostMicroseconds: number
  readonly dependents: number
  readonly criticalMicroseconds: number
  readonly criticalGas: number
  readonly pathWithoutMicroseconds: number | null
}

export interface HotLocationJson extends HeatJson {
  readonly location: LocationJson
  readonly mapping: { readonly base: string; readonly keys: readonly string[]; readonly offset: number } | null
  readonly functions: readonly (FunctionJson & { readonly transactions: number })[]
  readonly sameSender: number
  readonly chain: readonly number[]
}

export interface ConflictJson {
  readonly first: number
  readonly second: number
  readonly location: LocationJson
  readonly tries: number
  readonly lostMicroseconds: number
  readonly firstCall: FunctionJson
  readonly secondCall: FunctionJson
}

export interface FunctionJson {
  readonly to: string | null
  readonly selector: string | null
}

export interface CriticalPathJson {
  readonly length: number
  readonly links: readonly { readonly transaction: number; readonly locations: readonly LocationJson[] }[]
}

export interface TransactionJson extends FunctionJson {
  readonly sender: string
  readonly gasUsed: number
  readonly microseconds: number
  readonly reexecutions: number
  readonly lostMicroseconds: number
  readonly dependencies: readonly { readonly on: number; readonly location: LocationJson }[]
}

/** A report as plain values for JSON.stringify. */
export function reportToJson(report: BlockReport): BlockReportJson {
  return {
    version: REPORT_VERSION,
    lanes: report.lanes,
    microseconds: report.microseconds,
    workMicroseconds: report.work.microseconds,
    gasUsed: report.work.gas,
    reexecutions: report.reexecutions,
    lostMicroseconds: report.lostMicroseconds,
    executedInOrder: report.executedInOrder,
    hints: { given: report.hints.given, right: report.hints.right },
    possibleSpeedup: report.possible.map(({ lanes, byTime, byGas }) => ({
      lanes: Number.isFinite(lanes) ? lanes : null,
      byTime,
      byGas,
    })),
    criticalPath: { time: pathJson(report.criticalPath.time), gas: pathJson(report.criticalPath.gas) },
    locations: report.locations.map(hotLocationJson),
    accounts: report.accounts.map((account) => ({
      address: bytesToHex(account.address),
      locations: account.locations,
      ...heatJson(account),
    })),
    conflicts: report.conflicts.map((pair) => ({
      first: pair.first,
      second: pair.second,
      location: locationJson(pair.location),
      tries: pair.tries,
      lostMicroseconds: pair.lostMicroseconds,
      firstCall: functionJson(pair.firstCall),
      secondCall: functionJson(pair.secondCall),
    })),
    transactions: report.transactions.map((transaction) => ({
      sender: bytesToHex(transaction.sender),
      ...functionJson(transaction),
      gasUsed: transaction.gasUsed,
      microseconds: transaction.microseconds,
      reexecutions: transaction.reexecutions,
      lostMicroseconds: transaction.lostMicroseconds,
      dependencies: transaction.dependencies.map(({ on, location }) => ({ on, location: locationJson(location) })),
    })),
  }
}

function locationJson(location: Location): LocationJson {
  const { kind } = location
  const address = bytesToHex(location.address)
  return kind === 'storage' ? { kind, address, slot: bytesToHex(location.slot) } : { kind, address }
}

function functionJson({ to, selector }: CalledFunction): FunctionJson {
  return { to: hexOrNull(to), selector: hexOrNull(selector) }
}

function hexOrNull(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : bytesToHex(bytes)
}

function heatJson(heat: Heat): HeatJson {
  return {
    conflicts: heat.conflicts,
    lostMicroseconds: heat.lostMicroseconds,
    dependents: heat.dependents,
    criticalMicroseconds: heat.criticalMicroseconds,
    criticalGas: heat.criticalGas,
    pathWithoutMicroseconds: heat.pathWithoutMicroseconds ?? null,
  }
}

function hotLocationJson(hot: HotLocation): HotLocationJson {
  return {
    location: locationJson(hot.location),
    mapping: hot.mapping === undefined ? null : mappingJson(hot.mapping),
    ...heatJson(hot),
    functions: hot.functions.map((use) => ({ ...functionJson(use), transactions: use.transactions })),
    sameSender: hot.sameSender,
    chain: hot.chain,
  }
}

function mappingJson({ base, keys, offset }: MappingEntry) {
  return { base: bytesToHex(base), keys: keys.map((key) => bytesToHex(key)), offset }
}

function pathJson({ length, links }: CriticalPath): CriticalPathJson {
  return {
    length,
    links: links.map(({ transaction, locations }) => ({ transaction, locations: locations.map(locationJson) })),
  }
}
