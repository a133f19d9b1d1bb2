/**
 * viem's clients on a target, with the accounts everybody knows.
 *
 * Owns: polling that is quick enough for tests. Must never: set anything that users would not set.
 */
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  http,
  publicActions,
  type Transport,
  walletActions,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { foundry } from 'viem/chains'
import { ALICE } from './accounts.ts'

const pollingInterval = 50

export function publicClient(url: string) {
  return createPublicClient({ chain: foundry, transport: http(url), pollingInterval })
}

/** A wallet that signs by itself. */
export function walletClient(url: string, key: `0x${string}` = ALICE.key) {
  return createWalletClient({
    chain: foundry,
    transport: http(url),
    account: privateKeyToAccount(key),
    pollingInterval,
  })
}

/** A wallet whose key the node has. */
export function nodeWalletClient(url: string, address: `0x${string}` = ALICE.address) {
  return createWalletClient({ chain: foundry, transport: http(url), account: address, pollingInterval })
}

export function testClient(mode: 'anvil' | 'hardhat', transport: Transport) {
  return createTestClient({ chain: foundry, mode, transport, account: ALICE.address, pollingInterval })
    .extend(publicActions)
    .extend(walletActions)
}
