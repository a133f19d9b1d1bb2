/**
 * Runs a case on @ethereumjs/evm, a third opinion by other people.
 *
 * Owns: setting that library up as for one transaction, and the end of the transaction, which it leaves to its caller.
 * Must never: correct its results; where it deviates, deviations.ts says so.
 */
import { Common, Hardfork, Mainnet } from '@ethereumjs/common'
import { createEVM, type EVM, type EVMResult, type InterpreterStep } from '@ethereumjs/evm'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import {
  Account,
  Address,
  bytesToHex,
  createAddressFromBigInt,
  hexToBytes,
  type PrefixedHexString,
} from '@ethereumjs/util'
import { type ForkName, rulesOf } from '../../src/protocol/forks/index.ts'
import { bytesOf, wordOf } from '../oracle/word.ts'
import { BLOCK, COINBASE, type FuzzCase, GAS_PRICE } from './case.ts'
import { type Engine, logLine, type Outcome, WorldText } from './engines.ts'

const HARDFORKS: Readonly<Partial<Record<ForkName, Hardfork>>> = {
  frontier: Hardfork.Chainstart,
  homestead: Hardfork.Homestead,
  tangerineWhistle: Hardfork.TangerineWhistle,
  spuriousDragon: Hardfork.SpuriousDragon,
  byzantium: Hardfork.Byzantium,
  constantinople: Hardfork.Constantinople,
  petersburg: Hardfork.Petersburg,
  istanbul: Hardfork.Istanbul,
  berlin: Hardfork.Berlin,
  london: Hardfork.London,
  paris: Hardfork.Paris,
  shanghai: Hardfork.Shanghai,
  cancun: Hardfork.Cancun,
  prague: Hardfork.Prague,
  osaka: Hardfork.Osaka,
}

/** Any root but the empty one: only whether there is storage matters here. */
const SOME_ROOT = new Uint8Array(32).fill(1)

export const ethereumjsEngine: Engine = { name: 'ethereumjs', run: (fuzzCase) => runEthereumjs(fuzzCase) }

/** `onStep` is told of each instruction before it runs. */
export async function runEthereumjs(fuzzCase: FuzzCase, onStep?: (step: InterpreterStep) => void): Promise<Outcome> {
  const { fork, from, to, data, value, gas } = fuzzCase
  const state = new SimpleStateManager()
  await fill(state, fuzzCase)
  const evm = await createEVM({ common: commonOf(fork), stateManager: state, blockchain: BLOCKCHAIN })
  warmUp(evm, fuzzCase)
  if (onStep !== undefined) {
    evm.events?.on('step', (step, resume) => {
      onStep(step)
      resume?.()
    })
  }
  const result = await evm.runCall({
    caller: createAddressFromBigInt(from),
    ...(to === undefined ? {} : { to: createAddressFromBigInt(to) }),
    data,
    value,
    gasLimit: gas,
    gasPrice: GAS_PRICE,
    block: HEADER,
    skipNonceIncrement: to !== undefined,
  })
  await finishTransaction(evm, fork, result)
  return toOutcome(state, fuzzCase, result)
}

const commons = new Map<ForkName, Common>()

function commonOf(fork: ForkName): Common {
  const hardfork = HARDFORKS[fork]
  if (hardfork === undefined) throw new Error(`@ethereumjs/evm is not set up for ${fork}`)
  let common = commons.get(fork)
  if (common === undefined) {
    // No case has a valid blob proof, so a verifier that always refuses is exact.
    const kzg = { verifyProof: () => false } as unknown as NonNullable<Common['customCrypto']['kzg']>
    common = new Common({ chain: Mainnet, hardfork, customCrypto: { kzg } })
    commons.set(fork, common)
  }
  return common
}

const HEADER = {
  header: {
    number: BLOCK.number,
    coinbase: createAddressFromBigInt(COINBASE),
    timestamp: BLOCK.timestamp,
    difficulty: BLOCK.difficulty,
    prevRandao: bytesOf(BLOCK.prevRandao, 32),
    gasLimit: BLOCK.gasLimit,
    baseFeePerGas: BLOCK.baseFee,
    slotNumber: 0n,
    getBlobGasPrice: () => BLOCK.blobBaseFee,
  },
}

const BLOCKCHAIN = {
  getBlock: async (id: number | bigint | Uint8Array) => ({
    hash: () => BLOCK.blockHash(typeof id === 'object' ? wordOf(id) : BigInt(id)) ?? new Uint8Array(32),
  }),
  putBlock: async () => {},
  shallowCopy() {
    return this
  },
}

async function fill(state: SimpleStateManager, { accounts }: FuzzCase): Promise<void> {
  for (const { address, nonce, balance, code, storage } of accounts) {
    const at = createAddressFromBigInt(address)
    const storageRoot = storage.length > 0 ? SOME_ROOT : undefined
    await state.putAccount(at, new Account(nonce, balance, storageRoot))
    if (code.length > 0) await state.putCode(at, code)
    for (const [slot, value] of storage) await state.putStorage(at, bytesOf(slot, 32), minimal(value))
  }
}

function minimal(value: bigint): Uint8Array {
  return bytesOf(value, Math.ceil(value.toString(16).length / 2))
}

function warmUp(evm: EVM, { fork, from, to }: FuzzCase): void {
  const rules = rulesOf(fork)
  const warm = [from, ...rules.precompiles.map(BigInt)]
  if (to !== undefined) warm.push(to)
  if (rules.coinbaseStartsWarm) warm.push(COINBASE)
  for (const address of warm) evm.journal.addAlwaysWarmAddress(createAddressFromBigInt(address).toString())
}

/** What the library's transaction processor does behind the message: destroyed and empty accounts go. */
async function finishTransaction(evm: EVM, fork: ForkName, { execResult }: EVMResult): Promise<void> {
  const { selfdestructOnlyWhenCreatedInTransaction } = rulesOf(fork)
  for (const address of execResult.selfdestruct?.keys() ?? []) {
    if (selfdestructOnlyWhenCreatedInTransaction && !execResult.createdAddresses?.has(address)) continue
    await evm.journal.deleteAccount(new Address(hexToBytes(address)))
  }
  await evm.journal.cleanup()
}

function toOutcome(state: SimpleStateManager, fuzzCase: FuzzCase, { execResult, createdAddress }: EVMResult): Outcome {
  const status = statusOf(execResult.exceptionError?.error)
  const isCreated = fuzzCase.to === undefined && status === 'success' && createdAddress !== undefined
  return {
    status,
    gasUsed: execResult.executionGasUsed,
    gasRefund: execResult.gasRefund ?? 0n,
    output: bytesToHex(execResult.returnValue),
    logs: (execResult.logs ?? []).map(([address, topics, data]) => logLine({ address, topics, data })),
    createdAddress: isCreated ? bytesToHex(createdAddress.bytes) : '',
    world: worldOf(state),
  }
}

function statusOf(error: string | undefined): Outcome['status'] {
  // Before EIP-2 a creation that cannot pay its deposit is a success without code; the library marks it by this error.
  if (error === undefined || error === 'code store out of gas') return 'success'
  return error === 'revert' ? 'revert' : 'halt'
}

function worldOf(state: SimpleStateManager): ReadonlyMap<string, string> {
  const [accounts, slots] = [state.accountStack.at(-1), state.storageStack.at(-1)]
  if (accounts === undefined || slots === undefined) throw new Error('the state manager has lost its state')
  const world = new WorldText()
  for (const [address, account] of accounts) {
    if (account === undefined) continue
    world.setAccount(hexToBytes(address), account.nonce, account.balance, account.codeHash)
  }
  for (const [key, value] of slots) {
    const [address, slot] = key.split('_') as [PrefixedHexString, PrefixedHexString]
    if (accounts.get(address) !== undefined) world.setSlot(hexToBytes(address), BigInt(slot), wordOf(value))
  }
  return world.lines
}
