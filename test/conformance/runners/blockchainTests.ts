/**
 * Runs `blockchain-tests`: a chain of blocks on a given genesis, with blocks among them that must be refused.
 *
 * Owns: the course of such a case. Must never: tell the chain which blocks are meant to be valid.
 */
import { Chain, InvalidBlockError } from '../../../src/chain/index.ts'
import { SequentialExecutor } from '../../../src/executor/index.ts'
import { Kernel } from '../../../src/kernel-host/index.ts'
import { bytesToHex, hexToBytes } from '../../../src/primitives/hex.ts'
import { type ChainConfig, chainConfigForNetwork, ForkError } from '../../../src/protocol/index.ts'
import { MemoryState, type World } from '../../../src/state/index.ts'
import { type BlockchainTest, type BlockEntry, expectationOf, genesisOf } from '../blockchainTests/format.ts'
import { judgeRefusal } from '../blockchainTests/reasons.ts'
import { storedChain } from '../blockchainTests/storedChain.ts'
import type { CaseSink, FixtureFile, Verdict } from '../cases.ts'
import { quantity } from '../fixtureValues.ts'
import type { WorldKind } from '../options.ts'
import { stateDifference } from '../stateTests/difference.ts'

/** A test calls 1,024 frames deep with a megabyte of memory in each. Only what is written takes real memory. */
const EVM_MEGABYTES = 1536

/** Made again after a case that threw, because nobody knows what it left behind. */
let executor: SequentialExecutor | undefined

export function runBlockchainTests(file: FixtureFile, sink: CaseSink, world: WorldKind = 'memory'): void {
  for (const [name, test] of Object.entries(file.content as Record<string, BlockchainTest>)) {
    sink.check(`${name} [${test.network}]`, () => {
      const config = configOf(test)
      if (config === undefined) return { skipped: `no rules for the network ${test.network}` }
      return judge(test, config, world, (text) => sink.note(text))
    })
  }
}

function configOf({ network, config }: BlockchainTest): ChainConfig | undefined {
  try {
    return chainConfigForNetwork(network, config?.blobSchedule, quantity(config?.chainid ?? '0x1'))
  } catch (error) {
    if (error instanceof ForkError) return undefined
    throw error
  }
}

function judge(test: BlockchainTest, config: ChainConfig, kind: WorldKind, note: (text: string) => void): Verdict {
  const running = executor ?? new SequentialExecutor(new Kernel({ memoryMegabytes: EVM_MEGABYTES }))
  executor = undefined
  const first = { config, genesis: genesisOf(test), world: MemoryState.fromAlloc(test.pre), executor: running }
  const { chain, world } = kind === 'memory' ? { chain: new Chain(first), world: first.world } : storedChain(first)
  for (const [index, entry] of test.blocks.entries()) {
    const verdict = importEntry(chain, world, entry, test, note)
    if (verdict !== undefined) {
      return { expected: `block entry ${index}: ${verdict.expected}`, found: verdict.found }
    }
  }
  executor = running
  return compareEnd(test, chain, world)
}

function importEntry(
  chain: Chain,
  world: World,
  entry: BlockEntry,
  test: BlockchainTest,
  note: (text: string) => void,
): { expected: string; found: string } | undefined {
  const expectation = expectationOf(entry, test)
  const { head } = chain
  try {
    const { block } = chain.importBlock(hexToBytes(entry.rlp))
    if (expectation.isValid) return undefined
    return { expected: `refusal: ${expectation.reason ?? 'no reason given'}`, found: `block ${block.id} accepted` }
  } catch (error) {
    if (!(error instanceof InvalidBlockError)) throw error
    if (expectation.isValid) return { expected: 'acceptance', found: `refusal: ${error.rule}: ${error.message}` }
    if (chain.head !== head) return { expected: `head ${head.id} as before`, found: `head ${chain.head.id}` }
    const [before, after] = [bytesToHex(head.header.stateRoot), bytesToHex(world.root())]
    if (before !== after) return { expected: `root ${before} as before the refusal`, found: `root ${after}` }
    return judgeRefusal(expectation.reason, error, note)
  }
}

function compareEnd(test: BlockchainTest, chain: Chain, world: World): Verdict {
  const { lastblockhash, postState } = test
  if (bytesToHex(hexToBytes(lastblockhash)) !== chain.head.id) {
    return { expected: `head ${lastblockhash}`, found: `head ${chain.head.id}, number ${chain.head.header.number}` }
  }
  if (postState === undefined) return undefined
  const [expected, found] = [bytesToHex(MemoryState.fromAlloc(postState).root()), bytesToHex(world.root())]
  if (expected === found) return undefined
  return { expected, found: world instanceof MemoryState ? `${found}: ${stateDifference(postState, world)}` : found }
}
