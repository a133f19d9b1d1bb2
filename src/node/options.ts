/**
 * What a node can be told, and what holds when it is told nothing.
 *
 * Owns: the options of `createNode`, their defaults, and which of them contradict each other. Must never: read a file, the
 * environment or the clock: what is left open here is decided where it is used.
 */
import type { BalanceChecks, PoolOrder } from '../pool/index.ts'
import type { Genesis } from '../protocol/index.ts'
import type { Durability } from '../state/index.ts'
import type { Log } from './log.ts'

/** An account that has something from the first block on; the amount is in wei. */
export interface FundedAccount {
  readonly address: Uint8Array
  readonly balance: bigint
}

/** What a new chain begins with. */
export interface ChainOptions {
  /** Begins the chain instead of a development chain of the options below. */
  readonly genesis?: Genesis | undefined
  /** 31337 without it. */
  readonly chainId?: bigint | undefined
  /** The rules that hold from the first block on; the newest without it. */
  readonly hardfork?: string | undefined
  /** Seconds since 1970, of the first block; now without it. */
  readonly timestamp?: bigint | undefined
  /** Of the first block; 0 without it. */
  readonly number?: bigint | undefined
  /** 60,000,000 without it. */
  readonly gasLimit?: bigint | undefined
  /** Of the first block, in wei; 1 gwei without it. */
  readonly baseFee?: bigint | undefined
  /** Who gets the fees; nobody (zero) without it. */
  readonly coinbase?: Uint8Array | undefined
  /** False: the factory at 0x4e59b448... is left out. */
  readonly create2Factory?: boolean | undefined
  readonly funded?: readonly FundedAccount[] | undefined
}

/** Whose keys the node has. */
export interface AccountOptions {
  /** The one that every development chain has, without it. */
  readonly mnemonic?: string | undefined
  readonly derivationPath?: string | undefined
  /** How many are derived and unlocked; 10 without it. */
  readonly accounts?: number | undefined
  /** Of each, in wei; 10,000 ether without it. */
  readonly balance?: bigint | undefined
}

/** Where a chain is kept, and how much of it. */
export interface StorageOptions {
  /** The folder that the chain is kept in; without it one that is removed when the node is closed. */
  readonly dataDir?: string | undefined
  readonly durability?: Durability | undefined
  /** How many states are kept; all without it. */
  readonly prune?: number | undefined
  /** How many blocks are kept whole; all without it. */
  readonly pruneBlocks?: number | undefined
  /** Megabytes for tries and for what was used lately; 64 without it. */
  readonly cache?: number | undefined
}

/** Threads and limits. */
export interface ExecutionOptions {
  /** Threads that execute blocks; every core without it, 0 = blocks are executed in order on the thread of the node. */
  readonly lanes?: number | undefined
  /** Executes every block in order, too, and stops at the first difference. */
  readonly shadow?: boolean | undefined
  /** Threads that execute calls, estimates and traces. */
  readonly callLanes?: number | undefined
  /** How long a call may take, in milliseconds. */
  readonly callTimeLimit?: number | undefined
  /** Megabytes of EVM memory that a call may use. */
  readonly callMemory?: number | undefined
  /** The most gas that a call gets, whatever it asks for; as much as it likes without it. */
  readonly callGasCap?: bigint | undefined
}

/** When blocks are made, and of what. */
export interface MiningOptions {
  /** A block as soon as there is a transaction; true without it, false when there is a block time. */
  readonly automine?: boolean | undefined
  /** Milliseconds between blocks; none without it. */
  readonly blockTime?: number | undefined
  /** `fees` without it. */
  readonly order?: PoolOrder | undefined
  readonly balanceChecks?: BalanceChecks | undefined
  /** Same transactions, same blocks: times and random values follow from the block number. */
  readonly deterministic?: boolean | undefined
  /** Blocks between head and `safe`, and between `safe` and `finalized`; 32 without it. */
  readonly slotsInEpoch?: number | undefined
  /** Transactions for anybody are taken without a signature. */
  readonly autoImpersonate?: boolean | undefined
}

/** Who may talk to the node, and what it says of itself. */
export interface ServerOptions {
  /** 0 = any free one; without it there is no server. */
  readonly port?: number | undefined
  /** 127.0.0.1 without it. */
  readonly host?: string | readonly string[] | undefined
  readonly ipcPath?: string | undefined
  /** Origins of web pages that may call; all without it. */
  readonly origins?: '*' | readonly string[] | undefined
  /** Host names besides the loopback ones and all addresses; '*' among them = all. */
  readonly hosts?: readonly string[] | undefined
  /** Of one message; Infinity = no limit. */
  readonly maxBodyBytes?: number | undefined
  /** What `web3_clientVersion` says; some tools look for a name that they know, which the default begins with. */
  readonly clientVersion?: string | undefined
  /** False: no metrics under /metrics. */
  readonly metrics?: boolean | undefined
  readonly log?: Log | undefined
}

/** All options of `createNode`. */
export interface NodeOptions
  extends ChainOptions,
    AccountOptions,
    StorageOptions,
    ExecutionOptions,
    MiningOptions,
    ServerOptions {}

/** Options that contradict each other, or one that makes no sense. Its message is meant for the user. */
export class OptionError extends Error {
  override readonly name = 'OptionError'
  readonly option: keyof NodeOptions

  constructor(option: keyof NodeOptions, problem: string) {
    super(`${option}: ${problem}`)
    this.option = option
  }
}

export const DEFAULT_CHAIN_ID = 31_337n
export const DEFAULT_GAS_LIMIT = 60_000_000n
export const DEFAULT_BASE_FEE = 10n ** 9n
export const DEFAULT_BALANCE = 10_000n * 10n ** 18n
export const DEFAULT_CACHE_MEGABYTES = 64
export const DEFAULT_SLOTS_IN_EPOCH = 32
const MOST_ACCOUNTS = 10_000

/** What describes a chain that does not exist yet: an error beside a genesis, which says all of it. */
const OF_A_NEW_CHAIN = ['hardfork', 'timestamp', 'number', 'baseFee'] as const satisfies readonly (keyof ChainOptions)[]

/** Throws OptionError. */
export function checkOptions(options: NodeOptions): void {
  const { genesis, chainId, accounts = 0, blockTime, lanes, shadow, prune, pruneBlocks, durability } = options
  if (genesis !== undefined) {
    for (const option of OF_A_NEW_CHAIN) {
      if (options[option] !== undefined) throw new OptionError(option, 'is given beside a genesis, which says it')
    }
    if (chainId !== undefined && chainId !== genesis.config.chainId) {
      throw new OptionError('chainId', `${chainId} is not that of the genesis, ${genesis.config.chainId}`)
    }
  }
  checkRange('accounts', accounts, 0, MOST_ACCOUNTS)
  if (blockTime !== undefined && !(blockTime >= 1 && blockTime < 2 ** 31)) {
    throw new OptionError('blockTime', `wants milliseconds from 1 up, not ${blockTime}`)
  }
  if (chainId !== undefined && !(chainId > 0n && chainId < 2n ** 64n)) {
    throw new OptionError('chainId', `wants a number from 1 to 2^64 - 1, not ${chainId}`)
  }
  if (shadow && lanes === 0) throw new OptionError('shadow', 'needs lanes to compare with')
  if (durability !== undefined && options.dataDir === undefined) {
    throw new OptionError('durability', 'is about a folder that is kept: dataDir')
  }
  if (pruneBlocks !== undefined && (prune === undefined || prune > pruneBlocks)) {
    throw new OptionError('pruneBlocks', `${pruneBlocks} needs prune with at most that: states need their blocks`)
  }
  checkRange('port', options.port ?? 0, 0, 65_535)
  if (options.ipcPath !== undefined && options.port === undefined) throw new OptionError('ipcPath', 'needs a port')
}

function checkRange(option: 'accounts' | 'port', value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new OptionError(option, `wants a whole number from ${least} to ${most}, not ${value}`)
}
