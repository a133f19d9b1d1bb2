/**
 * Blocks whose nonces mostly fit and whose limits are sometimes just about enough: that takes knowing what they come to.
 *
 * Owns: these changes of a block that was drawn. Must never: execute; the caller says what a block comes to in order.
 */
import type { BlockStep } from '../../../src/executor/index.ts'
import { bytesToHex } from '../../../src/primitives/hex.ts'
import type { BlockText } from '../../parallel/blockText.ts'
import { Prng } from '../prng.ts'
import type { BlockCase } from './blockCase.ts'
import { generateBlock } from './generateBlock.ts'

/** Adjustments have a stream of random numbers of their own. */
const STREAM = 0x7197
/** Who moves up is refused for another reason now and then. */
const PASSES = 2

/** The block of a seed and a number, adjusted. */
export async function adjusted(
  seed: number,
  index: number,
  execute: (blockCase: BlockCase) => Promise<BlockText>,
): Promise<BlockCase> {
  const random = new Prng(seed ^ STREAM, index)
  let fitting = generateBlock(seed, index)
  for (let pass = 0; pass < PASSES; pass++) {
    fitting = withFittingNonces(random, fitting, await execute({ ...fitting, onRefusal: 'skip' }))
  }
  return random.chance(0.35) ? withTightLimits(random, fitting, await execute(fitting)) : fitting
}

/** Whoever comes after a refused transaction of the same sender moves up, mostly. */
function withFittingNonces(random: Prng, blockCase: BlockCase, { results }: BlockText): BlockCase {
  const movedUp = new Map<string, bigint>()
  const steps = blockCase.steps.map((step, at): BlockStep => {
    const stateNonce = /^refused nonceTooHigh.* state: (\d+)/.exec(results[at] ?? '')?.[1]
    if (step.kind !== 'transaction' || stateNonce === undefined || random.chance(0.02)) return step
    const sender = bytesToHex(step.sender)
    const earlier = movedUp.get(sender) ?? 0n
    movedUp.set(sender, earlier + 1n)
    return { ...step, transaction: { ...step.transaction, nonce: BigInt(stateNonce) + earlier } }
  })
  return { ...blockCase, steps }
}

/** The same block with gas limits close to what its transactions and the whole of it need. */
function withTightLimits(random: Prng, blockCase: BlockCase, { results }: BlockText): BlockCase {
  let total = 0n
  const steps = blockCase.steps.map((step, at): BlockStep => {
    const used = /gas (\d+) refund (-?\d+)/.exec(results[at] ?? '')
    if (step.kind !== 'transaction' || used === null) return step
    total += BigInt(used[1]!)
    if (random.chance(0.6)) return step
    const need = BigInt(used[1]!) + (random.chance(0.5) ? BigInt(used[2]!) : 0n)
    const limit = need + BigInt(random.pick([-1, 0, 0, 1, 100, 2300]))
    return { ...step, transaction: { ...step.transaction, gasLimit: limit < 0n ? 0n : limit } }
  })
  const gasLimit = random.chance(0.3) ? (total * BigInt(random.between(40, 110))) / 100n : blockCase.gasLimit
  return { ...blockCase, steps, gasLimit }
}
