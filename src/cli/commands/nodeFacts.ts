/**
 * What `multilane node` tells of itself when it starts: to people as a banner, to programs as JSON.
 *
 * Owns: the form of both. Must never: print a key that is not derived from the mnemonic of the command line or the one that everybody
 * knows.
 */

import { programVersion } from '../../node/identity.ts'
import type { Node, NodeOptions } from '../../node/index.ts'
import { bytesToHex, checksumAddress } from '../../primitives/index.ts'
import { DEFAULT_PATH, TEST_MNEMONIC } from '../../rpc/methods/wallet/index.ts'

export interface NodeFacts {
  readonly version: string
  readonly addresses: readonly string[]
  readonly url: string | undefined
  readonly dataDir: string | undefined
  readonly accounts: readonly { readonly address: string; readonly key: string; readonly balance: bigint }[]
  readonly mnemonic: string
  readonly derivationPath: string
  readonly chainId: bigint
  readonly baseFee: bigint
  readonly gasLimit: bigint
  readonly genesisTimestamp: bigint
  readonly genesisNumber: bigint
  readonly head: bigint
}

export function readFacts(node: Node, options: NodeOptions): NodeFacts {
  const { config, genesis, head, state } = node.chain
  return {
    version: programVersion(),
    addresses: node.addresses,
    url: node.url,
    dataDir: options.dataDir,
    accounts: node.accounts.map((account) => ({
      address: checksumAddress(account),
      key: bytesToHex(node.privateKeyOf(account)!),
      balance: state.account(account)?.balance ?? 0n,
    })),
    mnemonic: options.mnemonic ?? TEST_MNEMONIC,
    derivationPath: options.derivationPath ?? DEFAULT_PATH,
    chainId: config.chainId,
    baseFee: head.header.baseFeePerGas ?? 0n,
    gasLimit: node.producer.terms().gasLimit,
    genesisTimestamp: genesis.header.timestamp,
    genesisNumber: genesis.header.number,
    head: head.header.number,
  }
}

const NAME = String.raw`
  __  __      _ _   _ _
 |  \/  |_  _| | |_(_) |__ _ _ _  ___
 | |\/| | || | |  _| | / _' | ' \/ -_)
 |_|  |_|\_,_|_|\__|_|_\__,_|_||_\___|`

/** In the order that users of other development chains know; tools wait for its last line. */
export function bannerOf(facts: NodeFacts): string {
  const { accounts } = facts
  return [
    NAME,
    '',
    `    ${facts.version}`,
    `    ${facts.url ?? 'no server'}`,
    ...section(
      'Available Accounts',
      accounts.map(({ address, balance }, index) => `(${index}) ${address} (${etherText(balance)} ETH)`),
    ),
    ...section(
      'Private Keys',
      accounts.map(({ key }, index) => `(${index}) ${key}`),
    ),
    ...section('Wallet', [`Mnemonic:          ${facts.mnemonic}`, `Derivation path:   ${facts.derivationPath}`]),
    ...section('Chain ID', [String(facts.chainId)]),
    ...section('Base Fee', [String(facts.baseFee)]),
    ...section('Gas Limit', [String(facts.gasLimit)]),
    ...section('Genesis Timestamp', [String(facts.genesisTimestamp)]),
    ...section('Genesis Number', [String(facts.genesisNumber)]),
    ...(facts.dataDir === undefined ? [] : section('Data', [`${facts.dataDir}, at block ${facts.head}`])),
    '',
    ...facts.addresses.map((address) => `Listening on ${address}`),
  ].join('\n')
}

/** The members that scripts written for anvil read, and where to reach the node. */
export function configOf(facts: NodeFacts): object {
  return {
    available_accounts: facts.accounts.map(({ address }) => address),
    private_keys: facts.accounts.map(({ key }) => key),
    wallet: { mnemonic: facts.mnemonic, derivation_path: facts.derivationPath },
    base_fee: String(facts.baseFee),
    gas_price: String(facts.baseFee),
    gas_limit: String(facts.gasLimit),
    genesis_timestamp: String(facts.genesisTimestamp),
    chain_id: String(facts.chainId),
    url: facts.url,
  }
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, '==================', '', ...lines]
}

const WEI_DIGITS = 18

/** All 18 decimals. */
function etherText(wei: bigint): string {
  const digits = wei.toString().padStart(WEI_DIGITS + 1, '0')
  return `${digits.slice(0, -WEI_DIGITS)}.${digits.slice(-WEI_DIGITS)}`
}
