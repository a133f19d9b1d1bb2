/**
 * BLAKE2F (0x09): the compression function of BLAKE2b, EIP-152.
 *
 * Owns: the layout of the input and the price by rounds. Must never: run an input that is not of the exact form.
 */
import { blake2Rounds } from './arithmetic/blake2Rounds.ts'
import type { Precompile } from './precompile.ts'

const INPUT_LENGTH = 213
const FINAL_FLAG = 212

export const blake2f: Precompile = {
  name: 'blake2f',
  address: 0x09,
  gas: (input) => (input.length === INPUT_LENGTH ? readRounds(input) : 0),
  run(input) {
    if (input.length !== INPUT_LENGTH) return undefined
    const flag = input[FINAL_FLAG]!
    if (flag > 1) return undefined
    return blake2Rounds(readRounds(input), input.subarray(4, FINAL_FLAG), flag === 1)
  },
}

/** The only big-endian field of the input. */
function readRounds(input: Uint8Array): number {
  return input[0]! * 0x1000000 + ((input[1]! << 16) | (input[2]! << 8) | input[3]!)
}
