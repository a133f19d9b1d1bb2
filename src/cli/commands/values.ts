/**
 * Values of flags that are more than whole numbers.
 *
 * Owns: amounts, times, choices, and the complaints about them. Must never: know a flag.
 */
import { type ParsedArguments, UsageError } from '../flags.ts'

const ETHER_DIGITS = 18
const MOST_BITS = 256n

/** Decimal, or hex with 0x; undefined when the flag is absent. */
export function numberValue(parsed: ParsedArguments, name: string, least = 0n): bigint | undefined {
  const text = parsed.values.get(name)
  if (text === undefined) return undefined
  const value = /^(?:\d+|0x[\da-f]+)$/i.test(text) ? BigInt(text) : undefined
  if (value !== undefined && value >= least && value >> MOST_BITS === 0n) return value
  throw new UsageError(`flag "--${name}" needs a whole number of at least ${least}, not "${text}"`)
}

/** Ether with up to 18 decimals, as wei. */
export function etherValue(name: string, text: string): bigint {
  const [, whole, decimals = ''] = /^(\d+)(?:\.(\d{1,18}))?$/.exec(text) ?? []
  if (whole === undefined) throw new UsageError(`flag "--${name}" needs an amount of ether, not "${text}"`)
  return BigInt(whole + decimals.padEnd(ETHER_DIGITS, '0'))
}

/** Seconds, which may have decimals, as milliseconds; undefined when the flag is absent. */
export function secondsValue(parsed: ParsedArguments, name: string): number | undefined {
  const text = parsed.values.get(name)
  if (text === undefined) return undefined
  const milliseconds = /^\d*\.?\d+$/.test(text) ? Math.round(Number(text) * 1000) : 0
  if (milliseconds >= 1 && milliseconds < 2 ** 31) return milliseconds
  throw new UsageError(`flag "--${name}" needs seconds, such as 12 or 0.5, not "${text}"`)
}

/** undefined when the flag is absent. */
export function oneOf<const Choice extends string>(
  parsed: ParsedArguments,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = parsed.values.get(name)
  if (text === undefined) return undefined
  const choice = choices.find((each) => each === text)
  if (choice === undefined) throw new UsageError(`flag "--${name}" is one of ${choices.join(', ')}, not "${text}"`)
  return choice
}
