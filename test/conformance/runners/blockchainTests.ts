/**
 * Runs `blockchain-tests`: a chain of blocks on a given genesis, with blocks among them that must be refused.
 *
 * Owns: the course of such a case. Must never: tell the chain which blocks are meant to be valid.
 */
import { Chain, InvalidBlockError } from '../../../src/chain/index.ts'
import { bytesToHex, hexToBytes } from '../../../src/primitives/hex.ts'
import { type ChainConfig, chainConfigForNetwork, ForkError } from '../../../src/protocol/index.ts'
import { MemoryState, type World } from '../../../src/state/index.ts'
import { type BlockchainTest, type BlockEntry, expectationOf, genesisOf } from '../blockchainTests/format.ts'
import { judgeRefusal } from '../blockchainTests/reasons.ts'
import { storedChain } from '../blockchainTests/storedChain.ts'
import type { BlockSettings, CaseSink, FixtureFile, Verdict } from '../cases.ts'
import { quantity } from '../fixtureValues.ts'
import { stateDifference } from '../stateTests/difference.ts'

export async function runBlockchainTests(file: FixtureFile, sink: CaseSink, settings: BlockSettings): Promise<void> {
  for (const [name, test] of Object.entries(file.content as Record<string, BlockchainTest>)) {
    await sink.checkLater(`${name} [${test.network}]`, async () => {
      const config = configOf(test)
      if (config === undefined) return { skipped: `no rules for the network ${test.network}` }
      return judge(test, config, settings, (text) => sink.note(text))
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

async function judge(
  test: BlockchainTest,
  config: ChainConfig,
  { executors, world: kind }: BlockSettings,
  note: (text: string) => void,
): Promise<Verdict> {
  const executor = await executors.take()
  const first = { config, genesis: genesisOf(test), world: MemoryState.fromAlloc(test.pre), executor }
  const { chain, world } = kind === 'memory' ? { chain: new Chain(first), world: first.world } : storedChain(first)
  for (const [index, entry] of test.blocks.entries()) {
    const verdict = await importEntry(chain, world, entry, test, note)
    if (verdict !== undefined) {
      return { expected: `block entry ${index}: ${verdict.expected}`, found: verdict.found }
    }
  }
  executors.giveBack(executor)
  return compareEnd(test, chain, world)
}

async function importEntry(
  chain: Chain,
  world: World,
  entry: BlockEntry,
  test: BlockchainTest,
  note: (text: string) => void,
): Promise<{ expected: string; found: string } | undefined> {
  const expectation = expectationOf(entry, test)
  const { head } = chain
  try {
    const { block } = await chain.importBlock(hexToBytes(entry.rlp))
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
