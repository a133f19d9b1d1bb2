/**
 * What a command line may say wrongly.
 *
 * Owns: reading whole numbers, and the error that is answered with the usage. Must never: end the process.
 */

export class UsageError extends Error {}

export function integer(option: string, text: string, least: number, most = 2 ** 31 - 1): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new UsageError(`--${option}: "${text}" is not a whole number from ${least} to ${most}`)
  }
  return value
}
