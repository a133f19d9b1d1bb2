/**
 * The flags of `multilane node`.
 *
 * Owns: their names (those of anvil where they mean the same), and how they become options of a node. Must never: start anything.
 */
import type { NodeOptions } from '../../node/index.ts'
import { type FlagSpec, listValue, type ParsedArguments, UsageError, wholeNumber } from '../flags.ts'
import { etherValue, numberValue, oneOf, secondsValue } from './values.ts'

const DEFAULT_PORT = 8545

export const NODE_FLAGS: readonly FlagSpec[] = [
  { name: 'port', short: 'p', value: 'N', help: `where to listen, 0 = any free port; default ${DEFAULT_PORT}` },
  {
    name: 'host',
    value: 'ADDRESS',
    isList: true,
    help: 'the address to listen on, several by comma; default 127.0.0.1',
  },
  { name: 'ipc', value: 'PATH', help: 'also listen on this socket file' },
  { name: 'allow-origin', value: 'ORIGIN', isList: true, help: 'web pages that may call; default all' },
  { name: 'allow-host', value: 'NAME', isList: true, help: 'host names that may be asked for besides localhost' },
  { name: 'no-cors', help: 'no web page may call' },
  { name: 'no-request-size-limit', help: 'take messages of any size; default 16 MB' },

  { name: 'chain-id', value: 'N', help: 'default 31337' },
  { name: 'hardfork', value: 'NAME', help: 'the rules from the first block on; default the newest' },
  { name: 'init', value: 'FILE', help: 'begin with this genesis file instead' },
  { name: 'timestamp', value: 'SECONDS', help: 'time of the first block; default now' },
  { name: 'number', value: 'N', help: 'number of the first block; default 0' },
  { name: 'gas-limit', value: 'N', help: 'of a block; default 60000000' },
  { name: 'base-fee', aliases: ['block-base-fee-per-gas'], value: 'WEI', help: 'of the first block; default 1 gwei' },
  { name: 'coinbase', value: 'ADDRESS', help: 'who gets the fees' },
  { name: 'disable-default-create2-deployer', help: 'leave out the factory at 0x4e59b448...' },

  { name: 'accounts', short: 'a', value: 'N', help: 'accounts to derive, fund and unlock; default 10' },
  { name: 'balance', value: 'ETHER', help: 'of each; default 10000' },
  { name: 'mnemonic', short: 'm', value: 'WORDS', help: 'what they are derived from; default "test test ... junk"' },
  { name: 'mnemonic-random', help: 'a new mnemonic' },
  { name: 'derivation-path', value: 'PATH', help: `default m/44'/60'/0'/0/` },
  { name: 'fund-accounts', value: 'ADDRESS:ETHER', isList: true, help: 'further accounts to fund, several by comma' },

  { name: 'block-time', aliases: ['blockTime'], short: 'b', value: 'SECONDS', help: 'a block every so often' },
  { name: 'no-mining', aliases: ['no-mine'], help: 'a block only when asked' },
  { name: 'mixed-mining', help: 'with --block-time: also as soon as there is a transaction' },
  { name: 'order', value: 'HOW', help: 'of transactions in a block: fees (default) or fifo' },
  { name: 'slots-in-an-epoch', value: 'N', help: 'blocks until one is safe; default 32' },
  { name: 'auto-impersonate', aliases: ['auto-unlock'], help: 'take transactions of anybody without a signature' },
  { name: 'disable-pool-balance-checks', help: 'take transactions whose sender cannot pay' },
  { name: 'deterministic', help: 'same transactions, same blocks: the time does not follow the clock' },

  { name: 'data-dir', value: 'DIR', help: 'keep the chain in this folder; default: it is gone at the end' },
  { name: 'durability', value: 'HOW', help: 'with --data-dir: fsync or async (default)' },
  { name: 'prune', value: 'N', help: 'keep the states of the last N blocks only; default all' },
  { name: 'prune-blocks', value: 'N', help: 'keep the last N blocks whole, of older ones the header; default all' },
  { name: 'cache', value: 'MB', help: 'memory for tries, accounts and slots; default 64' },
  { name: 'load-state', value: 'FILE', help: 'load a dumped state at the start' },
  { name: 'dump-state', value: 'FILE', help: 'dump the state at the end' },
  { name: 'state', value: 'FILE', help: 'both, from and to one file' },

  {
    name: 'lanes',
    aliases: ['threads'],
    short: 'j',
    value: 'N',
    help: 'threads for blocks, 0 = none; default every core',
  },
  { name: 'shadow', help: 'execute every block in order, too, and stop where the two differ' },
  { name: 'call-lanes', value: 'N', help: 'threads for calls and traces; default half of the cores, at least 2' },
  { name: 'call-timeout', value: 'SECONDS', help: 'how long a call may take' },
  { name: 'call-memory', value: 'MB', aliases: ['memory-limit'], help: 'memory that the EVM may use in a call' },
  { name: 'client-version', value: 'NAME', help: 'what web3_clientVersion says' },
  { name: 'call-gas-cap', value: 'N', help: 'the most gas that a call gets, whatever it asks for' },

  { name: 'metrics', help: 'numbers for Prometheus under /metrics' },
  { name: 'log', aliases: ['log-level'], value: 'LEVEL', help: 'debug, info (default), warn, error, off' },
  { name: 'json', help: 'log lines as JSON' },
  { name: 'silent', aliases: ['quiet'], short: 'q', help: 'print nothing' },
  { name: 'config-out', value: 'FILE', help: 'write accounts, keys and settings as JSON' },
]

/** Everything but the log. */
export async function readNodeOptions(parsed: ParsedArguments): Promise<NodeOptions> {
  return {
    ...(await readChainOptions(parsed)),
    ...(await readAccountOptions(parsed)),
    ...readMiningOptions(parsed),
    ...readKeepingOptions(parsed),
    ...readServerOptions(parsed),
    lanes: wholeNumber(parsed, 'lanes', 0),
    shadow: parsed.switches.has('shadow'),
    callLanes: wholeNumber(parsed, 'call-lanes', 1),
    callTimeLimit: secondsValue(parsed, 'call-timeout'),
    callGasCap: numberValue(parsed, 'call-gas-cap', 1n),
    callMemory: wholeNumber(parsed, 'call-memory', 1),
  }
}

async function readChainOptions(parsed: ParsedArguments): Promise<NodeOptions> {
  const coinbase = parsed.values.get('coinbase')
  const named = parsed.values.get('hardfork')
  return {
    chainId: numberValue(parsed, 'chain-id', 1n),
    hardfork: named === 'latest' ? undefined : named,
    genesis: await readGenesisFile(parsed.values.get('init')),
    timestamp: numberValue(parsed, 'timestamp'),
    number: numberValue(parsed, 'number'),
    gasLimit: numberValue(parsed, 'gas-limit', 1n),
    baseFee: numberValue(parsed, 'base-fee'),
    coinbase: coinbase === undefined ? undefined : await readAddress('coinbase', coinbase),
    create2Factory: !parsed.switches.has('disable-default-create2-deployer'),
  }
}

async function readGenesisFile(path: string | undefined): Promise<NodeOptions['genesis']> {
  if (path === undefined) return undefined
  const { readGenesis } = await import('../genesisFile.ts')
  return readGenesis(path)
}

async function readAccountOptions(parsed: ParsedArguments): Promise<NodeOptions> {
  const mnemonic = parsed.values.get('mnemonic')
  const isRandom = parsed.switches.has('mnemonic-random')
  if (mnemonic !== undefined && isRandom)
    throw new UsageError('"--mnemonic" and "--mnemonic-random" exclude each other')
  const funded = (listValue(parsed, 'fund-accounts') ?? []).map(async (entry) => {
    const [address = '', amount = '', ...more] = entry.split(':')
    if (more.length > 0) throw new UsageError(`flag "--fund-accounts" wants ADDRESS:ETHER, not "${entry}"`)
    return {
      address: await readAddress('fund-accounts', address),
      balance: etherValue('fund-accounts', amount === '' ? '10000' : amount),
    }
  })
  const balance = parsed.values.get('balance')
  return {
    mnemonic: isRandom ? await newMnemonic() : mnemonic,
    derivationPath: parsed.values.get('derivation-path'),
    accounts: wholeNumber(parsed, 'accounts', 0),
    balance: balance === undefined ? undefined : etherValue('balance', balance),
    funded: await Promise.all(funded),
  }
}

async function newMnemonic(): Promise<string> {
  const { randomMnemonic } = await import('../../rpc/methods/wallet/index.ts')
  return randomMnemonic()
}

async function readAddress(flag: string, text: string): Promise<Uint8Array> {
  const { parseAddress } = await import('../../primitives/index.ts')
  try {
    return parseAddress(text)
  } catch (error) {
    throw new UsageError(`flag "--${flag}": ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readMiningOptions(parsed: ParsedArguments): NodeOptions {
  const blockTime = secondsValue(parsed, 'block-time')
  const isManual = parsed.switches.has('no-mining')
  const isMixed = parsed.switches.has('mixed-mining')
  if (isManual && blockTime !== undefined) throw new UsageError('"--no-mining" and "--block-time" exclude each other')
  if (isMixed && blockTime === undefined) throw new UsageError('flag "--mixed-mining" needs "--block-time"')
  return {
    blockTime,
    automine: isMixed || (!isManual && blockTime === undefined),
    order: oneOf(parsed, 'order', ['fees', 'fifo']),
    slotsInEpoch: wholeNumber(parsed, 'slots-in-an-epoch', 1),
    autoImpersonate: parsed.switches.has('auto-impersonate'),
    balanceChecks: parsed.switches.has('disable-pool-balance-checks') ? 'none' : undefined,
    deterministic: parsed.switches.has('deterministic'),
  }
}

function readKeepingOptions(parsed: ParsedArguments): NodeOptions {
  return {
    dataDir: parsed.values.get('data-dir'),
    durability: oneOf(parsed, 'durability', ['fsync', 'async']),
    prune: wholeNumber(parsed, 'prune', 1),
    pruneBlocks: wholeNumber(parsed, 'prune-blocks', 8),
    cache: wholeNumber(parsed, 'cache', 1),
  }
}

function readServerOptions(parsed: ParsedArguments): NodeOptions {
  return {
    port: wholeNumber(parsed, 'port', 0) ?? DEFAULT_PORT,
    host: listValue(parsed, 'host'),
    ipcPath: parsed.values.get('ipc'),
    origins: parsed.switches.has('no-cors') ? [] : listValue(parsed, 'allow-origin'),
    hosts: listValue(parsed, 'allow-host'),
    maxBodyBytes: parsed.switches.has('no-request-size-limit') ? Number.POSITIVE_INFINITY : undefined,
    clientVersion: parsed.values.get('client-version'),
    metrics: parsed.switches.has('metrics'),
  }
}
