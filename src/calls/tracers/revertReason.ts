/**
 * What a contract says when it reverts.
 *
 * Owns: the two forms that Solidity has for it. Must never: fail on anything else, which is nobody's text.
 */
import { bytesToBigInt, bytesToHex } from '../../primitives/index.ts'

const ERROR_SELECTOR = '0x08c379a0'
const PANIC_SELECTOR = '0x4e487b71'
const WORD = 32

const panics: Readonly<Record<number, string>> = {
  0: 'generic panic',
  1: 'assert(false)',
  17: 'arithmetic underflow or overflow',
  18: 'division or modulo by zero',
  33: 'enum overflow',
  34: 'invalid encoded storage byte array accessed',
  49: 'out-of-bounds array access; popping on an empty array',
  50: 'out-of-bounds access of an array or bytesN',
  65: 'out of memory',
  81: 'uninitialized function',
}

/** undefined = the output is neither `Error(string)` nor `Panic(uint256)`. */
export function revertReason(output: Uint8Array): string | undefined {
  const selector = bytesToHex(output.subarray(0, 4))
  const data = output.subarray(4)
  if (selector === ERROR_SELECTOR) return errorText(data)
  if (selector !== PANIC_SELECTOR || data.length < WORD) return undefined
  const code = bytesToBigInt(data.subarray(0, WORD))
  return panics[Number(code)] ?? `unknown panic code: 0x${code.toString(16)}`
}

function errorText(data: Uint8Array): string | undefined {
  const offset = numberAt(data, 0)
  const length = offset === undefined ? undefined : numberAt(data, offset)
  if (offset === undefined || length === undefined) return undefined
  const start = offset + WORD
  return start + length > data.length ? undefined : new TextDecoder().decode(data.subarray(start, start + length))
}

/** A word that can be a place in the data. */
function numberAt(data: Uint8Array, at: number): number | undefined {
  if (at + WORD > data.length) return undefined
  const value = bytesToBigInt(data.subarray(at, at + WORD))
  return value > BigInt(data.length) ? undefined : Number(value)
}
