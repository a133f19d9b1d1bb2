/**
 * Reads command-line arguments against a list of declared flags.
 *
 * Owns: the grammar (`--flag value`, `--flag=value`, `-f`, `--` ends the flags) and the errors about it.
 * Must never: read the environment, print, or know what a flag means.
 */
import { nearestName } from './nearestName.ts'

export interface FlagSpec {
  /** Without the dashes. */
  readonly name: string
  /** One letter, without the dash. */
  readonly short?: string
  /** Other names that do the same, without the dashes. */
  readonly aliases?: readonly string[]
  /** Given again, it adds to what was given before, with a comma between. */
  readonly isList?: boolean
  /** How the value is called in the help; absent = a switch without a value. */
  readonly value?: string
  readonly help: string
}

export interface ParsedArguments {
  readonly positional: readonly string[]
  /** Values by flag name; the last one wins when a flag is given twice, unless it is a list. */
  readonly values: ReadonlyMap<string, string>
  readonly switches: ReadonlySet<string>
}

/** The user asked for something that does not exist or left something out. Its message is meant for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function parseArguments(argv: readonly string[], specs: readonly FlagSpec[]): ParsedArguments {
  const positional: string[] = []
  const values = new Map<string, string>()
  const switches = new Set<string>()
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at]!
    if (argument === '--') {
      positional.push(...argv.slice(at + 1))
      break
    }
    if (!argument.startsWith('-') || argument === '-') {
      positional.push(argument)
      continue
    }
    const equals = argument.indexOf('=')
    const flag = equals < 0 ? argument : argument.slice(0, equals)
    const spec = findFlag(flag, specs)
    if (spec.value === undefined) {
      if (equals >= 0) throw new UsageError(`flag "${flag}" takes no value`)
      switches.add(spec.name)
      continue
    }
    const value = equals < 0 ? argv[++at] : argument.slice(equals + 1)
    if (value === undefined || value === '') throw new UsageError(`flag "${flag}" needs a value: ${spec.value}`)
    const before = spec.isList ? values.get(spec.name) : undefined
    values.set(spec.name, before === undefined ? value : `${before},${value}`)
  }
  return { positional, values, switches }
}

/** The value of a flag as a whole number of at least `minimum`; undefined when the flag is absent. */
export function wholeNumber(parsed: ParsedArguments, name: string, minimum: number): number | undefined {
  const text = parsed.values.get(name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < minimum) {
    throw new UsageError(`flag "--${name}" needs a whole number of at least ${minimum}, not "${text}"`)
  }
  return value
}

/** The parts of a list, empty ones left out; undefined when the flag is absent. */
export function listValue(parsed: ParsedArguments, name: string): string[] | undefined {
  return parsed.values
    .get(name)
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** The flags as aligned help lines. */
export function flagLines(specs: readonly FlagSpec[]): string[] {
  const heads = specs.map((spec) => {
    const short = spec.short === undefined ? '' : `-${spec.short}, `
    return `${short}--${spec.name}${spec.value === undefined ? '' : ` ${spec.value}`}`
  })
  const width = Math.max(0, ...heads.map((head) => head.length))
  return specs.map((spec, index) => `  ${heads[index]!.padEnd(width)}  ${spec.help}`)
}

/** The sentence that tells of an unknown name, with a guess when there is one, else with all there is. */
export function unknownName(kind: string, wanted: string, known: readonly string[]): string {
  const guess = nearestName(wanted, known)
  const hint = guess === undefined ? `known: ${known.join(', ')}` : `did you mean "${guess}"?`
  return `unknown ${kind} "${wanted}"; ${hint}`
}

function findFlag(flag: string, specs: readonly FlagSpec[]): FlagSpec {
  const spec = specs.find(
    ({ name, short, aliases = [] }) =>
      [name, ...aliases].some((long) => flag === `--${long}`) || (short !== undefined && flag === `-${short}`),
  )
  if (spec !== undefined) return spec
  const known = specs.map(({ name }) => `--${name}`)
  throw new UsageError(unknownName('flag', flag, known))
}
