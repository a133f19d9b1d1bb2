/**
 * The terms of the next block: what its header will say before anything is executed.
 *
 * Owns: what was asked of the next block, and what follows from its parent where nothing was asked. Must never: look at a
 * transaction.
 */
import { type BlockAttributes, type ChainBlock, rulesAfter } from '../chain/index.ts'
import { keccak256 } from '../primitives/index.ts'
import { blobBaseFee, type ChainConfig, nextBaseFee, nextExcessBlobGas, type Rules } from '../protocol/index.ts'
import type { BlockClock } from './clock.ts'

/** What the next block will have if it is made now. */
export interface BlockTerms {
  readonly number: bigint
  readonly timestamp: bigint
  readonly coinbase: Uint8Array
  readonly gasLimit: bigint
  readonly prevRandao: Uint8Array
  /** undefined before EIP-1559. */
  readonly baseFee: bigint | undefined
  /** undefined before EIP-4844. */
  readonly blobBaseFee: bigint | undefined
  readonly rules: Rules
  /** The same for the one who builds. */
  readonly attributes: BlockAttributes
}

export class NextBlock {
  coinbase: Uint8Array
  /** Of the next block and those after it; undefined = that of the parent. */
  gasLimit: bigint | undefined
  /** Of the next block only. */
  baseFee: bigint | undefined
  /** Of the next block only. */
  prevRandao: Uint8Array | undefined
  readonly extraData: Uint8Array | undefined

  constructor(coinbase: Uint8Array, extraData?: Uint8Array) {
    this.coinbase = coinbase
    this.extraData = extraData
  }

  terms(parent: ChainBlock, clock: BlockClock, config: ChainConfig): BlockTerms {
    const { header } = parent
    const number = header.number + 1n
    const timestamp = clock.timeOnTop(header.timestamp)
    const rules = rulesAfter(parent, { number, timestamp }, config)
    const imposedFee = rules.hasBaseFee ? this.baseFee : undefined
    const imposedLimit = this.gasLimit === header.gasLimit ? undefined : this.gasLimit
    const isImposed = imposedFee !== undefined || imposedLimit !== undefined
    const prevRandao = this.prevRandao ?? randomAfter(header.mixHash)
    return {
      number,
      timestamp,
      coinbase: this.coinbase,
      gasLimit: imposedLimit ?? header.gasLimit,
      prevRandao,
      baseFee: rules.hasBaseFee ? (imposedFee ?? nextBaseFee(header)) : undefined,
      blobBaseFee: rules.blobs && blobBaseFee(nextExcessBlobGas(header, rules), rules.blobs),
      rules,
      attributes: {
        timestamp,
        coinbase: this.coinbase,
        prevRandao,
        extraData: this.extraData,
        imposed: isImposed ? { baseFeePerGas: imposedFee, gasLimit: imposedLimit } : undefined,
      },
    }
  }

  /** What was asked of one block is over with it. */
  madeBlock(): void {
    this.baseFee = undefined
    this.prevRandao = undefined
  }

  /** Gives what takes the terms back to this moment's. */
  save(): () => void {
    const { coinbase, gasLimit, baseFee, prevRandao } = this
    return () => Object.assign(this, { coinbase, gasLimit, baseFee, prevRandao })
  }
}

/** Contracts see a new number in each block, and the same chain made again has the same ones. */
function randomAfter(mixHash: Uint8Array): Uint8Array {
  return keccak256(mixHash)
}
