/**
 * Everything at once, without a pause: transactions that meet and such that do not, blocks, questions about them, snapshots.
 *
 * Owns: who does what, and that nobody is in the way of going back to a snapshot. Must never: expect an error.
 */

import { callData, creationData } from '../../../bench/contracts/artifacts.ts'
import { bytesToHex, contractAddress, hexToBytes, privateKeyToAddress } from '../../../src/primitives/index.ts'
import { encodeTransaction, signTransaction } from '../../../src/protocol/index.ts'
import type { SoakClient } from './client.ts'

const SENDERS = 40
const TRANSACTIONS_PER_BLOCK = 60
const SUPPLY = 10n ** 30n
const GAS = '0x493e0'
const GWEI = 10n ** 9n
const DEPLOYER = new Uint8Array(20).fill(0xde)
const SIGNER_KEY = new Uint8Array(32).fill(0x51)
const SIGNER = privateKeyToAddress(SIGNER_KEY)
/** Blocks that questions about logs and traces go back. */
const LOOK_BACK = 40
/** Rounds between a snapshot and going back to it. */
const SNAPSHOT_ROUNDS = 3

type Hex = `0x${string}`

const senders = Array.from({ length: SENDERS }, (_, index) => bytesToHex(new Uint8Array(20).fill(0x10 + index)))
const counter = contractAddress(DEPLOYER, 0n)
const token = contractAddress(DEPLOYER, 1n)
const traceLog = contractAddress(DEPLOYER, 2n)

export class Load {
  blocks = 0
  transactions = 0
  reverts = 0
  readonly #client: SoakClient
  readonly #isOver: () => boolean
  #chainId = 1n
  /** Hashes of the last block with transactions. */
  #recent: readonly Hex[] = []

  constructor(client: SoakClient, isOver: () => boolean) {
    this.#client = client
    this.#isOver = isOver
  }

  /** Resolves when it is over. */
  async run(): Promise<void> {
    await this.#prepare()
    for (let round = 0; !this.#isOver(); round++) {
      const snapshot = round % SNAPSHOT_ROUNDS === 0 ? await this.#client.call('evm_snapshot') : undefined
      await Promise.all([this.#makeBlocks(round), this.#askAboutLogs(), this.#trace(), this.#callAndSimulate()])
      if (snapshot === undefined) continue
      const isBack = await this.#client.call('evm_revert', snapshot)
      if (isBack !== true) throw new Error(`evm_revert: ${JSON.stringify(isBack)}`)
      this.#recent = []
      this.reverts++
    }
  }

  async #prepare(): Promise<void> {
    const { call } = this.#bound()
    this.#chainId = BigInt((await call('eth_chainId')) as string)
    const rich = `0x${(10n ** 24n).toString(16)}`
    for (const address of [...senders, bytesToHex(DEPLOYER), bytesToHex(SIGNER)]) {
      await call('anvil_setBalance', address, rich)
    }
    for (const data of [creationData('Counter'), creationData('Token', SUPPLY), creationData('TraceLog')]) {
      await call('eth_sendTransaction', { from: bytesToHex(DEPLOYER), data: bytesToHex(data), gas: '0x2dc6c0' })
    }
    for (const sender of senders) {
      const data = callData('Token', 'transfer(address,uint256)', hexToBytes(sender), 10n ** 24n)
      await call('eth_sendTransaction', {
        from: bytesToHex(DEPLOYER),
        to: bytesToHex(token),
        data: bytesToHex(data),
        gas: GAS,
      })
    }
    await call('evm_mine')
  }

  async #makeBlocks(round: number): Promise<void> {
    const { call } = this.#bound()
    const nonce = BigInt((await call('eth_getTransactionCount', bytesToHex(SIGNER), 'pending')) as string)
    const sent: Promise<unknown>[] = []
    for (let index = 0; index < TRANSACTIONS_PER_BLOCK; index++) {
      const wish = wishOf(index, round)
      sent.push(call('eth_sendTransaction', { from: senders[index % SENDERS], gas: GAS, ...wish }))
    }
    sent.push(call('eth_sendRawTransaction', this.#signed(nonce)))
    const hashes = (await Promise.all(sent)) as Hex[]
    await call('evm_mine')
    const block = (await call('eth_getBlockByNumber', 'latest', true)) as { readonly transactions: readonly unknown[] }
    if (block.transactions.length !== hashes.length) {
      throw new Error(`a block took ${block.transactions.length} of ${hashes.length} transactions`)
    }
    const receipts = (await call('eth_getBlockReceipts', 'latest')) as readonly { readonly status: string }[]
    const failed = receipts.filter(({ status }) => status !== '0x1').length
    if (failed > 0) throw new Error(`${failed} transactions failed`)
    this.#recent = hashes
    this.blocks++
    this.transactions += hashes.length
  }

  async #askAboutLogs(): Promise<void> {
    const { call } = this.#bound()
    const head = Number(await call('eth_blockNumber'))
    const fromBlock = quantity(Math.max(0, head - LOOK_BACK))
    await call('eth_getLogs', { fromBlock, toBlock: quantity(head) })
    await call('eth_getLogs', { fromBlock, toBlock: quantity(head), address: bytesToHex(counter) })
    const filter = await call('eth_newFilter', { address: bytesToHex(token) })
    await call('eth_getFilterChanges', filter)
    await call('eth_uninstallFilter', filter)
    await call('eth_feeHistory', '0x5', 'latest', [50])
  }

  async #trace(): Promise<void> {
    const { call } = this.#bound()
    const [first] = this.#recent
    if (first === undefined) return
    await call('debug_traceTransaction', first, { tracer: 'callTracer' })
    await call('debug_traceTransaction', this.#recent.at(-2), {})
    const { blockNumber } = (await call('eth_getTransactionByHash', first)) as { readonly blockNumber: string }
    await call('debug_traceBlockByNumber', blockNumber, { tracer: 'prestateTracer', tracerConfig: { diffMode: true } })
    await call('trace_block', blockNumber)
  }

  async #callAndSimulate(): Promise<void> {
    const { call } = this.#bound()
    const [from] = senders
    const data = bytesToHex(callData('Counter', 'increment()'))
    const message = { from, to: bytesToHex(counter), data }
    await call('eth_call', message, 'latest')
    await call('eth_estimateGas', message)
    await call('eth_createAccessList', message)
    await call('eth_simulateV1', { blockStateCalls: [{ calls: [message, message] }, {}], traceTransfers: true })
    await call('eth_getProof', bytesToHex(counter), [`0x${'00'.repeat(32)}`], 'latest')
    await call('txpool_status')
  }

  #signed(nonce: bigint): Hex {
    const transaction = signTransaction(
      {
        type: 2,
        chainId: this.#chainId,
        nonce,
        gasLimit: 21_000n,
        maxFeePerGas: 10_000n * GWEI,
        maxPriorityFeePerGas: GWEI,
        to: DEPLOYER,
        value: 1n,
        data: new Uint8Array(0),
        accessList: [],
        maxFeePerBlobGas: 0n,
        blobVersionedHashes: [],
        authorizationList: [],
      },
      SIGNER_KEY,
    )
    return bytesToHex(encodeTransaction(transaction))
  }

  #bound(): Pick<SoakClient, 'call'> {
    return { call: (method, ...params) => this.#client.call(method, ...params) }
  }
}

/** In turn: ether to somebody new, tokens, the counter that all meet at, a list that grows, a contract. */
function wishOf(index: number, round: number): Readonly<Record<string, string>> {
  const somebody = new Uint8Array(20).fill(0x80 + (index % 64))
  somebody[0] = round & 0xff
  switch (index % 5) {
    case 0:
      return { to: bytesToHex(somebody), value: '0x1' }
    case 1:
      return { to: bytesToHex(token), data: bytesToHex(callData('Token', 'transfer(address,uint256)', somebody, 1n)) }
    case 2:
      return { to: bytesToHex(counter), data: bytesToHex(callData('Counter', 'increment()')) }
    case 3: {
      const data = callData('TraceLog', 'addStep(uint256,bytes32,uint32)', BigInt(index % 16), BigInt(round), 7n)
      return { to: bytesToHex(traceLog), data: bytesToHex(data) }
    }
    default:
      return { to: senders[(index + 1) % SENDERS]!, value: '0x2' }
  }
}

function quantity(number: number): string {
  return `0x${number.toString(16)}`
}
