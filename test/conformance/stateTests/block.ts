/**
 * The block that a state test's transaction runs in.
 *
 * Owns: the conventions of state tests for what their environment leaves out. Must never: keep state between tests.
 */
import type { BlockContext } from '../../../src/executor/index.ts'
import { hexToBytes } from '../../../src/primitives/hex.ts'
import { keccak256 } from '../../../src/primitives/keccak.ts'
import { blobBaseFee } from '../../../src/protocol/feeMarket.ts'
import type { Rules } from '../../../src/protocol/forks/rules.ts'
import { quantity } from '../fixtureValues.ts'
import type { FixtureConfig } from '../forks.ts'
import type { Environment } from './format.ts'

/** What state tests mean when a block has a base fee and none is given. */
const USUAL_BASE_FEE = 10n

export function blockOf(env: Environment, config: FixtureConfig | undefined, rules: Rules): BlockContext {
  return {
    number: quantity(env.currentNumber),
    timestamp: quantity(env.currentTimestamp),
    gasLimit: quantity(env.currentGasLimit),
    coinbase: hexToBytes(env.currentCoinbase),
    difficulty: rules.isProofOfStake ? 0n : quantity(env.currentDifficulty ?? '0x0'),
    prevRandao: rules.isProofOfStake ? quantity(env.currentRandom ?? '0x0') : 0n,
    baseFee: rules.hasBaseFee ? optionalQuantity(env.currentBaseFee, USUAL_BASE_FEE) : 0n,
    blobBaseFee:
      rules.blobs === undefined ? 0n : blobBaseFee(optionalQuantity(env.currentExcessBlobGas, 0n), rules.blobs),
    chainId: optionalQuantity(config?.chainid, 1n),
    blockHash: hashOfHeight,
  }
}

/** State tests have no chain: the hash of a height is that of its decimal digits. */
function hashOfHeight(height: bigint): Uint8Array {
  return keccak256(new TextEncoder().encode(height.toString()))
}

function optionalQuantity(text: string | undefined, otherwise: bigint): bigint {
  return text === undefined ? otherwise : quantity(text)
}
