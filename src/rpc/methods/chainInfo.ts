/**
 * Methods that say which chain this is, who serves it, and what of it is there.
 *
 * Owns: the methods. Must never: say that something is there which is not.
 */
import { bytesToHex, keccak256 } from '../../primitives/index.ts'
import { defineMethod, type Method } from '../dispatch/method.ts'
import { data } from '../values/byteStrings.ts'
import { toQuantity } from '../values/quantity.ts'
import { forkConfigs } from './chainInfo/forkConfigs.ts'
import type { RpcContext } from './context.ts'

export function chainInfoMethods(context: RpcContext): Method[] {
  const { chain, producer, clientVersion } = context
  const { chainId } = chain.config
  return [
    defineMethod('eth_chainId', [], () => toQuantity(chainId)),
    defineMethod('eth_blockNumber', [], () => toQuantity(chain.head.header.number)),
    defineMethod('eth_syncing', [], () => false),
    defineMethod('eth_coinbase', [], () => bytesToHex(producer.terms().coinbase)),
    defineMethod('eth_mining', [], () => producer.automine.isOn || producer.automine.blockTimeMs !== undefined),
    defineMethod('eth_hashrate', [], () => '0x0'),
    defineMethod('eth_config', [], () => forkConfigs(chain.config, chain.genesis, chain.head)),
    defineMethod('eth_capabilities', [], () => capabilities(context)),
    defineMethod('net_version', [], () => chainId.toString()),
    defineMethod('net_listening', [], () => true),
    defineMethod('net_peerCount', [], () => '0x0'),
    defineMethod('web3_clientVersion', [], () => clientVersion),
    defineMethod('web3_sha3', [data], ([bytes]) => bytesToHex(keccak256(bytes))),
  ]
}

/** The namespaces of these methods; which version of one it is has never meant anything. */
export function modulesMethod(methods: readonly Method[]): Method {
  const namespaces = new Set(['rpc', ...methods.map(({ name }) => name.slice(0, name.indexOf('_')))])
  const modules = Object.fromEntries([...namespaces].sort().map((name) => [name, '1.0']))
  return defineMethod('rpc_modules', [], () => modules)
}

/** What can be asked about how far back. Headers are never deleted, but are of little use to who wants blocks. */
function capabilities({ chain }: RpcContext): object {
  const { head, genesis, firstKeptBody, firstKeptState } = chain
  const first = genesis.header.number
  const since = (number: bigint) => ({ disabled: false, oldestBlock: toQuantity(number) })
  const bodies = since(firstKeptBody === first + 1n ? first : firstKeptBody)
  return {
    head: { number: toQuantity(head.header.number), hash: bytesToHex(head.hash) },
    state: since(firstKeptState),
    tx: bodies,
    logs: bodies,
    receipts: bodies,
    blocks: bodies,
    stateproofs: since(head.header.number),
  }
}
