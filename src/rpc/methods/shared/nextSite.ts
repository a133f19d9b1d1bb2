/**
 * The next block as the place of a call.
 *
 * Owns: what a contract sees of it. Must never: open or close a state.
 */
import type { CallSite } from '../../../calls/index.ts'
import { bytesToBigInt } from '../../../primitives/index.ts'
import type { BlockTerms } from '../../../producer/index.ts'
import type { StateChanges, StateReader } from '../../../state/index.ts'
import type { RpcContext } from '../context.ts'

const NO_CHANGES: StateChanges = []

/** `overrides` lie on top of the state. */
export function nextSite(
  { chain }: Pick<RpcContext, 'chain'>,
  terms: BlockTerms,
  state: StateReader,
  overrides: StateChanges = NO_CHANGES,
): CallSite {
  return {
    context: {
      number: terms.number,
      timestamp: terms.timestamp,
      gasLimit: terms.gasLimit,
      coinbase: terms.coinbase,
      difficulty: 0n,
      prevRandao: bytesToBigInt(terms.prevRandao),
      baseFee: terms.baseFee ?? 0n,
      blobBaseFee: terms.blobBaseFee ?? 0n,
      chainId: chain.config.chainId,
    },
    rules: terms.rules,
    state,
    overrides,
    blockHash: (number) => chain.blockAt(number)?.hash,
  }
}
